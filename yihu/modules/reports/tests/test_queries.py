"""What a paper says, recounted by hand; and what has changed since it was signed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from yihu.core.access.scope import scoped
from yihu.core.docx import read_text
from yihu.core.tests.factories import (
    COUNTY,
    NEIGHBOUR,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    an_area,
    some_areas,
)
from yihu.engine.papers import GroupRow
from yihu.modules.rectification import actions as rectification
from yihu.modules.rectification import queries as rectification_queries
from yihu.modules.rectification.tests import factories as problems
from yihu.modules.reports import queries, rules
from yihu.modules.reports.papers import arrange
from yihu.modules.reports.queries import Composed, Drift
from yihu.modules.reports.tests.factories import BULLETIN, DAY, a_writer, an_issue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county() -> None:
    """东镇 3 found, 2 closed (one on the day); 西镇 1 found on the day; 北镇 none."""
    some_areas()
    an_area("430902103000", "北镇")
    problems.a_closed_problem(on=date(2020, 5, 10))
    problems.a_closed_problem(on=DAY, village=NEIGHBOUR)
    problems.a_problem(found_on=date(2020, 6, 1))
    problems.a_problem(village=OTHER_VILLAGE, found_on=DAY)


def composed(as_of: date = DAY, narrative: dict[str, str] | None = None) -> Composed:
    with scoped(a_writer()) as writer:
        return queries.compose(
            writer,
            queries.paper(BULLETIN),
            area_code=COUNTY,
            as_of=as_of,
            narrative=narrative or {"demands": "抓紧整改。"},
        )


def printed_table(found: Composed) -> list[list[str]]:
    return [
        [line.rank, line.name, *(cell.printed for cell in line.cells)] for line in found.tables["townships"]
    ]


def test_the_bulletins_table_ranks_townships_and_leaves_the_empty_one_unranked() -> None:
    assert printed_table(composed()) == [
        ["1", "东镇", "3", "1", "2", "1", "0", "66.7%"],
        ["2", "西镇", "1", "0", "0", "1", "1", "0.0%"],
        ["—", "北镇", "0", "0", "0", "0", "0", "—"],
        ["—", "合计", "4", "1", "2", "2", "1", "50.0%"],
    ]


def test_the_day_before_tells_the_day_before() -> None:
    assert printed_table(composed(date(2020, 6, 29))) == [
        ["1", "东镇", "3", "0", "1", "2", "0", "33.3%"],
        ["—", "北镇", "0", "0", "0", "0", "0", "—"],
        ["—", "西镇", "0", "0", "0", "0", "0", "—"],
        ["—", "合计", "3", "0", "1", "2", "0", "33.3%"],
    ]


def test_lines_of_the_county_itself_stand_last_and_unranked() -> None:
    all_done: dict[str, Decimal | None] = {"rect.found": Decimal(4), "rect.done": Decimal(4)}
    some_done: dict[str, Decimal | None] = {"rect.found": Decimal(4), "rect.done": Decimal(1)}
    rows = [GroupRow(COUNTY, "甲区本级", all_done), GroupRow(TOWNSHIP, "东镇", some_done)]

    assert [(row.name, row.rank) for row in arrange(rows)] == [("东镇", "1"), ("甲区本级", "—")]


def test_the_file_says_the_rule_the_text_and_the_figures() -> None:
    found = composed(
        narrative={"findings": "督导组检查了{whole}的整改台账，{rect.overdue}个已超期。", "demands": "抓紧。"}
    )

    text = read_text(queries.document(found, issuer="甲区扶贫办", signed_on=DAY, number=6).bytes())

    assert "第6期" in text
    assert "截至2020年6月30日，全区累计查出问题4个，其中当日新发现1个；" in text
    assert "整改完成率由高到低排名" in text
    assert "二、督导发现\n督导组检查了全区的整改台账，" in text
    assert "抄送：" in text


def test_an_empty_optional_box_prints_nothing() -> None:
    text = read_text(queries.document(composed(), issuer="甲区扶贫办", signed_on=None).bytes())

    assert "督导发现" not in text
    assert "二、工作要求\n抓紧整改。" in text


def test_a_day_without_any_problem_cannot_print_a_rate() -> None:
    with pytest.raises(rules.MissingFigure, match="整改"):
        composed(date(2020, 1, 1))


def test_offers_show_every_figure_or_why_there_is_none() -> None:
    with scoped(a_writer()) as writer:
        offered = queries.offers(
            writer,
            queries.paper(BULLETIN),
            area_code=COUNTY,
            as_of=DAY,
            narrative={"findings": "{rect.measure}条，{rect.no}个", "demands": "{未完"},
        )

    by_reference = {offer.reference: offer for offer in offered}
    assert by_reference["rect.measure"].figure is not None
    assert "rect.no" in by_reference["rect.no"].problem
    assert {column.key for column in queries.paper(BULLETIN).tables[0].columns} <= by_reference.keys()


def drifts(issue_id: int) -> dict[str, Drift]:
    with scoped(a_writer()) as writer:
        issue = queries.issue(writer, issue_id)
        return {drift.difference.then.ref: drift for drift in queries.drift(writer, issue)}


def test_nothing_drifts_while_nothing_is_corrected() -> None:
    assert drifts(an_issue().pk) == {}


def test_work_after_the_day_is_no_drift() -> None:
    issue = an_issue()

    problems.a_problem(found_on=date(2020, 7, 1), village=VILLAGE)

    assert drifts(issue.pk) == {}


def test_a_problem_recorded_late_shows_as_drift_with_the_line_that_explains_it() -> None:
    issue = an_issue()

    late = problems.a_problem(found_on=date(2020, 6, 10))

    found = drifts(issue.pk)
    assert set(found) == {
        "rect.found", "rect.open", "rect.rate",
        f"rect.found@township={TOWNSHIP}", f"rect.open@township={TOWNSHIP}", f"rect.rate@township={TOWNSHIP}",
    }  # fmt: skip
    drift = found["rect.found"]
    assert (drift.difference.then.printed, drift.difference.now.printed) == ("4", "5")
    assert (drift.difference.added, drift.difference.removed) == ((late.pk,), ())
    assert ("新增", str(late.pk)) in {(line.op, line.row_id) for line in drift.lines}
    assert all(line.at > issue.known_at for line in drift.lines)
    assert "区县经办员" in {line.who for line in drift.lines}


def test_a_reopening_dated_back_explains_the_lost_closing_by_its_own_change() -> None:
    closed = problems.a_closed_problem(on=date(2020, 6, 20))
    issue = an_issue()
    with scoped(problems.a_clerk()) as clerk:
        rectification.reopen(clerk, closed.pk, on=date(2020, 6, 25), why="复查发现反弹")

    drift = drifts(issue.pk)["rect.done"]

    assert drift.difference.removed == (closed.pk,)
    changed = {
        (line.op, field.label, field.before, field.after) for line in drift.lines for field in line.fields
    }
    assert any(op == "修改" and after == "2020-06-25" for op, _, _, after in changed)
    assert any("复查发现反弹" in line.done for line in drift.lines)


def test_a_withdrawn_group_drifts_to_zero() -> None:
    issue = an_issue()
    with scoped(problems.a_clerk()) as clerk:
        problem = rectification_queries.found_on(OTHER_VILLAGE, DAY).get().pk
        rectification.void(clerk, problem, on=DAY, why="与他人重复")

    found = drifts(issue.pk)

    cell = found[f"rect.found@township={OTHER_TOWNSHIP}"].difference
    assert (cell.then.printed, cell.now.printed) == ("1", "0")
