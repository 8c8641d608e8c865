"""Natural changes of the roll: each one action with its proof, each undone without a trace in any figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import (
    COUNTY,
    NEIGHBOUR,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    an_actor,
    some_areas,
)
from yihu.engine.errors import NotAllowed, Refused
from yihu.engine.idcard import Sex
from yihu.modules.households import actions, queries
from yihu.modules.households.actions import Proof
from yihu.modules.households.models import Household, Identity, Membership, Person, RollChange
from yihu.modules.households.rules import HouseholdKind, Join, Leave, Relation, Standing
from yihu.modules.households.rules.changes import ChangeKind, Counted, Way, relation_after
from yihu.modules.households.tests.factories import a_household, a_member

pytestmark = pytest.mark.django_db
DAY = date(2020, 3, 10)
ONE = timedelta(days=1)
PAPER = Proof("证字〔2020〕1号")


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        yield actor


def refusal(code: str) -> Any:
    return pytest.raises(Refused, check=lambda refused: refused.code == code)


def a_family(actor: Actor, **more: Any) -> Household:
    """Head, his wife, a son and the head's mother."""
    members = [
        a_member(),
        a_member(Relation.SPOUSE, sex=Sex.FEMALE),
        a_member(Relation.SON, born_on=date(1990, 1, 1)),
        a_member(Relation.MOTHER, sex=Sex.FEMALE, born_on=date(1938, 1, 1)),
    ]
    return a_household(actor, members=members, **more)


def who(row: Household, relation: Relation) -> Membership:
    return row.memberships.select_related("person").get(relation=relation, end__isnull=True)


def bridged(
    counted: Counted, area: str = COUNTY, after: date = DAY - ONE
) -> tuple[int, dict[str, int], dict[str, int], int]:
    found = queries.bridge(counted, area, after, DAY + ONE)
    assert found.gap == 0
    came = {flow.reason: flow.came for flow in found.flows if flow.came}
    return found.opening, came, {flow.reason: flow.went for flow in found.flows if flow.went}, found.closing


def test_when_the_head_dies_another_takes_over_in_the_same_action(clerk: Actor) -> None:
    row = a_family(clerk)
    wife = who(row, Relation.SPOUSE).person

    actions.remove_member(
        clerk, who(row, Relation.HEAD).person.uid, on=DAY, reason=Leave.DIED, new_head=wife.uid, proof=PAPER
    )

    relations = {one.person_id: one.relation for one in queries.members_on(COUNTY, DAY)}
    assert relations[wife.pk] == Relation.HEAD
    assert sorted(relations.values()) == ["head", "husbands_mother", "son"]
    assert bridged(Counted.REGISTERED_PERSONS) == (4, {}, {"died": 1}, 3)
    change = RollChange.objects.get()
    assert (change.kind, change.proof, change.persons) == ("died", PAPER.text, 1)


def test_a_head_does_not_leave_without_a_successor(clerk: Actor) -> None:
    row = a_family(clerk)

    with refusal("head_leaves"):
        actions.remove_member(clerk, who(row, Relation.HEAD).person.uid, on=DAY, reason=Leave.DIED)


@pytest.mark.parametrize(
    ("relation", "sex", "successor", "successor_sex", "expected"),
    [
        (Relation.SON, Sex.MALE, Relation.SPOUSE, Sex.FEMALE, Relation.SON),
        (Relation.MOTHER, Sex.FEMALE, Relation.SPOUSE, Sex.FEMALE, Relation.HUSBANDS_MOTHER),
        (Relation.FATHER, Sex.MALE, Relation.SPOUSE, Sex.MALE, Relation.WIFES_FATHER),
        (Relation.HEAD, Sex.MALE, Relation.SON, Sex.MALE, Relation.FATHER),
        (Relation.SPOUSE, Sex.FEMALE, Relation.DAUGHTER, Sex.FEMALE, Relation.MOTHER),
        (Relation.DAUGHTER, Sex.FEMALE, Relation.SON, Sex.MALE, Relation.SIBLING),
        (Relation.GRANDSON, Sex.MALE, Relation.SON, Sex.MALE, Relation.OTHER),
        (Relation.HEAD, Sex.FEMALE, Relation.FATHER, Sex.MALE, Relation.DAUGHTER),
    ],
)
def test_relations_to_a_new_head_follow_from_the_old_ones(
    relation: Relation, sex: Sex, successor: Relation, successor_sex: Sex, expected: Relation
) -> None:
    assert relation_after(relation, sex, successor, successor_sex) is expected


def test_a_prisoner_comes_back_to_the_household_with_the_number_kept(clerk: Actor) -> None:
    row = a_family(clerk)
    son = who(row, Relation.SON).person
    actions.remove_member(clerk, son.uid, on=DAY, reason=Leave.IMPRISONED, proof=PAPER)
    assert [one.person_id for one in queries.imprisoned(row)] == [son.pk]

    actions.readmit(clerk, son.uid, on=date(2020, 9, 1), proof=PAPER)

    assert not queries.imprisoned(row).exists()
    assert Identity.objects.filter(person=son, kind="id_number", end__isnull=True).count() == 1
    back = queries.bridge(Counted.PERSONS, VILLAGE, DAY - ONE, date(2020, 9, 1))
    assert [(flow.reason, flow.came, flow.went) for flow in back.flows] == [
        ("released", 1, 0),
        ("imprisoned", 0, 1),
    ]
    with refusal("not_away"):
        actions.readmit(clerk, son.uid, on=date(2020, 10, 1))


