"""Exit plans and exits from a workbook: all rules of the single actions, nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.bulk import Counts, Staged
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    an_actor,
    some_areas,
)
from yihu.engine.errors import NotAllowed
from yihu.modules.households import actions, queries
from yihu.modules.households.actions import entries, exit_bulk
from yihu.modules.households.models import Exit
from yihu.modules.households.rules import Standing
from yihu.modules.households.tests.factories import a_household, staged, verdicts

pytestmark = pytest.mark.django_db
BATCH = Staged(batch_id=1)
DAY = date(2020, 6, 20)


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        a_household(actor, number="A1", size=2)
        a_household(actor, number="A2")
        a_household(actor, number="B1", village=OTHER_VILLAGE)
        a_household(actor, number="U1", kind=None)
        yield actor


def a_plan(number: str, **more: Any) -> dict[str, Any]:
    return {"number": number, "year": 2020, "batch": "第一批", "start": "2020-01-10", **more}


def an_exit(number: str, **more: Any) -> dict[str, Any]:
    return {"number": number, "batch": "第一批", "done_on": "2020-06-20", **more}


def codes(actor: Actor, match: Any, *lines: dict[str, Any]) -> list[tuple[str, list[str]]]:
    staged(actor, lines)
    match(actor, BATCH)
    return [(verdict, found) for _, verdict, found in verdicts()]


def test_plans_come_in_by_township_and_only_once(clerk: Actor) -> None:
    lines = [a_plan("A1"), a_plan("A2"), a_plan("B1")]
    assert codes(clerk, exit_bulk.match_plans, *lines) == [("new", [])] * 3

    assert exit_bulk.apply_plans(clerk, Staged(1, TOWNSHIP)) == Counts(new=2)
    assert exit_bulk.apply_plans(clerk, Staged(1, OTHER_TOWNSHIP)) == Counts(new=1)

    assert queries.planned_on(COUNTY, DAY).count() == 3
    assert queries.planned_persons_on(VILLAGE, DAY).count() == 3
    assert codes(clerk, exit_bulk.match_plans, *lines) == [("unchanged", [])] * 3


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([a_plan("X9")], [("wrong", ["E420", "not_poor"])]),
        ([a_plan("U1")], [("wrong", ["not_poor"])]),
        ([a_plan("A1"), a_plan("A1")], [("new", []), ("wrong", ["E418"])]),
        ([a_plan("A1", start="2014-12-01")], [("wrong", ["not_poor"])]),
    ],
)
def test_a_plan_that_cannot_be_is_wrong(clerk: Actor, lines: Any, expected: Any) -> None:
    found = codes(clerk, exit_bulk.match_plans, *lines)

    assert [(verdict, code[:1]) for verdict, code in found] == [
        (verdict, code[:1]) for verdict, code in expected
    ]


def test_a_household_is_planned_once_a_year(clerk: Actor) -> None:
    row = queries.by_number(clerk, "A1")
    actions.plan_exit(clerk, [row.uid], year=2020, batch="第二批", on=date(2020, 1, 5))

    assert codes(clerk, exit_bulk.match_plans, a_plan("A1")) == [("wrong", ["already_planned"])]
    assert codes(clerk, exit_bulk.match_plans, a_plan("A1", year=2021)) == [("new", [])]


def test_imported_exits_are_what_the_action_leaves(clerk: Actor) -> None:
    codes(clerk, exit_bulk.match_exits, an_exit("A1"))
    exit_bulk.apply_exits(clerk, BATCH)
    actions.exit_households(clerk, [queries.by_number(clerk, "A2").uid], batch="第一批", on=DAY)

    spans = {
        number: list(
            queries.by_number(clerk, number)
            .registrations.order_by("start")
            .values_list("standing", "start", "end", "area_code", "kind")
        )
        for number in ("A1", "A2")
    }
    assert spans["A1"] == spans["A2"]
    assert spans["A1"][-1][:3] == (Standing.EXITED, DAY, None)
    assert actions.undo_exits(clerk, batch="第一批", on=DAY) == 2
    assert not Exit.objects.exists()


def test_an_exited_household_does_not_exit_again(clerk: Actor) -> None:
    codes(clerk, exit_bulk.match_exits, an_exit("A1"))
    exit_bulk.apply_exits(clerk, BATCH)

    assert codes(clerk, exit_bulk.match_exits, an_exit("A1")) == [("unchanged", [])]
    again = an_exit("A1", done_on="2020-06-25", batch="第二批")
    assert codes(clerk, exit_bulk.match_exits, again) == [("wrong", ["not_poor"])]


def test_who_plans_may_not_approve() -> None:
    some_areas()
    with scoped(an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)) as town:
        staged(town, [an_exit("A1")])
        with pytest.raises(NotAllowed):
            exit_bulk.match_exits(town, BATCH)


def test_a_line_typed_into_the_ledger_takes_the_same_way(clerk: Actor) -> None:
    entries.enter_plan(clerk, {"number": "A1", "year": 2020, "batch": "第一批", "start": date(2020, 1, 10)})
    entries.enter_exit(clerk, {"number": "A1", "batch": "第一批", "done_on": DAY})

    assert queries.exits_to_date(COUNTY, DAY).count() == 1
    with pytest.raises(queries.NoSuchHousehold):
        entries.enter_exit(clerk, {"number": "X9", "batch": "第一批", "done_on": DAY})
