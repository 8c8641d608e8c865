"""The roll as a workbook: what is new, changed, unchanged or wrong, and that both ways of writing agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.bulk import Counts, Staged
from yihu.core.tests.factories import (
    NEIGHBOUR,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    an_actor,
    some_areas,
)
from yihu.engine.errors import NotAllowed, Refused
from yihu.engine.idcard import Sex, invented
from yihu.modules.households import actions, queries
from yihu.modules.households.actions import roll, roll_apply
from yihu.modules.households.models import Household, Identity, Membership, Person
from yihu.modules.households.rules import HouseholdKind, Join, NewMember, Relation
from yihu.modules.households.tests.factories import REGISTERED, staged, verdicts

pytestmark = pytest.mark.django_db
BATCH = Staged(batch_id=1)


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        yield actor


def line(number: str = "A1", serial: int = 0, relation: str = "head", **more: Any) -> dict[str, Any]:
    return {
        "area_code": VILLAGE,
        "number": number,
        "name": f"王{'一二三四五六七八九十'[serial % 10]}",
        "relation": relation,
        "id_number": invented(date(1960, 1, 1), serial, Sex.MALE),
        "phone": "",
        "kind": "general",
        "group_name": "3组",
        "registered_on": REGISTERED,
        **more,
    }


def imported(actor: Actor, *lines: dict[str, Any]) -> Counts:
    staged(actor, lines)
    roll.match(actor, BATCH)
    return roll_apply.apply(actor, BATCH)


def problems(actor: Actor, *lines: dict[str, Any]) -> list[tuple[str, list[str]]]:
    staged(actor, lines)
    roll.match(actor, BATCH)
    return [(verdict, codes) for _, verdict, codes in verdicts()]


def test_a_new_household_comes_in_whole(clerk: Actor) -> None:
    counts = imported(clerk, line(phone="19900000001"), line(serial=1, relation="son"), line("A2", serial=2))

    assert counts == Counts(new=3)
    assert queries.registered_on(VILLAGE, REGISTERED).count() == 2
    assert queries.persons_on(VILLAGE, REGISTERED).count() == 3
    assert Identity.objects.filter(kind="phone").get().masked == "199****0001"
    assert [found.number for found in queries.search(clerk, "wy")] == ["A1"]


def test_the_same_file_again_changes_nothing(clerk: Actor) -> None:
    lines = [line(phone="19900000001"), line(serial=1, relation="son"), line("A2", serial=2)]
    imported(clerk, *lines)

    assert imported(clerk, *reversed(lines)) == Counts(unchanged=3)


def test_an_imported_secret_opens_with_the_stored_binding(clerk: Actor) -> None:
    from yihu.core.privacy import crypto

    imported(clerk, line())

    row = Identity.objects.get()
    bound = row.binding("cipher")
    opened = crypto.decrypt(row.cipher, table=bound.table, column=bound.column, key=bound.key)
    assert opened == line()["id_number"]


def test_changes_are_found_and_written(clerk: Actor) -> None:
    imported(clerk, line(), line(serial=1, relation="son"))
    changed = line(name="曾一", phone="19900000009", group_name="5组", kind="low_income")

    counts = imported(clerk, changed, line(serial=1, relation="son", group_name="5组", kind="low_income"))

    assert counts == Counts(changed=2)
    head = Membership.objects.get(relation="head")
    assert (head.name, head.person.name) == ("曾一", "曾一")
    assert Household.objects.get().group_name == "5组"
    assert queries.registered_on(VILLAGE, REGISTERED).get().kind == HouseholdKind.LOW_INCOME
    assert queries.search(clerk, "zy")
    assert not queries.search(clerk, "wy")


def test_blank_cells_leave_what_is_registered(clerk: Actor) -> None:
    imported(clerk, line(phone="19900000001"))

    assert imported(clerk, line(phone="", group_name=None, id_number="")) == Counts(unchanged=1)


def test_a_mistyped_number_is_corrected_by_name_within_the_household(clerk: Actor) -> None:
    imported(clerk, line(), line(serial=1, relation="son"))

    counts = imported(clerk, line(id_number=invented(date(1960, 1, 1), 400, Sex.MALE)))

    assert counts == Counts(changed=1)
    assert Person.objects.count() == 2
    assert Identity.objects.filter(kind="id_number", end__isnull=True).count() == 2


@pytest.mark.parametrize("relations", [("son", "son"), ("head", "head")])
def test_a_household_with_no_or_two_heads_is_wrong(clerk: Actor, relations: tuple[str, str]) -> None:
    found = problems(clerk, *(line(serial=at, relation=one) for at, one in enumerate(relations)))

    assert found == [("wrong", ["E405"])] * 2


def test_a_household_with_one_wrong_line_waits_as_a_whole(clerk: Actor) -> None:
    found = problems(clerk, line(), line(serial=1, relation="son", sex="2"), line("A2", serial=2))

    assert found == [("wrong", ["E429"]), ("wrong", ["E404"]), ("new", [])]


def test_one_person_on_two_lines_is_wrong_on_both(clerk: Actor) -> None:
    assert problems(clerk, line("A1"), line("A2")) == [("wrong", ["E406"])] * 2


def test_who_lives_in_another_household_of_the_area_is_told_which(clerk: Actor) -> None:
    imported(clerk, line("A1"))

    assert problems(clerk, line("A9")) == [("wrong", ["E407"])]
    assert "A1" in _messages()


def test_who_is_registered_outside_is_refused_and_nothing_is_told() -> None:
    some_areas()
    with scoped(an_actor()) as county:
        imported(county, line("B7", area_code=OTHER_VILLAGE, name="王远"))

    with scoped(an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)) as town:
        assert problems(town, line("A1")) == [("wrong", ["E407"])]
        assert "B7" not in _messages()
        assert "王远" not in _messages()
        assert problems(town, line("B7", serial=5)) == [("wrong", ["household_number_taken"])]


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"area_code": NEIGHBOUR}, ["E426"]),
        ({"registered_on": date(2015, 1, 1)}, ["E427"]),
        ({"relation": "son"}, ["E405", "E405"]),
    ],
)
def test_what_a_roll_cannot_change(clerk: Actor, more: dict[str, Any], codes: list[str]) -> None:
    imported(clerk, line())

    assert problems(clerk, line(**more)) == [("wrong", codes)]


def test_lines_of_one_household_must_not_contradict_each_other(clerk: Actor) -> None:
    found = problems(clerk, line(), line(serial=1, relation="son", kind="low_income"))

    assert found == [("wrong", ["E425"])] * 2


def test_a_new_member_of_a_known_household_needs_its_day(clerk: Actor) -> None:
    imported(clerk, line())
    child = line(serial=1, relation="son", id_number="", sex="1", born_on=date(2020, 2, 1))

    assert problems(clerk, child) == [("wrong", ["birth_missing", "E428"])]
    imported(clerk, {**child, "joined_on": date(2020, 3, 1)})

    assert queries.members_on(VILLAGE, date(2020, 2, 29)).count() == 1
    assert queries.members_on(VILLAGE, date(2020, 3, 1)).count() == 2


def test_a_child_without_number_sex_and_birth_date_is_wrong(clerk: Actor) -> None:
    found = problems(clerk, line(), line(serial=1, relation="son", id_number=""))

    assert ("wrong", ["birth_missing"]) in found


def test_one_township_is_written_at_a_time(clerk: Actor) -> None:
    staged(clerk, [line("A1"), line("B1", serial=1, area_code=OTHER_VILLAGE)])
    roll.match(clerk, BATCH)

    assert roll_apply.apply(clerk, Staged(1, OTHER_TOWNSHIP)) == Counts(new=1)
    assert list(Household.objects.values_list("number", flat=True)) == ["B1"]
    assert roll_apply.apply(clerk, Staged(1, TOWNSHIP)) == Counts(new=1)


def test_only_who_may_write_may_import(clerk: Actor) -> None:
    staged(clerk, [line()])
    reader = Actor("督查", Role.INSPECTOR, clerk.area_code)

    with pytest.raises(NotAllowed):
        roll.match(reader, BATCH)


RELATIONS = st.sampled_from([Relation.SON, Relation.DAUGHTER, Relation.SPOUSE, Relation.OTHER])
PEOPLE = st.tuples(
    st.integers(0, 9), st.sampled_from(["王一", "曾乐", "李四", "覃长生"]), RELATIONS, st.booleans()
)
HOUSEHOLDS = st.lists(st.tuples(st.booleans(), st.lists(PEOPLE, max_size=3)), min_size=1, max_size=3)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HOUSEHOLDS)
def test_the_roll_and_the_single_actions_leave_the_same_register(
    clerk: Actor, households: list[tuple[bool, list[tuple[int, str, Relation, bool]]]]
) -> None:
    by_set = _leaves(lambda: _all_or_none(clerk, _lines(households)))
    by_hand = _leaves(lambda: _one_by_one(clerk, households))

    assert by_set == by_hand


def _lines(households: Any) -> list[dict[str, Any]]:
    lines = []
    for at, (with_head, people) in enumerate(households):
        rows = [line(f"N{at}", serial=100 + at)] if with_head else []
        for serial, name, relation, numbered in people:
            rows.append(_person_line(at, serial, name, relation, numbered))
        lines += rows
    return lines


def _person_line(at: int, serial: int, name: str, relation: Relation, numbered: bool) -> dict[str, Any]:
    number = invented(date(1980, 1, 1), serial, Sex.MALE) if numbered else ""
    return line(
        f"N{at}",
        name=name,
        relation=relation.value,
        id_number=number,
        sex="1",
        born_on=date(1980, 1, 1),
    )


def _all_or_none(clerk: Actor, lines: list[dict[str, Any]]) -> None:
    staged(clerk, lines)
    roll.match(clerk, BATCH)
    wrong = any(verdict == "wrong" for _, verdict, _ in verdicts())
    if not wrong:
        roll_apply.apply(clerk, BATCH)


def _one_by_one(clerk: Actor, households: Any) -> None:
    try:
        with transaction.atomic():
            for at, (with_head, people) in enumerate(households):
                if not with_head and not people:
                    continue
                _register(clerk, at, with_head, people)
    except Refused:
        pass


def _register(clerk: Actor, at: int, with_head: bool, people: Any) -> None:
    members = []
    if with_head:
        head = line(f"N{at}", serial=100 + at)
        members.append(NewMember(head["name"], Relation.HEAD, id_number=head["id_number"]))
    for serial, name, relation, numbered in people:
        number = invented(date(1980, 1, 1), serial, Sex.MALE) if numbered else ""
        members.append(NewMember(name, relation, number, Sex.MALE, date(1980, 1, 1)))
    actions.register_household(
        clerk,
        number=f"N{at}",
        area_code=VILLAGE,
        group_name="3组",
        members=members,
        kind=HouseholdKind.GENERAL,
        on=REGISTERED,
    )


def _leaves(write: Any) -> dict[str, list[tuple[Any, ...]]]:
    """What stands in the tables after `write`, without keys and tokens; then everything is taken back."""
    tables = {
        "households_household": "area_code, number, group_name",
        "households_residence": 'area_code, group_name, start, "end"',
        "households_registration": 'area_code, number, kind, standing, start, "end"',
        "households_membership": 'area_code, number, name, relation, start, "end", joined, "left"',
        "households_person": "area_code, name, sex, born_on",
        "households_identity": 'area_code, kind, index, hint, start, "end"',
        "households_name_key": "area_code, key",
    }
    found = {}
    with transaction.atomic():
        write()
        with connection.cursor() as cursor:
            for table, columns in tables.items():
                cursor.execute(f"select {columns} from {table}")
                found[table] = sorted(cursor.fetchall(), key=repr)
        transaction.set_rollback(True)
    return found


def _messages() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(problems::text, '') from exchange_row")
        return str(cursor.fetchone()[0])


def test_joining_reasons_are_those_of_the_actions(clerk: Actor) -> None:
    imported(clerk, line())

    assert Membership.objects.get().joined == Join.REGISTERED
