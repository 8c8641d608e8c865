"""The workbooks of the national export and of clues, and the same through the API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.bulk import Counts, Staged
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    VILLAGE,
    an_actor,
    some_areas,
)
from yihu.core.tests.programs import a_program
from yihu.engine.errors import Refused
from yihu.modules.households import actions as households
from yihu.modules.households.rules import Leave
from yihu.modules.households.tests.factories import a_household, staged, verdicts
from yihu.modules.monitoring import bulk, queries
from yihu.modules.monitoring.models import Case, Clue
from yihu.modules.monitoring.rules import Category, ClearKind, MeasureKind, Stage
from yihu.modules.monitoring.tests.factories import a_case

pytestmark = pytest.mark.django_db
START, END = date(2019, 11, 20), date(2020, 6, 18)
BATCH = Staged(1)


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        yield actor


def a_line(number: str, **more: Any) -> dict[str, Any]:
    return {
        "number": number, "area_code": VILLAGE, "category": "marginal", "start": START.isoformat(),
        "risk_1": "illness", "risk_2": "work", "income_fen": 480_000, "help_kinds": "公益岗位、低保", **more,
    }  # fmt: skip


def imported(actor: Actor, *lines: dict[str, Any]) -> Counts:
    staged(actor, lines)
    bulk.CASES.match(actor, BATCH)
    return bulk.CASES.apply(actor, BATCH)


def wrongs() -> str:
    """What is said of the staged lines that are wrong."""
    with connection.cursor() as cursor:
        cursor.execute("select problems from exchange_row where verdict = 'wrong'")
        return "".join(one["message"] for (found,) in cursor.fetchall() for one in json.loads(found))


def test_the_national_export_brings_whole_spells_and_comes_again_without_effect(clerk: Actor) -> None:
    rows = [a_household(clerk, kind=None, size=3, number=f"E{at}") for at in range(2)]
    cleared = {"end": END.isoformat(), "clear_kind": "helped", "clear_income_fen": 720_000}
    lines = [a_line("E0", **cleared), a_line("E1")]

    assert imported(clerk, *lines) == Counts(new=2)
    assert imported(clerk, *lines) == Counts(unchanged=2)

    first = queries.cases_about(clerk, rows[0]).get()
    assert (first.now, first.start, first.end, first.persons) == (Stage.CLEARED, START, END, 3)
    assert {one.kind for one in first.measures.all()} == {MeasureKind.POST, MeasureKind.SUPPORT}
    assert queries.recognised_by(COUNTY, END, Category.MARGINAL).count() == 2
    assert [one.number for one in queries.cleared_by(COUNTY, END)] == ["E0"]
    # the end comes with a later workbook
    assert imported(clerk, lines[0], a_line("E1", **cleared)) == Counts(changed=1, unchanged=1)
    assert queries.cleared_by(COUNTY, END).count() == 2


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"number": "NONE"}, "没有这个户编号"),
        ({"category": "sudden"}, "类别只有"),
        ({"category": "unstable"}, "已脱贫的建档立卡户"),
        ({"end": "2019-11-20", "clear_kind": "helped"}, "晚于"),
        ({"end": "2020-06-18"}, "消除方式"),
        ({"end": "2020-06-18", "clear_kind": "helped", "no_labour": True}, "整户无劳动力"),
        ({"help_kinds": "种菜"}, "不能识别"),
    ],
)
def test_a_line_that_cannot_be_is_told_why(clerk: Actor, more: dict[str, Any], said: str) -> None:
    a_household(clerk, kind=None, number="E0")
    assert imported(clerk, {**a_line("E0"), **more}) == Counts()
    assert said in wrongs()
    with pytest.raises(Refused):
        bulk.enter_case(clerk, {**a_line("E0"), **more})


def test_of_a_household_that_has_ended_only_what_was_is_brought(clerk: Actor) -> None:
    row = a_household(clerk, kind=None, number="E0")
    households.close_household(clerk, row.uid, on=END, reason=Leave.EXTINCT)

    assert imported(clerk, a_line("E0")) == Counts()
    assert "已销户、迁出或并入他户" in wrongs()
    cleared = {"end": END.isoformat(), "clear_kind": "natural"}
    assert imported(clerk, a_line("E0", **cleared)) == Counts(new=1)
    staged(clerk, [{"household__number": "E0", "area_code": VILLAGE, "source": "sweep", "risk": "illness",
                    "on": "2020-06-20", "text": "又住院"}])  # fmt: skip
    bulk.CLUES.match(clerk, BATCH)
    assert "不能再登记新事项" in wrongs()


def test_a_spell_never_meets_another_and_the_same_line_stands_once(clerk: Actor) -> None:
    row = a_household(clerk, kind=None, number="E0")
    imported(clerk, a_line("E0"))
    imported(clerk, a_line("E0", start="2020-01-05"))
    assert "重叠" in wrongs()
    imported(clerk, a_line("E0"), a_line("E0"))
    assert "同一户同一天" in wrongs()
    busy = a_household(clerk, kind=None, number="E9")
    a_case(clerk, busy)
    imported(clerk, a_line("E9"))
    assert "正在系统中办理" in wrongs()
    assert queries.cases_about(clerk, row).count() == 1


def test_what_came_by_workbook_keeps_to_the_road_afterwards(clerk: Actor) -> None:
    """The database asks the same of it as of cases made here: its edges, and help for every risk before 帮扶消除."""
    rows = [a_household(clerk, kind=None, number=f"E{at}") for at in range(2)]
    imported(clerk, a_line("E0", help_kinds=""), a_line("E1"))
    cleared = {"end": END.isoformat(), "clear_kind": "helped", "clear_income_fen": 720_000}
    staged(clerk, [a_line("E0", help_kinds="", **cleared), a_line("E1", **cleared)])
    bulk.CASES.match(clerk, BATCH)
    assert [verdict for _, verdict, _ in verdicts()] == ["wrong", "changed"]
    assert "没有落实的措施" in wrongs()

    case = queries.cases_about(clerk, rows[0]).get()
    with pytest.raises(DatabaseError, match="may not go from monitored to reviewed"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(stage=Stage.REVIEWED, start=None, category="")
    helped = {"stage": Stage.CLEARED, "end": END, "clear_kind": ClearKind.HELPED}
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
    with pytest.raises(DatabaseError, match="a risk nobody did anything about"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**helped)


def test_the_ledger_shows_risks_and_one_line_is_entered_alike(clerk: Actor) -> None:
    row = a_household(clerk, number="E0")
    households.exit_households(clerk, [row.uid], batch="2018年", on=date(2018, 12, 1))
    made = bulk.enter_case(
        clerk,
        {
            **a_line("E0", category="unstable", lack_housing=True),
            "start": START,
            "end": END,
            "clear_kind": "natural",
        },
    )
    shown = queries.case_ledger(clerk).get(pk=made.pk)
    assert (shown.risk_1, shown.risk_2, shown.risk_3) == ("illness", "work", None)  # type: ignore[attr-defined]
    assert (shown.lack_housing, shown.lack_water) == (True, False)  # type: ignore[attr-defined]
    assert shown.clear_kind == ClearKind.NATURAL


def test_clues_come_by_workbook_known_or_not(clerk: Actor) -> None:
    a_household(clerk, kind=None, number="E0")
    told = {"source": "sweep", "risk": "illness", "on": "2020-06-01", "text": "大病", "area_code": VILLAGE}
    lines = [{**told, "household__number": "E0"}, {**told, "name": "王某某"}]
    staged(clerk, lines)
    bulk.CLUES.match(clerk, BATCH)
    assert bulk.CLUES.apply(clerk, BATCH) == Counts(new=2)
    staged(clerk, lines[:1])
    bulk.CLUES.match(clerk, BATCH)
    assert bulk.CLUES.apply(clerk, BATCH) == Counts(unchanged=1)
    assert Clue.objects.filter(batch_id=1).count() == 2
    staged(clerk, [{**told, "household__number": "NONE"}, {**told, "name": "", "text": "无名"}])
    bulk.CLUES.match(clerk, BATCH)
    assert [verdict for _, verdict, _ in verdicts()] == ["wrong", "wrong"]


def test_programs_raise_accept_and_check_once_per_key() -> None:
    some_areas()
    with scoped(an_actor()) as actor:
        row = a_household(actor, kind=None)
    clerk, other = a_program(Role.TOWNSHIP_CLERK, TOWNSHIP), a_program(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)
    told = {
        "household": str(row.uid),
        "source": "visit",
        "risk": "work",
        "on": "2020-06-01",
        "text": "失业",
        "cause": "v:1",
    }
    status, made = clerk.send("monitoring/clues", told)
    assert status == 201, made
    assert clerk.send("monitoring/clues", told)[1] == made
    status, case = clerk.send(
        f"monitoring/clues/{made['id']}/acceptance", {"on": "2020-06-02", "assigned_to": "张某"}
    )
    assert status == 201, case
    path = f"monitoring/cases/{case['id']}"
    found = {
        "on": "2020-06-02",
        "document": "1",
        "category": "marginal",
        "risks": ["work"],
        "income": "4800.50",
    }
    assert clerk.send(f"{path}/check", found)[0] == 200
    assert clerk.get(path)[1]["income"] == "4800.50"
    assert (
        clerk.send(f"{path}/comparisons", {"kind": "vehicle", "on": "2020-06-02", "found": False})[0] == 403
    )
    assert other.get(path)[0] == 404
    assert other.get("monitoring/cases")[1] == []
    assert [one["state"] for one in clerk.get("monitoring/clues")[1]] == ["accepted"]
