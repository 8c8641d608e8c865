"""Random histories of households: what is stored replays to what a plain register in memory says, on every day
looked at, and 期初 + 增 − 减 = 期末 for every village and every month."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from django.db import connection

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, NEIGHBOUR, OTHER_VILLAGE, VILLAGE, an_actor, some_areas
from yihu.engine.dates import add_months, month_end
from yihu.engine.errors import Refused
from yihu.modules.households import actions, queries
from yihu.modules.households.models import Household, RollChange
from yihu.modules.households.rules import HouseholdKind, Join, Leave, Relation, Standing
from yihu.modules.households.rules.changes import Counted
from yihu.modules.households.tests.factories import a_household, a_member

pytestmark = pytest.mark.django_db
FIRST = date(2019, 1, 1)
VILLAGES = (VILLAGE, NEIGHBOUR, OTHER_VILLAGE)
# household -> (village, standing on the register or '', people)
Snapshot = dict[int, tuple[str, str, frozenset[UUID]]]


@dataclass
class House:
    """One household as a plain record; nothing here knows of spans."""

    uid: UUID
    pk: int
    village: str
    registered: bool
    people: list[UUID]
    away: list[UUID] = field(default_factory=list)
    standing: str = Standing.POOR
    exits: list[tuple[date, str]] = field(default_factory=list)

    @property
    def head(self) -> UUID:
        return self.people[0]


@dataclass
class Life:
    """A county in memory and the actions that change it; a refused action changes nothing."""

    actor: Actor
    chance: random.Random
    houses: list[House] = field(default_factory=list)
    days: dict[date, Snapshot] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)
    serial: int = 0

    def settle(self, households: int) -> None:
        for _ in range(households):
            kind = HouseholdKind.GENERAL if self.chance.random() < 0.7 else None
            village = self.chance.choice(VILLAGES)
            size = self.chance.randint(1, 5)
            row = a_household(self.actor, village=village, size=size, kind=kind, on=FIRST)
            self._keep(row, registered=kind is not None)

    def _keep(self, row: Household, *, registered: bool) -> House:
        spans = row.memberships.filter(end__isnull=True).select_related("person")
        ordered = sorted(spans, key=lambda span: (span.relation != Relation.HEAD, span.pk))
        house = House(row.uid, row.pk, row.area_code, registered, [one.person.uid for one in ordered])
        self.houses.append(house)
        return house

    def live(self, day: date) -> None:
        house = self.chance.choice(self.houses)
        name, act = self.chance.choice(list(_EVENTS.items()))
        if not house.people:
            return
        try:
            act(self, house, day)
        except Refused:
            return
        self.done[name] = self.done.get(name, 0) + 1

    def snapshot(self) -> Snapshot:
        return {
            one.pk: (one.village, one.standing if one.registered else "", frozenset(one.people))
            for one in self.houses
            if one.people
        }

    def exited(self, day: date) -> list[str]:
        """Villages of the households that left poverty in the day's year up to it, each where it last did."""
        mine = [
            [one for one in house.exits if one[0].year == day.year and one[0] <= day] for house in self.houses
        ]
        return sorted(exits[-1][1] for exits in mine if exits)

    # --- events: the action first, then the record

    def born(self, house: House, day: date) -> None:
        child = a_member(Relation.SON, born_on=FIRST, id_number="")
        span = actions.add_member(self.actor, house.uid, child, on=day, reason=self.chance.choice(_JOINS))
        house.people.append(span.person.uid)

    def leave(self, house: House, day: date) -> None:
        person = self.chance.choice(house.people)
        rest = [one for one in house.people if one != person]
        heir = self.chance.choice(rest) if rest and person == house.head else None
        reason = self.chance.choice((Leave.DIED, Leave.MARRIED_OUT, Leave.IMPRISONED))
        actions.remove_member(self.actor, person, on=day, reason=reason, new_head=heir)
        house.people = [heir, *(one for one in rest if one != heir)] if heir else rest
        if reason is Leave.IMPRISONED:
            house.away.append(person)

    def come_back(self, house: House, day: date) -> None:
        if house.away:
            person = house.away[0]
            actions.readmit(self.actor, person, on=day)
            house.away.remove(person)
            house.people.append(person)

    def head(self, house: House, day: date) -> None:
        to = self.chance.choice(house.people)
        others = {one: Relation.OTHER for one in house.people if one != to}
        actions.change_head(self.actor, house.uid, to=to, relations=others, on=day)
        house.people = [to, *others]

    def move(self, house: House, day: date) -> None:
        to = self.chance.choice(VILLAGES)
        actions.move_household(self.actor, house.uid, to=to, on=day)
        house.village = to

    def split(self, house: House, day: date) -> None:
        going = house.people[1 : 1 + self.chance.randint(1, 2)]
        leaving = {one: Relation.OTHER if at else Relation.HEAD for at, one in enumerate(going)}
        like = self.chance.random() < 0.7
        self.serial += 1
        made = actions.split_household(
            self.actor, house.uid, leaving=leaving, number=f"S{self.serial:05d}", on=day, registered=like
        )
        house.people = [one for one in house.people if one not in going]
        new = self._keep(made, registered=like and house.registered)
        new.standing = house.standing

    def merge(self, house: House, day: date) -> None:
        other = self.chance.choice(self.houses)
        actions.merge_households(self.actor, house.uid, into=other.uid, relations={}, on=day)
        other.people += house.people
        house.people, house.registered = [], False

    def transfer(self, house: House, day: date) -> None:
        other, person = self.chance.choice(self.houses), house.people[-1]
        actions.transfer_member(self.actor, person, to=other.uid, relation=Relation.OTHER, on=day)
        house.people.remove(person)
        other.people.append(person)

    def close(self, house: House, day: date) -> None:
        actions.close_household(self.actor, house.uid, on=day, reason=Leave.EXTINCT)
        house.people, house.registered = [], False

    def clear(self, house: House, day: date) -> None:
        actions.clear_household(self.actor, house.uid, on=day, why="不符合")
        house.registered = False

    def register(self, house: House, day: date) -> None:
        actions.enter_register(self.actor, house.uid, kind=HouseholdKind.GENERAL, on=day)
        house.registered, house.standing = True, Standing.POOR

    def exit(self, house: House, day: date) -> None:
        actions.exit_households(self.actor, [house.uid], batch="批", on=day)
        house.standing = Standing.EXITED
        house.exits.append((day, house.village))

    def fall_back(self, house: House, day: date) -> None:
        actions.return_to_poverty(self.actor, house.uid, on=day)
        house.standing = Standing.RETURNED

    def undo(self, house: House, day: date) -> None:
        """What was done and taken back again on the same day never was."""
        kept = self.snapshot()
        child = a_member(Relation.SON, born_on=FIRST, id_number="")
        actions.add_member(self.actor, house.uid, child, on=day, reason=Join.BORN)
        actions.undo_change(self.actor, RollChange.objects.latest("pk").pk, on=day, why="录错户")
        assert kept == self.snapshot()


