"""A household that moves to another village takes along what is open; what counted before keeps counting where it was,
everybody reads the same figure for a place, and a move that never was leaves no trace in any figure."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.ledgers.indicators import rows_on
from yihu.core.rooms import declared
from yihu.core.tests.factories import (
    COUNTY,
    NEIGHBOUR,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    an_actor,
    some_areas,
)
from yihu.engine.areas import inside
from yihu.engine.errors import WrongStage
from yihu.modules.households import actions as register
from yihu.modules.households import queries as households
from yihu.modules.households.tests.factories import a_household
from yihu.modules.monitoring import actions as watch
from yihu.modules.monitoring import queries as monitoring
from yihu.modules.monitoring.queries import clocks, dated
from yihu.modules.monitoring.rules import Category, MeasureKind, Risk, Stage, Trend
from yihu.modules.monitoring.tests.factories import a_case, a_clue, advanced
from yihu.modules.pairing import queries as pairing
from yihu.modules.pairing.tests.factories import a_helper, paired
from yihu.modules.plans import actions as plans
from yihu.modules.plans import queries as planned
from yihu.modules.plans.queries.plans import Gone
from yihu.modules.plans.tests.factories import a_measure, a_plan
from yihu.modules.visits import queries
from yihu.modules.visits.rules import Item, State
from yihu.modules.visits.tests.factories import a_visit, seen

pytestmark = pytest.mark.django_db
VILLAGES = (VILLAGE, NEIGHBOUR, OTHER_VILLAGE)
DAYS = (
    date(2020, 2, 29),
    date(2020, 5, 31),
    date(2020, 6, 19),
    date(2020, 6, 30),
    date(2020, 8, 31),
    date(2020, 12, 31),
)
OUT = date(2018, 12, 1)
MOVED = date(2020, 6, 20)
Rows = Callable[[str, date], Any]
FIGURES: dict[str, Rows] = {
    "ever": monitoring.recognised_by,
    "people": monitoring.persons_recognised_by,
    "watched": monitoring.cases_on,
    "cleared": monitoring.cleared_by,
    "found": dated.found_this_year,
    "clues": dated.clues_this_year,
    "planned": planned.planned_on,
    "updated": planned.updated_on,
    "measures": planned.measures_on,
    "done": planned.done_on,
    "paired": pairing.registered_pairs_on,
    "helpers": pairing.helpers_on,
    "month": queries.registered_visited,
    "visits": queries.visits_this_year,
    "problems": queries.problems_on,
    **{
        key: partial(rows_on, declared("ledgers", key))
        for key in (
            "monitoring.cases", "monitoring.clues", "monitoring.measures", "monitoring.visits",
            "plans.measures", "pairing.pairings",
        )
    },
}  # fmt: skip
# What a county has of these does not change when somebody moves inside it.
KEPT = ("watched", "ever", "found", "clues", "planned", "updated", "measures", "done", "visits")
Told = Counter[tuple[str, str, date]]


def told() -> Told:
    """What the actor of the scope reads for every village, and for all of them."""
    found: Told = Counter()
    for name, rows in FIGURES.items():
        for day in DAYS:
            for row in rows(COUNTY, day):
                found[name, row.area_code, day] += 1
                found[name, COUNTY, day] += 1
    return found


def until(figures: Told, day: date) -> Told:
    return Counter({key: count for key, count in figures.items() if key[2] < day})


def last_change(row: Any) -> int:
    with scoped(an_actor()) as actor:
        return int(households.roll_changes(actor).filter(household=row).latest("pk").pk)


def a_life(actor: Actor, chance: random.Random, village: str) -> Any:
    """A household with whatever may be open about one."""
    row = a_household(actor, village=village, size=chance.randint(1, 3))
    register.exit_households(actor, [row.uid], batch=f"第{row.pk}批", on=OUT)
    if chance.random() < 0.8:
        stage = chance.choice(
            [Stage.ASSIGNED, Stage.NOTICED, Stage.MONITORED, Stage.MONITORED, Stage.CLEARED]
        )
        a_case(actor, row, to=stage, on=date(2020, chance.choice((1, 5)), 3), category=Category.UNSTABLE)
    if chance.random() < 0.5:
        a_clue(actor, row, cause=f"rule:{row.pk}", on=date(2020, 4, chance.randint(1, 28)))
    if chance.random() < 0.7:
        plan = a_plan(actor, row)
        measure = a_measure(actor, plan)
        plans.tell(actor, measure.pk, on=date(2020, 2, 10), text="已发放", effect="增收 500 元", done=True)
        if chance.random() < 0.5:
            plans.send(actor, [plan.pk], on=date(2020, 3, 1))
    if chance.random() < 0.7:
        where = chance.choice((TOWNSHIP, COUNTY)) if village[:9] == TOWNSHIP[:9] else COUNTY
        helper = a_helper(actor, f"李{row.pk}", area_code=where)
        paired(actor, helper, [row], on=date(2020, 2, 1))
    for month in (2, 5, 6):
        if chance.random() < 0.5:
            value = chance.choice((State.OK, State.PROBLEM))
            a_visit(actor, row, seen(row, Item.HOUSING, value), on=date(2020, month, chance.randint(1, 19)))
    return row


@pytest.mark.parametrize("seed", range(5))
def test_every_figure_of_every_earlier_day_stays_and_all_read_alike(seed: int) -> None:
    some_areas()
    chance = random.Random(seed)
    county = an_actor()
    with scoped(county) as actor:
        homes = [a_life(actor, chance, village) for village in VILLAGES]
        before = told()
    day = MOVED
    for _ in range(4):
        row = chance.choice(homes)
        with scoped(county) as actor:
            target = chance.choice([one for one in VILLAGES if one != row.area_code])
            register.move_household(actor, row.uid, to=target, on=day)
            row.refresh_from_db()
            after = told()
        assert until(after, day) == until(before, day)
        for name in (*KEPT, *(key for key in FIGURES if "." in key and key != "pairing.pairings")):
            for when in DAYS:
                assert after[name, COUNTY, when] == before[name, COUNTY, when], (name, when)
        if chance.random() < 0.3:
            with scoped(county) as actor:
                register.undo_change(actor, last_change(row), on=day, why="没有搬")
                row.refresh_from_db()
                assert told() == before
        else:
            before = after
        day += timedelta(days=chance.randint(1, 40))
    for town in (TOWNSHIP, OTHER_TOWNSHIP):
        with scoped(an_actor(Role.TOWNSHIP_CLERK, town)):
            own = {key: count for key, count in told().items() if key[1] != COUNTY}
        assert own == {
            key: count for key, count in before.items() if inside(key[1], town) and key[1] != COUNTY
        }


def a_move(actor: Actor, row: Any, *, to: str = OTHER_VILLAGE) -> None:
    register.move_household(actor, row.uid, to=to, on=MOVED)


def test_the_new_township_goes_on_with_the_whole_file() -> None:
    some_areas()
    with scoped(an_actor()) as actor:
        row = a_household(actor, kind=None)
        case = a_case(actor, row, to=Stage.MONITORED, on=date(2020, 1, 6))
        start = case.start
        assert start is not None
        done = watch.plan_measure(
            actor, case.pk, risk=Risk.ILLNESS, kind=MeasureKind.POST, text="公益岗位", owner="村委会",
            on=start, due_on=start,
        )  # fmt: skip
        watch.finish_measure(actor, done.pk, on=start, effect="增收")
        watch.visit(actor, case.pk, on=date(2020, 4, 2), visited_by="张某", trend=Trend.BETTER, text="好转")
        a_move(actor, row)
    with scoped(an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP, user_id=9)) as clerk:
        found = monitoring.case_of(clerk, row.uid)
        assert found is not None
        assert (found.start, found.came_on, found.area_code) == (start, MOVED, OTHER_VILLAGE)
        assert [one.text for one in found.measures.all()] == ["公益岗位"]
        assert found.visits.count() == 1
        assert monitoring.signed(found) is not None
        assert [one.pk for one in clocks.to_visit(OTHER_VILLAGE, MOVED)] == [found.pk]
        watch.visit(clerk, found.pk, on=date(2020, 7, 2), visited_by="李某", trend=Trend.SAME, text="稳定")
    with scoped(an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)) as old:
        assert monitoring.case_of(old, row.uid) is None
        assert clocks.to_visit(VILLAGE, MOVED) == []
        assert monitoring.case(old, case.pk).moved_on == MOVED
        with pytest.raises(WrongStage, match="整户迁往他村"):
            watch.set_helper(old, case.pk, helper="王某")
    with scoped(an_actor()) as actor:
        # The six months run from when the household was taken under watch, not from when it came.
        cleared = advanced(actor, monitoring.case(actor, found.pk), Stage.CLEARED)
        assert cleared.now is Stage.CLEARED
        assert cleared.start == start
        assert monitoring.cleared_by(OTHER_VILLAGE, date(2020, 12, 31)).count() == 1
        assert monitoring.cleared_by(VILLAGE, date(2020, 12, 31)).count() == 0


def test_a_cause_that_went_along_is_not_raised_again() -> None:
    some_areas()
    with scoped(an_actor()) as actor:
        row = a_household(actor)
        a_clue(actor, row, cause="medical:2020")
        a_move(actor, row)
    with scoped(an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)) as clerk:
        again = a_clue(clerk, row, cause="medical:2020")
        assert monitoring.clues(clerk).get() == again
        case = watch.accept(clerk, again.pk, on=MOVED, assigned_to="李某")
        assert case.area_code == OTHER_VILLAGE


def test_a_helper_goes_along_within_his_place_and_ends_beyond() -> None:
    some_areas()
    with scoped(an_actor()) as actor:
        row = a_household(actor)
        paired(actor, a_helper(actor), [row])
        a_move(actor, row, to=NEIGHBOUR)
        assert [one.area_code for one in pairing.of_household(actor, row)] == [NEIGHBOUR, VILLAGE]
        assert pairing.helper_of(row.uid, MOVED) is not None
        register.move_household(actor, row.uid, to=OTHER_VILLAGE, on=MOVED + timedelta(days=5))
        assert pairing.helper_of(row.uid, MOVED + timedelta(days=5)) is None
        assert pairing.unpaired_on(OTHER_VILLAGE, MOVED + timedelta(days=5)).count() == 1
        register.undo_change(actor, last_change(row), on=MOVED + timedelta(days=9), why="没有搬")
        assert pairing.helper_of(row.uid, MOVED + timedelta(days=5)) is not None


def test_a_plan_is_changed_only_where_the_household_lives() -> None:
    some_areas()
    with scoped(an_actor()) as actor:
        row = a_household(actor)
        plan = a_plan(actor, row)
        old = a_measure(actor, plan)
        plans.tell(actor, old.pk, on=date(2020, 2, 10), text="已选址")
        a_move(actor, row)
        with pytest.raises(Gone, match="迁往他村"):
            plans.tell(actor, old.pk, on=MOVED, text="已发放")
    with scoped(an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)) as clerk:
        going_on = planned.measures(clerk).get()
        assert [one.text for one in planned.progress_of([going_on.pk])[going_on.pk]] == ["已选址"]
        plans.tell(clerk, going_on.pk, on=MOVED, text="已发放", effect="增收 500 元", done=True)
        assert planned.done_on(OTHER_VILLAGE, MOVED).count() == 1


def test_what_is_known_of_a_household_goes_along_and_the_next_visitor_starts_from_it() -> None:
    some_areas()
    with scoped(an_actor()) as actor:
        row = a_household(actor)
        a_visit(actor, row, seen(row, Item.HOUSING, State.PROBLEM), on=date(2020, 6, 2))
        a_move(actor, row)
        assert queries.problems_on(VILLAGE, MOVED).count() == 0
        assert queries.problems_on(VILLAGE, MOVED - timedelta(days=1)).count() == 1
    with scoped(an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)) as clerk:
        assert [one.household for one in queries.due_on(OTHER_VILLAGE, MOVED)] == [row]
        a_visit(clerk, row, seen(row, Item.HOUSING, State.OK), on=date(2020, 6, 25))
        known = queries.known_of([row.pk])[row.pk][Item.HOUSING]
        assert (known.value, known.version) == (State.OK, 2)
