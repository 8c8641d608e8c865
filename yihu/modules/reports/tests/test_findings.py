"""数字体检 of papers: quiet about what the ledgers computed, plain about what was typed wrongly."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.docx import Document
from yihu.core.history.models import Event
from yihu.core.tests.factories import (
    COUNTY,
    NEIGHBOUR,
    OTHER_VILLAGE,
    VILLAGE,
    a_person,
    signed_in,
    some_areas,
)
from yihu.engine.indicators import as_percent
from yihu.engine.papers import Prose, Reference, Slot, Word, tokens, words
from yihu.engine.textcheck import check
from yihu.modules.rectification.tests import factories as problems
from yihu.modules.reports import actions, queries
from yihu.modules.reports.models import Issue
from yihu.modules.reports.tests.agreeing import of_benefits, of_credit
from yihu.modules.reports.tests.factories import BULLETIN, DAY, a_draft, a_writer
from yihu.modules.reports.tests.test_summary import SUMMARY, county

pytestmark = pytest.mark.django_db
__all__ = ["county"]
WRONG = "全区共发现问题273个，其中已整改237个，未整改46个。"


def of(paper: str, as_of: date) -> list[queries.Finding]:
    with scoped(a_writer()) as writer:
        return queries.findings(queries.printed(writer, paper, area_code=COUNTY, as_of=as_of, on=as_of))


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize("as_of", [DAY, date(2020, 5, 31), date(2020, 6, 20)])
def test_the_half_year_summary_has_no_contradiction(as_of: date) -> None:
    assert [one for one in of(SUMMARY, as_of) if one.wrong] == []


@pytest.mark.parametrize("paper", [BULLETIN])
def test_bulletins_of_any_day_have_no_contradiction(paper: str) -> None:
    some_areas()
    for number, village in enumerate([VILLAGE, NEIGHBOUR, OTHER_VILLAGE, VILLAGE, OTHER_VILLAGE]):
        found = problems.FOUND + timedelta(days=9 * number)
        problems.a_problem(village=village, found_on=found)
    problems.a_closed_problem(on=date(2020, 5, 10))
    problems.a_closed_problem(on=date(2020, 5, 11), village=OTHER_VILLAGE)

    @settings(max_examples=15, deadline=None)
    @given(st.dates(problems.FOUND, DAY))
    def quiet(as_of: date) -> None:
        assert [one for one in of(paper, as_of) if one.wrong] == []

    quiet()


def test_a_contradiction_is_shown_with_its_place_and_arithmetic() -> None:
    document = Document("工作总结", issuer="甲区扶贫办")
    document.paragraph([f"上半年，{WRONG}工作扎实推进。"])

    found = [one for one in queries.findings(document) if one.wrong]

    assert "237＋46＝283，与文中的273相差10" in found[0].reason
    assert (found[0].words, found[0].before) == ("273个", "上半年，全区共发现问题")
    assert found[0].after.startswith("，其中已整改237个")


def test_the_drafts_page_shows_what_does_not_add_up_before_anybody_signs() -> None:
    some_areas()
    problems.a_closed_problem(on=date(2020, 5, 10))
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    draft = a_draft()
    slot = queries.paper(BULLETIN).slots[0].key
    address = f"/reports/drafts/{draft.pk}/"

    page = client.get(address).content.decode()
    preview = client.post(f"{address}preview/", {slot: WRONG}).content.decode()

    assert "没有发现互相矛盾的数字" in page
    assert "237＋46＝283，与文中的273相差10" in preview
    assert "<mark>273个</mark>" in preview


@st.composite
def ledgers(draw: st.DrawFn) -> dict[str, str]:
    """Figures as ledgers give them: they agree with each other, whatever they are."""
    found = draw(st.integers(1, 12) | st.integers(1, 3000))
    done = draw(st.integers(0, found))
    projects = draw(st.integers(1, 9) | st.integers(1, 400))
    started = draw(st.integers(0, projects))
    households = draw(st.integers(0, 20_000))
    known = draw(of_benefits()) | draw(of_credit())
    known |= {
        "pov.plan_exit_hh": households,
        "pov.plan_exit_pop": households + draw(st.integers(0, 3 * households)),
        "rect.found": found,
        "rect.done": done,
        "rect.open": found - done,
        "rect.found_today": draw(st.integers(0, found)),
        "rect.closed_today": draw(st.integers(0, done)),
        "rect.overdue": draw(st.integers(0, found - done)),
        "rect.rate": f"{as_percent(Decimal(done), Decimal(found), 1)}%",
        "proj.total": projects,
        "proj.started": started,
        "proj.start_rate": f"{as_percent(Decimal(started), Decimal(projects), 1)}%",
    }
    return {key: str(value) for key, value in known.items()}


def test_what_was_done_today_is_not_what_the_rate_is_of() -> None:
    text = "累计查出问题{}个；累计整改销号{}个，其中当日销号{}个；整改完成率{}%，未整改{}个。"

    assert check(text.format(4, 2, 0, 50, 2)).inconsistent == ()
    assert check(text.format(7, 5, 3, "71.4", 2)).inconsistent == ()
    assert check(text.format(7, 5, 3, "74.1", 2)).inconsistent != ()


@pytest.mark.parametrize("key", [one.key for one in queries.papers()])
@settings(max_examples=150, deadline=None)
@given(known=ledgers(), data=st.data())
def test_what_a_paper_says_of_agreeing_ledgers_is_never_accused(
    key: str, known: dict[str, str], data: st.DataObject
) -> None:
    """Every sentence of the paper's own wording, over all figures that ledgers can hold."""
    paper = queries.paper(key)
    says = words("甲区", data.draw(st.dates(date(2020, 1, 1), date(2022, 12, 31))))

    def said(token: Reference | Word | str) -> str:
        match token:
            case Reference():
                return known.get(str(token)) or str(
                    data.draw(st.integers(0, 9) | st.integers(0, 20_000), label=str(token))
                )
            case Word():
                return says[token.name]
            case str():
                return token

    lines = ["".join(map(said, tokens(part.text))) for part in paper.parts if isinstance(part, Prose)]
    starters = [f"二、{part.label}\n{part.starter}" for part in paper.parts if isinstance(part, Slot)]

    assert [one.reason for one in check("\n".join([*lines, *starters])).inconsistent] == []


def test_figures_that_disagree_are_signed_with_a_reason_or_not_at_all() -> None:
    some_areas()
    problems.a_closed_problem(on=date(2020, 5, 10))
    draft = a_draft()
    slot = queries.paper(BULLETIN).slots[0].key
    with scoped(a_writer()) as writer:
        draft = actions.edit_narrative(
            writer, draft.pk, {slot: WRONG}, version=draft.version, note="督导组当日台账"
        )
        draft = actions.submit(writer, draft.pk, version=draft.version, on=DAY)
    approver = signed_in(a_person("approver", Role.COUNTY_APPROVER))
    address = f"/reports/drafts/{draft.pk}/"
    asked = {"version": draft.version, "on": DAY.isoformat()}

    page = approver.get(address).content.decode()
    refused = approver.post(f"{address}sign/", asked)
    signed = approver.post(f"{address}sign/", {**asked, "despite": "未整改含上年结转10个"})

    assert 'data-test="despite"' in page
    assert refused.status_code == 422
    assert "237＋46＝283" in refused.content.decode()
    issue = Issue.objects.get()
    assert issue.despite == "未整改含上年结转10个"
    assert "未整改含上年结转10个" in approver.get(signed["Location"]).content.decode()
    assert Event.objects.get(verb="reports.signed").details["despite"] == issue.despite
