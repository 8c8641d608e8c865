"""What a year said goes along with people and households, in every way they can move, and back when it never was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
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
from yihu.engine.idcard import Sex
from yihu.modules.households import actions, queries
from yihu.modules.households.models import HouseholdYear, PersonYear, RollChange
from yihu.modules.households.rules import Relation
from yihu.modules.households.tests.factories import a_household, a_member

pytestmark = pytest.mark.django_db
ON = date(2020, 3, 1)
LATER = date(2020, 6, 30)


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        yield actor


def a_family(clerk: Actor, *, village: str = VILLAGE, number: str = "A1", son: str = "王小一") -> Any:
    """With last year's and this year's facts: an unsafe house, an uninsured son."""
    people = [a_member(name="王一"), a_member(Relation.SON, name=son, sex=Sex.MALE)]
    row = a_household(clerk, number=number, village=village, members=people)
    for year in (2019, 2020):
        actions.enter_household_year(clerk, {"number": number, "year": year, "unsafe_house": True})
        given = {"number": number, "name": son, "year": year, "resident_medical": False}
        actions.enter_person_year(clerk, given)
    return row


def person(row: Any, name: str = "王小一") -> Any:
    return row.memberships.filter(name=name, end__isnull=True).get().person


def rows() -> list[tuple[Any, ...]]:
    """All facts, without keys."""
    found: list[tuple[Any, ...]] = []
    for model in (HouseholdYear, PersonYear):
        found += model.objects.values_list(
            "area_code",
            "household__number",
            "number",
            "year",
            *(["person_id"] if model is PersonYear else []),
        )
    return sorted(found, key=str)


def uninsured(village: str, day: date = LATER) -> int:
    return queries.uninsured(village, day).count()


def _last(row: Any) -> int:
    return int(RollChange.objects.filter(household=row).latest("pk").pk)


def test_marriage_into_another_village_takes_the_persons_facts_along(clerk: Actor) -> None:
    source, target = a_family(clerk), a_household(clerk, number="B1", village=OTHER_VILLAGE)
    before = rows()

    actions.transfer_member(
        clerk, person(source).uid, to=target.uid, relation=Relation.SON_IN_LAW, on=ON, married=True
    )

    assert (uninsured(VILLAGE), uninsured(OTHER_VILLAGE)) == (0, 1)
    assert uninsured(VILLAGE, date(2020, 2, 29)) == 1
    copy = PersonYear.objects.get(area_code=OTHER_VILLAGE)
    assert (copy.household_id, copy.number, copy.year) == (target.pk, "B1", 2020)

    actions.undo_change(clerk, _last(source), on=LATER, why="登记错了人")

    assert rows() == before


def test_what_is_said_after_a_marriage_within_the_village_is_of_the_new_household(clerk: Actor) -> None:
    source, target = a_family(clerk), a_household(clerk, number="B1")
    before = rows()
    who = person(source)

    actions.transfer_member(clerk, who.uid, to=target.uid, relation=Relation.SON_IN_LAW, on=ON)

    assert [row.number for row in queries.person_years(clerk).order_by("year")] == ["A1", "B1"]
    assert queries.year_of(clerk, target, 2021).people_before[who.pk].year == 2020
    assert actions.same_as_last_year(clerk, target.uid, 2021) == 1
    assert PersonYear.objects.get(year=2021).number == "B1"
    actions.undo_change(clerk, _last(source), on=LATER, why="登记错了人")
    assert PersonYear.objects.get(year=2021).number == "A1"
    assert [one for one in rows() if 2021 not in one] == before


def test_a_new_household_begins_with_the_facts_of_the_old_one(clerk: Actor) -> None:
    row = a_family(clerk)
    before = rows()

    made = actions.split_household(
        clerk, row.uid, leaving={person(row).uid: Relation.HEAD}, number="A2", on=ON
    )

    assert HouseholdYear.objects.get(household=made).unsafe_house is True
    assert "核实" in HouseholdYear.objects.get(household=made).note
    assert queries.in_unsafe_houses(VILLAGE, LATER).count() == 2
    assert uninsured(VILLAGE) == 1
    assert PersonYear.objects.get(year=2020).household_id == made.pk

    actions.undo_change(clerk, _last(row), on=LATER, why="没有分户")

    assert rows() == before


def test_people_of_a_merged_household_bring_their_facts(clerk: Actor) -> None:
    row, target = a_family(clerk), a_household(clerk, number="B1")
    before = rows()

    actions.merge_households(clerk, row.uid, into=target.uid, relations={}, on=ON)

    assert PersonYear.objects.get(year=2020).household_id == target.pk
    assert uninsured(VILLAGE) == 1
    actions.undo_change(clerk, _last(row), on=LATER, why="没有合户")
    assert rows() == before


def test_an_undone_move_takes_its_copies_back_and_what_was_said_since(clerk: Actor) -> None:
    row = a_family(clerk)
    before = rows()
    actions.move_household(clerk, row.uid, to=NEIGHBOUR, on=ON)
    actions.undo_change(clerk, _last(row), on=LATER, why="没有搬")
    assert rows() == before

    actions.move_household(clerk, row.uid, to=NEIGHBOUR, on=ON)
    actions.enter_household_year(clerk, {"number": "A1", "year": 2020, "unsafe_house": False})
    actions.enter_household_year(clerk, {"number": "A1", "year": 2021, "unsafe_house": False})
    actions.undo_change(clerk, _last(row), on=LATER, why="没有搬")

    said = HouseholdYear.objects.order_by("year").values_list("year", "area_code", "unsafe_house")
    assert list(said) == [(2019, VILLAGE, True), (2020, VILLAGE, False), (2021, VILLAGE, False)]


def test_an_exit_in_two_villages_within_a_year_counts_once_whoever_asks() -> None:
    some_areas()
    county = an_actor()
    with scoped(county):
        row = a_household(county, number="A1", village=VILLAGE)
        actions.exit_households(county, [row.uid], batch="第一批", on=date(2020, 2, 1))
        actions.return_to_poverty(county, row.uid, on=date(2020, 3, 1))
        actions.move_household(county, row.uid, to=OTHER_VILLAGE, on=date(2020, 4, 1))
        actions.exit_households(county, [row.uid], batch="第二批", on=date(2020, 6, 1))

    def counted(actor: Actor, area: str, day: date) -> tuple[int, int]:
        with scoped(actor):
            return queries.exits_to_date(area, day).count(), queries.exit_persons(area, day).count()

    first, second = (an_actor(Role.TOWNSHIP_CLERK, town) for town in (TOWNSHIP, OTHER_TOWNSHIP))
    for actor, area in ((county, TOWNSHIP), (first, TOWNSHIP)):
        assert counted(actor, area, date(2020, 5, 31)) == (1, 1)
        assert counted(actor, area, date(2020, 6, 1)) == (0, 0)
    for actor, area in ((county, OTHER_TOWNSHIP), (second, OTHER_TOWNSHIP), (county, COUNTY)):
        assert counted(actor, area, date(2020, 6, 1)) == (1, 1)
    with scoped(county):
        actions.undo_exits(county, batch="第二批", on=date(2020, 6, 1))
    assert counted(first, TOWNSHIP, date(2020, 6, 30)) == (1, 1)