def test_a_split_makes_a_household_on_the_same_register(clerk: Actor) -> None:
    row = a_family(clerk)
    son = who(row, Relation.SON).person
    made = actions.split_household(
        clerk, row.uid, leaving={son.uid: Relation.HEAD}, number="N1", on=DAY, proof=PAPER
    )

    assert bridged(Counted.REGISTERED_HOUSEHOLDS) == (1, {"split": 1}, {}, 2)
    assert bridged(Counted.REGISTERED_PERSONS) == (4, {"split": 1}, {"split": 1}, 4)
    assert made.registrations.get().standing == Standing.POOR
    assert who(made, Relation.HEAD).person_id == son.pk


def test_a_split_off_the_register_takes_its_people_off_it(clerk: Actor) -> None:
    row = a_family(clerk)
    son = who(row, Relation.SON).person
    actions.split_household(
        clerk, row.uid, leaving={son.uid: Relation.HEAD}, number="N1", on=DAY, registered=False, proof=PAPER
    )

    assert bridged(Counted.REGISTERED_PERSONS) == (4, {}, {"split": 1}, 3)
    assert bridged(Counted.HOUSEHOLDS) == (1, {"split": 1}, {}, 2)


@pytest.mark.parametrize(
    ("relations", "code"),
    [
        ({Relation.HEAD: Relation.HEAD}, "head_leaves"),
        ({Relation.SON: Relation.SON}, "E405"),
        ({Relation.SON: Relation.HEAD, Relation.MOTHER: Relation.HEAD}, "E405"),
        ({}, "bad_value"),
    ],
)
def test_a_split_that_leaves_a_household_without_its_head_is_refused(
    clerk: Actor, relations: dict[Relation, Relation], code: str
) -> None:
    row = a_family(clerk)
    leaving = {who(row, old).person.uid: new for old, new in relations.items()}

    with refusal(code):
        actions.split_household(clerk, row.uid, leaving=leaving, number="N1", on=DAY)


def test_a_merge_ends_one_household_and_keeps_everybody(clerk: Actor) -> None:
    row, target = a_family(clerk), a_household(clerk, kind=None)
    actions.merge_households(clerk, row.uid, into=target.uid, relations={}, on=DAY, proof=PAPER)

    assert bridged(Counted.HOUSEHOLDS) == (2, {}, {"merged": 1}, 1)
    assert bridged(Counted.PERSONS) == (5, {"merged": 4}, {"merged": 4}, 5)
    assert bridged(Counted.REGISTERED_PERSONS) == (4, {}, {"merged": 4}, 0)


def test_a_daughter_marries_into_another_village_with_one_proof(clerk: Actor) -> None:
    row, target = a_family(clerk), a_household(clerk, village=OTHER_VILLAGE)
    son = who(row, Relation.SON).person
    actions.transfer_member(
        clerk, son.uid, to=target.uid, relation=Relation.SON_IN_LAW, on=DAY, married=True, proof=PAPER
    )

    assert bridged(Counted.PERSONS, VILLAGE) == (4, {}, {"married_out": 1}, 3)
    assert bridged(Counted.PERSONS, OTHER_VILLAGE) == (1, {"married_in": 1}, {}, 2)
    son.refresh_from_db()
    assert son.area_code == OTHER_VILLAGE


def test_a_township_cannot_send_somebody_into_another_township() -> None:
    some_areas()
    with scoped(an_actor()) as county:
        row, target = a_family(county), a_household(county, village=OTHER_VILLAGE)
        son = who(row, Relation.SON).person

    with scoped(an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)) as town, refusal("no_such_household"):
        actions.transfer_member(town, son.uid, to=target.uid, relation=Relation.OTHER, on=DAY)


def test_a_village_does_not_take_households_off_the_register() -> None:
    some_areas()
    with scoped(an_actor()) as county:
        row = a_family(county)

    with scoped(an_actor(Role.VILLAGE_CADRE, VILLAGE)) as cadre, pytest.raises(NotAllowed):
        actions.clear_household(cadre, row.uid, on=DAY, why="不符合")


def test_a_cleared_household_leaves_the_register_and_stays_in_the_village(clerk: Actor) -> None:
    row = a_family(clerk)
    actions.clear_household(clerk, row.uid, on=DAY, why="复核不符合识别标准", proof=PAPER)

    assert bridged(Counted.REGISTERED_HOUSEHOLDS) == (1, {}, {"cleared": 1}, 0)
    assert bridged(Counted.REGISTERED_PERSONS) == (4, {}, {"cleared": 4}, 0)
    assert bridged(Counted.PERSONS) == (4, {}, {}, 4)


