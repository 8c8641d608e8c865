"""Every figure on the day before, the day, the day after; and the register never contradicts itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests import figures
from yihu.core.tests.factories import (
    COUNTY,
    NEIGHBOUR,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    an_actor,
    some_areas,
)
from yihu.engine.errors import Refused
from yihu.engine.indicators import Count, Ratio
from yihu.modules.households import actions, queries
from yihu.modules.households.indicators import INDICATORS
from yihu.modules.households.models import Household, Membership, Person, Registration
from yihu.modules.households.rules import HouseholdKind, Join, Leave, Relation
from yihu.modules.households.tests.factories import REGISTERED, a_household, a_member

pytestmark = pytest.mark.django_db
DAY = date(2020, 3, 10)
ONE = timedelta(days=1)


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        yield actor


def around(actor: Actor, key: str, day: date, area: str = COUNTY) -> list[int]:
    """The figure on the day before, the day, the day after."""
    found = (figures.figure(INDICATORS, key, area, on) for on in (day - ONE, day, day + ONE))
    return [int(one or 0) for one in found]


def test_registered_households_and_people_count_from_their_day(clerk: Actor) -> None:
    a_household(clerk, size=3, on=DAY)
    a_household(clerk, size=5, kind=None, on=DAY)

    assert around(clerk, "pov.hh", DAY) == [0, 1, 1]
    assert around(clerk, "pov.pop", DAY) == [0, 3, 3]


def test_a_birth_counts_from_the_day_and_a_death_until_the_day_before(clerk: Actor) -> None:
    row = a_household(clerk)
    child = a_member(Relation.SON, born_on=date(2020, 3, 1), id_number="")
    span = actions.add_member(clerk, row.uid, child, on=DAY, reason=Join.BORN)

    assert around(clerk, "pov.pop", DAY) == [1, 2, 2]
    actions.remove_member(clerk, span.person.uid, on=date(2020, 5, 1), reason=Leave.DIED)
    assert around(clerk, "pov.pop", date(2020, 5, 1)) == [2, 1, 1]


def test_the_plan_of_the_year_counts_while_it_stands(clerk: Actor) -> None:
    row = a_household(clerk, size=2)
    actions.plan_exit(clerk, [row.uid], year=2020, batch="第一批", on=DAY)

    assert around(clerk, "pov.plan_exit_hh", DAY) == [0, 1, 1]
    assert around(clerk, "pov.plan_exit_pop", DAY) == [0, 2, 2]
    assert around(clerk, "pov.plan_exit_hh", date(2021, 1, 1)) == [1, 0, 0]
    actions.withdraw_plan(clerk, [row.uid], year=2020, on=date(2020, 5, 1))
    assert around(clerk, "pov.plan_exit_hh", date(2020, 5, 1)) == [1, 0, 0]


def test_an_exit_counts_on_its_day_and_until_the_year_ends(clerk: Actor) -> None:
    row = a_household(clerk, size=2)
    a_household(clerk)
    actions.exit_households(clerk, [row.uid], batch="第一批", on=DAY)

    assert around(clerk, "pov.exit_hh", DAY) == [0, 1, 1]
    assert around(clerk, "pov.exit_pop", DAY) == [0, 2, 2]
    assert around(clerk, "pov.exit_hh", date(2021, 1, 1)) == [1, 0, 0]
    assert around(clerk, "pov.remain_hh", DAY) == [2, 1, 1]
    assert around(clerk, "pov.remain_pop", DAY) == [3, 1, 1]
    assert around(clerk, "pov.hh", DAY) == [2, 2, 2]


def test_people_of_an_exit_are_those_of_its_day(clerk: Actor) -> None:
    row = a_household(clerk, size=2)
    actions.exit_households(clerk, [row.uid], batch="第一批", on=DAY)
    child = a_member(Relation.SON, born_on=date(2020, 3, 1), id_number="")
    actions.add_member(clerk, row.uid, child, on=date(2020, 4, 1), reason=Join.BORN)

    assert around(clerk, "pov.exit_pop", date(2020, 4, 1)) == [2, 2, 2]


def test_a_household_that_leaves_twice_in_a_year_is_counted_once_by_its_last_exit(clerk: Actor) -> None:
    row, again = a_household(clerk, size=2), date(2020, 6, 1)
    actions.exit_households(clerk, [row.uid], batch="第一批", on=DAY)
    actions.return_to_poverty(clerk, row.uid, on=date(2020, 4, 1))
    actions.move_household(clerk, row.uid, to=OTHER_VILLAGE, on=date(2020, 5, 1))
    actions.exit_households(clerk, [row.uid], batch="第二批", on=again)

    assert around(clerk, "pov.exit_hh", again) == [1, 1, 1]
    assert around(clerk, "pov.exit_pop", again) == [2, 2, 2]
    assert around(clerk, "pov.exit_hh", again, VILLAGE) == [1, 0, 0]
    assert around(clerk, "pov.exit_pop", again, OTHER_VILLAGE) == [0, 2, 2]
    assert [one.batch for one in queries.exits_to_date(COUNTY, again)] == ["第二批"]


def test_a_batch_taken_back_leaves_no_trace_in_any_figure(clerk: Actor) -> None:
    rows = [a_household(clerk, size=2) for _ in range(3)]
    before = everything(clerk, DAY)
    actions.exit_households(clerk, [row.uid for row in rows], batch="第一批", on=DAY)
    assert everything(clerk, DAY) != before

    assert actions.undo_exits(clerk, batch="第一批", on=DAY) == 3

    assert everything(clerk, DAY) == before
    actions.exit_households(clerk, [row.uid for row in rows], batch="第二批", on=DAY)


def test_a_batch_is_not_taken_back_over_later_changes(clerk: Actor) -> None:
    row = a_household(clerk)
    actions.exit_households(clerk, [row.uid], batch="第一批", on=DAY)
    actions.return_to_poverty(clerk, row.uid, on=date(2020, 5, 1))

    with pytest.raises(Refused) as refused:
        actions.undo_exits(clerk, batch="第一批", on=DAY)

    assert refused.value.code == "changed_since"
    assert around(clerk, "pov.remain_hh", date(2020, 5, 1)) == [0, 1, 1]


def test_one_household_that_cannot_exit_stops_the_batch(clerk: Actor) -> None:
    good, never = a_household(clerk), a_household(clerk, kind=None)

    with pytest.raises(Refused) as refused:
        actions.exit_households(clerk, [good.uid, never.uid], batch="第一批", on=DAY)

    assert never.number in refused.value.message
    assert around(clerk, "pov.exit_hh", DAY) == [0, 0, 0]


def test_incidence_is_remaining_people_over_the_newest_base_of_each_village(clerk: Actor) -> None:
    a_household(clerk, size=3)
    actions.set_population_base(clerk, VILLAGE, rural_population=1000, on=date(2019, 1, 1))
    actions.set_population_base(clerk, VILLAGE, rural_population=1200, on=DAY)
    actions.set_population_base(clerk, OTHER_VILLAGE, rural_population=800, on=date(2019, 1, 1))

    def incidence(day: date, area: str = COUNTY) -> Any:
        return figures.figure(INDICATORS, "pov.incidence", area, day)

    assert str(incidence(DAY - ONE)) == "0.167"
    assert str(incidence(DAY)) == "0.150"
    assert str(incidence(DAY, TOWNSHIP)) == "0.250"
    assert incidence(date(2018, 1, 1)) is None


def test_a_move_shifts_nothing_in_the_county_and_everything_in_the_villages(clerk: Actor) -> None:
    row = a_household(clerk, size=2)
    actions.plan_exit(clerk, [row.uid], year=2020, batch="第一批", on=date(2020, 1, 10))
    actions.move_household(clerk, row.uid, to=OTHER_VILLAGE, on=DAY)
    actions.exit_households(clerk, [row.uid], batch="第一批", on=date(2020, 6, 1))

    assert around(clerk, "pov.pop", DAY) == [2, 2, 2]
    assert around(clerk, "pov.pop", DAY, VILLAGE) == [2, 0, 0]
    assert around(clerk, "pov.plan_exit_pop", DAY, OTHER_VILLAGE) == [0, 2, 2]
    assert around(clerk, "pov.exit_pop", date(2020, 6, 1), OTHER_VILLAGE) == [0, 2, 2]


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda one: one.key)
def test_the_list_behind_a_figure_has_every_column_it_declares(clerk: Actor, indicator: Any) -> None:
    row = a_household(clerk, size=2)
    actions.plan_exit(clerk, [row.uid], year=2020, batch="第一批", on=DAY)
    other = a_household(clerk)
    actions.exit_households(clerk, [other.uid], batch="第一批", on=DAY)
    actions.set_population_base(clerk, VILLAGE, rural_population=1000, on=date(2019, 1, 1))
    a_household(clerk, on=DAY)
    for gone in (a_household(clerk), a_household(clerk)):
        actions.close_household(clerk, gone.uid, on=DAY)
    year = {"number": row.number, "year": DAY.year}
    plight = {"unsafe_house": True, "relocated": True, "safe_water": False}
    actions.enter_household_year(clerk, {**year, **plight})
    someone = queries.members_of(row, DAY)[0].span.name
    of_person = {"school": "grade_7", "dropout": "weary", "resident_medical": False}
    work = {"work_region": "outside", "work_months": 3}
    actions.enter_person_year(clerk, {**year, "name": someone, **of_person, **work})

    counted = (
        indicator if not isinstance(indicator.measure, Ratio) else _declared(indicator.measure.numerator)
    )
    listed = list(counted.measure.rows(COUNTY, DAY).values(*(path for path, _ in counted.columns)))

    # Whoever has no yearly facts is on no list counted from them; their columns are asked for all the same.
    assert listed or counted.source.endswith("（年度信息）")
    if isinstance(counted.measure, Count):
        assert figures.figure(INDICATORS, counted.key, COUNTY, DAY) == len(listed)


def test_a_township_sees_only_its_own_rows_with_the_application_filter_off() -> None:
    some_areas()
    with scoped(an_actor()) as county:
        a_household(county, size=2)
        a_household(county, village=OTHER_VILLAGE, size=2)

    with scoped(an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)), connection.cursor() as cursor:
        for model in (Household, Person, Membership, Registration):
            assert set(model.objects.values_list("area_code", flat=True)) == {VILLAGE}
        for table in ("identity", "name_key", "residence"):
            cursor.execute(f"select distinct area_code from households_{table}")
            assert cursor.fetchall() == [(VILLAGE,)]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "remove", "head", "move", "kind", "plan", "exit", "return", "close"]),
        st.integers(1, 40),
        st.integers(0, 3),
    ),
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_happens_every_day_has_one_head_one_home_and_figures_that_add_up(
    clerk: Actor, steps: list[tuple[str, int, int]]
) -> None:
    row = a_household(clerk, size=2)
    day, days = REGISTERED, {REGISTERED}
    for what, later, pick in steps:
        day += timedelta(days=later)
        days |= {day - ONE, day}
        _try(clerk, row, what, day, pick)

    for on in days:
        members = list(queries.members_on(COUNTY, on).filter(household=row))
        heads = [member for member in members if member.relation == Relation.HEAD]
        homes = {member.area_code for member in members}
        assert len(heads) == (1 if members else 0)
        assert len(homes) <= 1
        assert {one.area_code for one in queries.registered_on(COUNTY, on).filter(household=row)} == homes
        villages = sum(queries.persons_on(one, on).count() for one in (VILLAGE, NEIGHBOUR, OTHER_VILLAGE))
        assert villages == queries.persons_on(COUNTY, on).count()
        assert queries.remaining_on(COUNTY, on).count() <= queries.registered_on(COUNTY, on).count()


def _try(actor: Actor, row: Household, what: str, day: date, pick: int) -> None:
    row.refresh_from_db()
    members = list(row.memberships.filter(end__isnull=True).select_related("person").order_by("pk"))
    try:
        _do(actor, row, what, day, members[pick % len(members)] if members else None, members)
    except Refused:
        return


def _do(
    actor: Actor, row: Household, what: str, day: date, one: Membership | None, members: list[Membership]
) -> None:
    """One step of a household's life; a step that needs a member does nothing without one."""
    to = next(code for code in (VILLAGE, NEIGHBOUR, OTHER_VILLAGE) if code != row.area_code)
    child = a_member(Relation.SON, born_on=REGISTERED, id_number="")
    others = {other.person.uid: Relation.OTHER for other in members if other != one}
    who = one.person.uid if one else row.uid
    steps: dict[str, Callable[[], object]] = {
        "add": lambda: actions.add_member(actor, row.uid, child, on=day, reason=Join.BORN),
        "remove": lambda: actions.remove_member(actor, who, on=day, reason=Leave.DIED),
        "head": lambda: actions.change_head(actor, row.uid, to=who, relations=others, on=day),
        "move": lambda: actions.move_household(actor, row.uid, to=to, on=day),
        "kind": lambda: actions.change_kind(actor, row.uid, kind=HouseholdKind.DESTITUTE, on=day),
        "plan": lambda: actions.plan_exit(actor, [row.uid], year=day.year, batch="批", on=day),
        "exit": lambda: actions.exit_households(actor, [row.uid], batch="批", on=day),
        "return": lambda: actions.return_to_poverty(actor, row.uid, on=day),
        "close": lambda: actions.close_household(actor, row.uid, on=day),
    }
    steps[what]()


def everything(actor: Actor, day: date) -> dict[str, Any]:
    return {one.key: figures.figure(INDICATORS, one.key, COUNTY, day) for one in INDICATORS}


def _declared(key: str) -> Any:
    return next(one for one in INDICATORS if one.key == key)
