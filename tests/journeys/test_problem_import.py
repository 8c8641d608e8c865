"""A real workbook of problems: in through the importer, told in figures, the same again, undone to the last row."""

from __future__ import annotations

from datetime import date

import pytest

from tests.database import Database
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, some_areas
from yihu.modules.exchange.tests.factories import a_read_batch, a_workbook, an_applied_batch, an_undone_batch
from yihu.modules.rectification import actions, queries
from yihu.modules.rectification.models import ClosedSpan, Evidence, Measure, Problem, ProblemStep
from yihu.modules.rectification.tests import factories as make

LEDGER = "rectification.problems"
HEADER = (
    "编号",
    "所在村（社区）",
    "问题来源",
    "排查轮次",
    "问题类别",
    "问题描述",
    "责任单位",
    "责任领导",
    "发现日期",
    "整改时限",
    "整改措施",
    "印证资料",
    "销号日期",
)
DONE = ("镇人民政府", "周某", "2020-04-08", "2020-05-08", "逐户核对；更新手册", "档案盒 3-12", "2020-05-06")
KIND = ("脱贫质量“回头看”", "第一轮排查", "数据质量", "扶贫手册收入栏未更新")
GOOD = (
    ("甲-1", "东镇东一村", *KIND, *DONE),
    ("甲-2", "西镇西一村", *KIND, *DONE),
    ("甲-3", "东镇东二村", *KIND, "", "", "2020-06-01", "", "", "", ""),
)
BAD = (
    ("甲-4", "东镇东一村", *KIND, *DONE[:5], "", "2020-05-06"),
    ("甲-5", "东镇东一村", *KIND, DONE[0], "周某、李某", *DONE[2:]),
    ("甲-6", "没有这个村", *KIND, *DONE),
)
DAY = date(2020, 6, 30)


@pytest.fixture(autouse=True)
def _county(committed_db: Database) -> None:
    some_areas()
    make.a_unit()


def counted() -> tuple[int, int, int]:
    with scoped(make.a_clerk()):
        found, done, still_open = (
            rows(COUNTY, DAY).count() for rows in (queries.found_on, queries.done_on, queries.open_on)
        )
        return found, done, still_open


def test_three_bad_lines_are_named_and_the_good_ones_counted() -> None:
    batch = a_read_batch(make.a_clerk(), a_workbook((*GOOD, *BAD), HEADER), name="问题.xlsx", ledger=LEDGER)
    assert (batch.new, batch.wrong) == (3, 3)


def test_a_workbook_goes_in_changes_nothing_again_and_comes_out_whole() -> None:
    clerk = make.a_clerk()
    book = a_workbook(GOOD, HEADER)
    batch = an_applied_batch(clerk, book, name="问题.xlsx", ledger=LEDGER)
    assert counted() == (3, 2, 1)

    again = a_read_batch(clerk, book, name="问题.xlsx", ledger=LEDGER, again=True)
    assert (again.new, again.changed, again.unchanged, again.wrong) == (0, 0, 3, 0)

    an_undone_batch(clerk, batch)
    with scoped(clerk):
        for model in (Problem, ProblemStep, Measure, Evidence, ClosedSpan):
            assert not model.objects.exists(), model.__name__


def test_a_problem_that_moved_on_keeps_its_whole_batch() -> None:
    clerk = make.a_clerk()
    batch = an_applied_batch(clerk, a_workbook(GOOD, HEADER), name="问题.xlsx", ledger=LEDGER)
    with scoped(clerk):
        problem = Problem.objects.get(number="甲-1")
        actions.reopen(clerk, problem.pk, on=date(2020, 6, 10), why="回头看不实")
    with pytest.raises(Exception, match="问题"):
        an_undone_batch(clerk, batch)
    assert counted() == (3, 1, 2)
