"""The half-year summary over all ledgers it reads: every figure it prints is the recount of what was entered."""

from __future__ import annotations

from datetime import date

import pytest

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.docx import find_run, read_text
from yihu.core.tests.factories import (
    COUNTY,
    NEIGHBOUR,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    an_actor,
    some_areas,
)
from yihu.engine.papers import Prose, references
from yihu.modules.benefits.rules import Kind
from yihu.modules.benefits.tests.factories import a_checker, a_family, a_list, a_payment, signed
from yihu.modules.credit.tests.factories import a_borrower, a_loan
from yihu.modules.funds.rules import Tier
from yihu.modules.funds.tests import factories as money
from yihu.modules.households import actions as households
from yihu.modules.households.tests.factories import a_household
from yihu.modules.places import actions as places
from yihu.modules.places.rules import KeyKind, KeyLevel, KeyReason
from yihu.modules.projects.rules import Stage
from yihu.modules.projects.tests import factories as projects
from yihu.modules.rectification.tests import factories as problems
from yihu.modules.reports import queries
from yihu.modules.reports.rules import MissingFigure, loose_numbers, paragraphs
from yihu.modules.reports.tests.factories import DAY, a_writer, an_issue

pytestmark = pytest.mark.django_db
SUMMARY = "half_year_summary"
JANUARY = date(2020, 1, 10)
ENTERED = {
    "pov.plan_exit_hh": "3",
    "pov.plan_exit_pop": "7",
    "rect.found": "3",
    "rect.done": "2",
    "rect.rate": "66.7%",
    "rect.open": "1",
    "rect.bulletin": "1",
    "fund.issued|tier=central": "5",
    "fund.issued|tier=province": "2",
    "fund.issued|tier=city": "1.25",
    "fund.allocated|tier=central": "3",
    "fund.allocated|tier=province": "0.5",
    "fund.allocated|tier=city": "0.25",
    "proj.total": "3",
    "proj.started": "2",
    "proj.start_rate": "66.7%",
    "place.key|kind=village,level=province": "1",
    "place.key|kind=township,level=city": "1",
    "place.key|kind=village,level=city": "1",
    "place.key|level=county,reason=poor_village": "1",
    "place.key|level=county,reason=many_registered": "0",
    "place.key|kind=site,level=county": "1",
}


@pytest.fixture
def county() -> None:
    some_areas()
    plan_of_the_year()
    problems.a_closed_problem(on=date(2020, 5, 10))
    problems.a_closed_problem(on=date(2020, 6, 20), village=NEIGHBOUR)
    problems.a_problem(village=OTHER_VILLAGE, found_on=date(2020, 6, 1))
    an_issue(as_of=date(2020, 6, 22))
    for tier, issued, arranged in (
        (Tier.CENTRAL, "50000", "30000"),
        (Tier.PROVINCE, "20000", "5000"),
        (Tier.CITY, "12500", "2500"),
    ):
        money.an_allocation(arranged, batch=money.a_batch(issued, tier=tier))
    for stage in (Stage.STARTED, Stage.FINISHED, Stage.PLANNED):
        projects.a_project(stage)
    watched_places()


def plan_of_the_year() -> None:
    clerk = an_actor(Role.COUNTY_CLERK)
    with scoped(clerk):
        poor = [a_household(clerk, size=size) for size in (1, 2, 4)]
        a_household(clerk, size=3)
        households.plan_exit(clerk, [one.uid for one in poor], year=2020, batch="第一批", on=JANUARY)


def watched_places() -> None:
    clerk = an_actor(Role.COUNTY_CLERK)
    with scoped(clerk):
        for code, kind, level, reason in (
            (VILLAGE, KeyKind.VILLAGE, KeyLevel.PROVINCE, KeyReason.DESIGNATED),
            (TOWNSHIP, KeyKind.TOWNSHIP, KeyLevel.CITY, KeyReason.DESIGNATED),
            (NEIGHBOUR, KeyKind.VILLAGE, KeyLevel.CITY, KeyReason.DESIGNATED),
            (OTHER_VILLAGE, KeyKind.VILLAGE, KeyLevel.COUNTY, KeyReason.POOR_VILLAGE),
        ):
            places.designate(clerk, code, kind=kind, level=level, reason=reason, on=JANUARY)
        places.designate(
            clerk, VILLAGE, kind=KeyKind.SITE, level=KeyLevel.COUNTY, reason=KeyReason.RESETTLEMENT,
            name="东一安置点", on=JANUARY,
        )  # fmt: skip