def test_a_move_shows_in_both_villages_and_in_no_sum_of_the_county(clerk: Actor) -> None:
    row = a_family(clerk)
    actions.move_household(clerk, row.uid, to=NEIGHBOUR, on=DAY, proof=PAPER)

    assert bridged(Counted.REGISTERED_PERSONS, VILLAGE) == (4, {}, {"moved": 4}, 0)
    assert bridged(Counted.REGISTERED_PERSONS, NEIGHBOUR) == (0, {"moved": 4}, {}, 4)
    rows = queries.came_this_year(Counted.REGISTERED_PERSONS, Way.IN)
    assert rows(COUNTY, DAY + ONE).count() == 0


def test_exit_return_and_a_new_kind_move_nobody(clerk: Actor) -> None:
    row = a_family(clerk)
    actions.exit_households(clerk, [row.uid], batch="第一批", on=DAY - ONE)
    actions.return_to_poverty(clerk, row.uid, on=DAY)
    actions.change_kind(clerk, row.uid, kind=HouseholdKind.DESTITUTE, on=DAY + ONE)

    for counted, many in ((Counted.REGISTERED_HOUSEHOLDS, 1), (Counted.REGISTERED_PERSONS, 4)):
        assert bridged(counted, after=DAY - 2 * ONE) == (many, {}, {}, many)


UNDONE: dict[str, Callable[[Actor, Household, Household], object]] = {
    "birth": lambda actor, row, other: actions.add_member(
        actor, row.uid, a_member(Relation.SON, born_on=date(2020, 2, 1)), on=DAY, reason=Join.BORN
    ),
    "death of the head": lambda actor, row, other: actions.remove_member(
        actor,
        who(row, Relation.HEAD).person.uid,
        on=DAY,
        reason=Leave.DIED,
        new_head=who(row, Relation.SON).person.uid,
    ),
    "head": lambda actor, row, other: actions.change_head(
        actor,
        row.uid,
        to=who(row, Relation.SON).person.uid,
        on=DAY,
        relations={one.person.uid: Relation.OTHER for one in row.memberships.select_related("person")},
    ),
    "move": lambda actor, row, other: actions.move_household(actor, row.uid, to=OTHER_VILLAGE, on=DAY),
    "split": lambda actor, row, other: actions.split_household(
        actor, row.uid, leaving={who(row, Relation.SON).person.uid: Relation.HEAD}, number="N1", on=DAY
    ),
    "merge": lambda actor, row, other: actions.merge_households(
        actor, row.uid, into=other.uid, relations={}, on=DAY
    ),
    "transfer": lambda actor, row, other: actions.transfer_member(
        actor, who(row, Relation.SON).person.uid, to=other.uid, relation=Relation.OTHER, on=DAY
    ),
    "end": lambda actor, row, other: actions.close_household(actor, row.uid, on=DAY, reason=Leave.MOVED_AWAY),
    "cleared": lambda actor, row, other: actions.clear_household(actor, row.uid, on=DAY, why="不符合"),
}


@pytest.mark.parametrize("what", UNDONE)
def test_a_change_taken_back_leaves_everything_as_it_was(clerk: Actor, what: str) -> None:
    row, other = a_family(clerk), a_household(clerk)
    before = state()
    UNDONE[what](clerk, row, other)
    assert state() != before
    change = RollChange.objects.latest("pk")

    with refusal("bad_value"):
        actions.undo_change(clerk, change.pk, on=DAY, why=" ")
    actions.undo_change(clerk, change.pk, on=DAY + ONE, why="录错户")

    assert state() == before
    change.refresh_from_db()
    assert (change.undone_on, change.undone_why) == (DAY + ONE, "录错户")
    with refusal("changed_since"):
        actions.undo_change(clerk, change.pk, on=DAY + ONE, why="再撤")


def test_what_something_later_stands_on_is_not_taken_back(clerk: Actor) -> None:
    row = a_family(clerk)
    actions.move_household(clerk, row.uid, to=NEIGHBOUR, on=DAY)
    moved = RollChange.objects.get()
    actions.exit_households(clerk, [row.uid], batch="第一批", on=DAY + ONE)

    with refusal("changed_since"):
        actions.undo_change(clerk, moved.pk, on=DAY + ONE, why="录错")


def state() -> list[object]:
    tables: list[Any] = [Household, Person, Membership, Identity]
    rows: list[object] = [sorted(map(str, model.objects.values_list())) for model in tables]
    for row in Household.objects.order_by("pk"):
        rows.append([*row.residences.values_list(), *row.registrations.values_list()])
    return rows


def test_every_change_has_its_own_kind() -> None:
    told = {kind.value for kind in ChangeKind}
    # Merging two records of one person is no change of the roll: the quality desk keeps its own proof.
    silent = {"registered", "changed", "head_changed", "duplicate"}
    assert {join.value for join in Join} - silent <= told
    assert {leave.value for leave in Leave} - silent <= told
