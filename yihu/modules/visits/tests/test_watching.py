"""A visit to a watched household stands in its case as well, and leaves it when it was never so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import an_actor, some_areas
from yihu.modules.households.tests.factories import a_household
from yihu.modules.monitoring import queries as watched
from yihu.modules.monitoring.queries import clocks
from yihu.modules.monitoring.rules import Risk, Stage, Trend
from yihu.modules.monitoring.tests.factories import a_case
from yihu.modules.visits import actions
from yihu.modules.visits.rules import Item, State
from yihu.modules.visits.tests.factories import NOW, TODAY, a_report, a_visit, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        yield actor


@pytest.fixture
def home(clerk: Actor) -> Any:
    row = a_household(clerk, kind=None)
    a_case(clerk, row, to=Stage.MONITORED, on=date(2020, 4, 1), risks=(Risk.ILLNESS,))
    return row


def told(clerk: Actor) -> list[tuple[date, str, str]]:
    return list(watched.visits(clerk).order_by("on").values_list("on", "trend", "text"))


def test_a_visit_that_never_was_is_no_monthly_visit(clerk: Actor, home: Any) -> None:
    slip = a_visit(clerk, home)
    assert told(clerk) == [(TODAY, Trend.SAME, "在家")]

    actions.withdraw(clerk, slip.pk, why="走错户", now=NOW)

    assert told(clerk) == []
    assert [row.household for row in clocks.to_visit(home.area_code, TODAY)] == [home]


def test_a_visit_put_right_is_put_right_in_the_case(clerk: Actor, home: Any) -> None:
    slip = a_visit(clerk, home)
    better = a_report(home, on=date(2020, 6, 2), seen="在田里干活")
    actions.replace(clerk, slip.pk, better, why="日期填错", now=NOW, today=TODAY)
    assert told(clerk) == [(date(2020, 6, 2), Trend.SAME, "在田里干活")]


def test_another_visit_of_the_day_stays(clerk: Actor, home: Any) -> None:
    a_visit(clerk, home, visitors="曹山")
    slip = a_visit(clerk, home)
    actions.withdraw(clerk, slip.pk, why="没有去", now=NOW)
    assert [row.visited_by for row in watched.visits(clerk)] == ["曹山"]


def test_a_problem_nobody_knew_of_is_told_as_a_new_risk_once(clerk: Actor, home: Any) -> None:
    a_visit(clerk, home, seen(home, Item.WATER, State.PROBLEM, "井水浑浊"), on=date(2020, 6, 1), seen="")
    assert told(clerk) == [(date(2020, 6, 1), Trend.NEW, "饮水安全：井水浑浊")]
    a_visit(clerk, home, seen(home, Item.WATER, State.PROBLEM, "还是浑浊"), on=date(2020, 6, 20))
    assert told(clerk)[1][1] == Trend.SAME


def test_a_problem_that_is_a_risk_of_the_case_is_no_new_one(clerk: Actor, home: Any) -> None:
    a_visit(clerk, home, seen(home, Item.MEDICAL, State.PROBLEM, "药费高"))
    assert told(clerk)[0][1] == Trend.SAME