def summary(as_of: date = DAY) -> bytes:
    with scoped(a_writer()) as writer:
        return queries.printed(writer, SUMMARY, area_code=COUNTY, as_of=as_of, on=as_of).bytes()


@pytest.mark.usefixtures("county")
def test_each_figure_is_what_was_entered() -> None:
    data = summary()

    assert {reference: find_run(data, reference) for reference in ENTERED} == {
        reference: [printed] for reference, printed in ENTERED.items()
    }
    told_only_with = {
        str(reference)
        for part in queries.paper(SUMMARY).parts
        if isinstance(part, Prose) and part.only_with
        for reference in references(part.text)
    }
    assert {str(reference) for reference in queries.paper(SUMMARY).references} == told_only_with | set(
        ENTERED
    ) | {"rect.measure"}


@pytest.mark.usefixtures("county")
def test_loans_are_told_where_there_are_some() -> None:
    before = read_text(summary())
    with scoped(an_actor()) as clerk:
        a_loan(clerk, a_borrower(clerk))
    after = read_text(summary())

    assert "小额信贷" not in before
    assert "今年以来新增小额信贷1户4万元，户均4.00万元。" in after
    assert "保险保障" not in after


@pytest.mark.usefixtures("county")
def test_a_paragraph_about_nothing_on_record_is_not_printed() -> None:
    checker, text = a_checker(), "发放特别救助2万元，1户。"
    with scoped(an_actor()) as clerk:
        home = a_family(clerk, "周甲")
        row = a_list(clerk, Kind.SPECIAL, "2020-05-12")
        a_payment(clerk, row, home, "", 2_000_000)
    before = read_text(summary())
    with scoped(checker):
        signed(checker, row, DAY)
    after = read_text(summary())

    assert "特别救助" not in before
    assert text in after
    assert "特困供养" not in after.replace("低保、特困", "")


@pytest.mark.usefixtures("county")
def test_the_summary_has_the_sections_of_its_kind_numbered_without_gaps() -> None:
    lines = read_text(summary()).split("\n")

    assert lines[:2] == ["甲区2020年上半年脱贫攻坚", "工作总结"]
    heads = [
        line[:3] for line in lines if line[:2] in {"一、", "二、", "三、", "四、"} or line.startswith("（")
    ]
    assert heads == ["一、重", "（一）", "（二）", "（三）", "（四）", "二、存", "（一）", "（二）", "（三）",
                     "三、下", "（一）", "（二）", "（三）", "（四）"]  # fmt: skip


@pytest.mark.usefixtures("county")
def test_the_end_of_may_tells_may() -> None:
    data = summary(date(2020, 5, 31))

    assert (find_run(data, "rect.found"), find_run(data, "rect.rate")) == (["2"], ["50.0%"])
    assert find_run(data, "rect.bulletin") == ["0"]


@pytest.mark.usefixtures("county")
def test_groups_are_named_in_words() -> None:
    with scoped(a_writer()) as writer:
        paper = queries.paper(SUMMARY)
        offered = queries.offers(writer, paper, area_code=COUNTY, as_of=DAY, narrative={})

    said = {offer.reference: offer.figure.narrowed for offer in offered if offer.figure}
    assert said["fund.issued|tier=central"] == "中央"
    assert said["place.key|kind=village,level=city"] == "村、市级"
    assert said["rect.found"] == ""


def test_a_county_without_ledgers_gets_a_reason_and_no_file() -> None:
    some_areas()

    with pytest.raises(MissingFigure, match="请先补录相关台账"):
        summary()


def test_the_starting_texts_hold_no_number_of_their_own() -> None:
    for paper in queries.papers():
        for slot in paper.slots:
            assert loose_numbers(slot.starter) == [], slot.key
            assert all(len(paragraph) > 10 for paragraph in paragraphs(slot.starter))