_JOINS = (Join.BORN, Join.MARRIED_IN, Join.ADOPTED, Join.SETTLED_IN)
_EVENTS: dict[str, Callable[[Life, House, date], None]] = {
    name: getattr(Life, name)
    for name in (
        "born", "leave", "come_back", "head", "move", "split", "merge", "transfer", "close", "clear",
        "register", "exit", "fall_back", "undo",
    )
}  # fmt: skip


def lived(actor: Actor, seed: int, *, households: int, a_day: int, months: int) -> Life:
    """`a_day` events on every day of so many months; snapshots at the ends of months and on some days between."""
    life = Life(actor, random.Random(seed))
    life.settle(households)
    _analyzed()
    last = month_end(add_months(FIRST, months - 1))
    day = FIRST
    while day <= last:
        if day > FIRST:
            for _ in range(a_day):
                life.live(day)
        if day == month_end(day) or day.day == 15:
            life.days[day] = life.snapshot()
        if day == month_end(day):
            _analyzed()
        day += timedelta(days=1)
    return life


def _analyzed() -> None:
    """The planner learns how many rows there are, as it does of rows that are committed."""
    with connection.cursor() as cursor:
        cursor.execute("set local role none")
        cursor.execute("analyze")
        cursor.execute("set local role yihu_app")


def stored(day: date) -> Snapshot:
    registered = dict(queries.registered_on(COUNTY, day).values_list("household_id", "standing"))
    found: dict[int, tuple[str, set[UUID]]] = {}
    rows = queries.members_on(COUNTY, day).values_list("household_id", "area_code", "person__uid")
    for household, village, person in rows:
        found.setdefault(household, (village, set()))[1].add(person)
    return {
        pk: (village, registered.get(pk, ""), frozenset(people)) for pk, (village, people) in found.items()
    }


def check(life: Life) -> None:
    for day, wanted in life.days.items():
        assert stored(day) == wanted, day
        exits = queries.exits_to_date(COUNTY, day).order_by("area_code").values_list("area_code", flat=True)
        assert list(exits) == life.exited(day), day
    ends = [day for day in life.days if day == month_end(day)]
    for counted in Counted:
        for after, until in pairwise(ends):
            places = queries.bridges_by_place(counted, COUNTY, after, until, 12)
            county = queries.bridge(counted, COUNTY, after, until)
            assert {found.gap for found in (*places.values(), county)} <= {0}
            assert sum(one.closing for one in places.values()) == county.closing
            assert sum(one.opening for one in places.values()) == county.opening
            moved = [flow for flow in county.flows if flow.reason == "moved"]
            assert all(flow.came == flow.went for flow in moved)
            assert not [flow for flow in county.flows if flow.reason in ("", "head_changed", "changed")]
        months = queries.bridges_by_month(counted, COUNTY, ends[0], ends[-1])
        assert [one.closing for one in months.values()] == [
            queries.stock(counted, COUNTY, day).count() for day in ends[1:]
        ]
    _persons_agree(life, ends)


def _persons_agree(life: Life, ends: list[date]) -> None:
    for day in ends:
        people = [len(people) for _, registered, people in life.days[day].values() if registered]
        assert queries.stock(Counted.REGISTERED_PERSONS, COUNTY, day).count() == sum(people)
        assert queries.stock(Counted.REGISTERED_HOUSEHOLDS, COUNTY, day).count() == len(people)


@pytest.mark.parametrize("seed", range(2))
def test_histories_replay_to_the_stored_state(seed: int) -> None:
    some_areas()
    with scoped(an_actor()) as clerk:
        life = lived(clerk, seed, households=12, a_day=3, months=3)
        check(life)
    assert len(life.done) >= len(_EVENTS) - 3, life.done


@pytest.mark.slow
def test_histories_of_ten_thousand_households_replay_to_the_stored_state() -> None:
    some_areas()
    with scoped(an_actor()) as clerk:
        life = lived(clerk, 7, households=10_000, a_day=25, months=24)
        check(life)
    assert set(life.done) == set(_EVENTS)
