"""What may be done to a household, and what each thing leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.history.models import Event
from yihu.core.tests.factories import (
    FAR_VILLAGE,
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
from yihu.modules.households.models import Household, Identity, Membership, Person, Registration
from yihu.modules.households.rules import HouseholdKind, Join, Leave, NewMember, Relation, Standing
from yihu.modules.households.tests.factories import REGISTERED, a_household, a_member

pytestmark = pytest.mark.django_db
DAY = date(2020, 3, 1)


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        yield actor


def refusal(code: str) -> pytest.RaisesContext[Refused]:  # type: ignore[name-defined]
    return pytest.raises(Refused, check=lambda refused: refused.code == code)


def test_a_registered_household_has_its_people_home_and_register_entry(clerk: Actor) -> None:
    row = a_household(clerk, size=3)

    assert row.memberships.count() == 3
    assert row.residences.get().start == REGISTERED
    assert row.registrations.get().standing == Standing.POOR
    assert Event.objects.filter(verb="households.registered", row_id=str(row.pk)).count() == 1


@pytest.mark.parametrize("relations", [[Relation.SON], [Relation.HEAD, Relation.HEAD]])
def test_a_household_has_exactly_one_head(clerk: Actor, relations: list[Relation]) -> None:
    with refusal("E405"):
        a_household(clerk, members=[a_member(relation) for relation in relations])

    assert not Household.objects.exists()


def test_one_person_stands_in_a_household_once(clerk: Actor) -> None:
    head = a_member()
    again = NewMember("另写", Relation.SON, id_number=head.id_number)

    with refusal("E406"):
        a_household(clerk, members=[head, again])


def test_an_id_number_belongs_to_one_living_person(clerk: Actor) -> None:
    head = a_member()
    a_household(clerk, members=[head])

    with refusal("E407"):
        a_household(clerk, village=OTHER_VILLAGE, members=[head])


def test_an_id_number_of_another_county_is_refused_without_a_word_about_it(clerk: Actor) -> None:
    head = a_member(name="赵远方")
    far = an_actor(area="420114")
    _elsewhere(far, head)

    with pytest.raises(actions.IdNumberTaken) as refused:
        a_household(clerk, members=[head])

    assert "赵" not in refused.value.message
    assert "420114" not in refused.value.message
    assert "乙区" not in refused.value.message


def test_after_death_the_number_is_free_again(clerk: Actor) -> None:
    child = a_member(Relation.SON)
    row = a_household(clerk, members=[a_member(), child])
    person = row.memberships.get(relation=Relation.SON).person

    actions.remove_member(clerk, person.uid, on=DAY, reason=Leave.DIED)

    a_household(
        clerk, members=[NewMember("重", Relation.HEAD, id_number=child.id_number)], on=date(2020, 4, 1)
    )


def test_a_household_number_is_used_once_in_a_county(clerk: Actor) -> None:
    a_household(clerk, number="A1")

    with refusal("household_number_taken"):
        a_household(clerk, number="A1", village=OTHER_VILLAGE)


def test_a_township_learns_only_that_a_number_of_its_county_is_taken() -> None:
    some_areas()
    with scoped(an_actor()) as county:
        a_household(county, number="A1", village=OTHER_VILLAGE)

    with scoped(an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)) as town, refusal("household_number_taken"):
        a_household(town, number="A1")


def test_a_township_may_not_write_in_another_township() -> None:
    some_areas()
    with scoped(an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)) as town, pytest.raises(NotAllowed):
        a_household(town, village=OTHER_VILLAGE)


def test_people_live_in_villages(clerk: Actor) -> None:
    with refusal("not_a_village"):
        a_household(clerk, village=TOWNSHIP)


def test_a_child_without_a_number_needs_sex_and_birth_date(clerk: Actor) -> None:
    row = a_household(clerk)

    with refusal("birth_missing"):
        actions.add_member(clerk, row.uid, NewMember("小宝", Relation.SON), on=DAY, reason=Join.BORN)
    actions.add_member(
        clerk,
        row.uid,
        NewMember("小宝", Relation.SON, sex=Sex.MALE, born_on=date(2020, 2, 20)),
        on=DAY,
        reason=Join.BORN,
    )

    assert row.memberships.count() == 2


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"id_number": "999999196001010016X"}, "E402"),
        ({"id_number": "*****************1"}, "E415"),
        ({"phone": "199****0001"}, "E415"),
        ({"phone": "12345"}, "bad_phone"),
        ({"sex": Sex.FEMALE}, "E404"),
        ({"born_on": date(1961, 1, 1)}, "E404"),
        ({"name": " "}, "name_missing"),
    ],
)
def test_a_wrong_value_of_a_member_is_refused(clerk: Actor, wrong: dict[str, object], code: str) -> None:
    good = {
        "name": "李四",
        "relation": Relation.HEAD,
        "id_number": invented(date(1960, 1, 1), 77, Sex.MALE),
        "sex": Sex.MALE,
        "born_on": date(1960, 1, 1),
    }

    with refusal(code):
        a_household(clerk, members=[NewMember(**{**good, **wrong})])  # type: ignore[arg-type]


def test_the_head_leaves_only_after_another_took_over(clerk: Actor) -> None:
    row = a_household(clerk, members=[a_member(), a_member(Relation.SPOUSE, sex=Sex.FEMALE)])
    head = row.memberships.get(relation=Relation.HEAD).person
    wife = row.memberships.get(relation=Relation.SPOUSE).person
    with refusal("head_leaves"):
        actions.remove_member(clerk, head.uid, on=DAY, reason=Leave.DIED)

    actions.change_head(clerk, row.uid, to=wife.uid, relations={head.uid: Relation.SPOUSE}, on=DAY)
    actions.remove_member(clerk, head.uid, on=date(2020, 3, 2), reason=Leave.DIED)

    assert row.memberships.get(end__isnull=True).person == wife
    before = row.memberships.get(start__lte=date(2020, 2, 29), end=DAY, relation=Relation.HEAD)
    assert before.person == head


def test_the_last_member_leaves_by_closing_the_household(clerk: Actor) -> None:
    row = a_household(clerk)
    person = row.memberships.get().person
    with refusal("last_member"):
        actions.remove_member(clerk, person.uid, on=DAY, reason=Leave.DIED)

    actions.close_household(clerk, row.uid, on=DAY)

    assert not queries.registered_on(VILLAGE, DAY).exists()
    assert queries.registered_on(VILLAGE, date(2020, 2, 29)).count() == 1


def test_what_happened_earlier_than_the_last_change_is_refused(clerk: Actor) -> None:
    row = a_household(clerk)

    with refusal("day_too_early"):
        actions.close_household(clerk, row.uid, on=REGISTERED)


def test_a_moved_household_keeps_its_past_where_it_was(clerk: Actor) -> None:
    row = a_household(clerk, size=2)

    actions.move_household(clerk, row.uid, to=OTHER_VILLAGE, on=DAY)

    for day, here, there in ((date(2020, 2, 29), 1, 0), (DAY, 0, 1)):
        assert queries.registered_on(VILLAGE, day).count() == here
        assert queries.persons_on(VILLAGE, day).count() == here * 2
        assert queries.registered_on(OTHER_VILLAGE, day).count() == there
        assert queries.persons_on(OTHER_VILLAGE, day).count() == there * 2
    areas = {
        *Person.objects.values_list("area_code", flat=True),
        *Identity.objects.values_list("area_code", flat=True),
    }
    assert areas == {OTHER_VILLAGE}


def test_a_township_still_sees_its_past_after_a_household_left() -> None:
    some_areas()
    with scoped(an_actor()) as county:
        row = a_household(county, size=2)
        actions.move_household(county, row.uid, to=OTHER_VILLAGE, on=DAY)

    with scoped(an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)):
        rows = queries.registered_on(TOWNSHIP, date(2020, 2, 29))
        assert rows.get().head_name.startswith("张")  # type: ignore[attr-defined]
        assert queries.persons_on(TOWNSHIP, date(2020, 2, 29)).count() == 2
        assert not Household.objects.exists()
    with scoped(an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)):
        assert queries.registered_on(OTHER_TOWNSHIP, DAY).count() == 1


def test_nobody_moves_to_another_county_by_a_move(clerk: Actor) -> None:
    row = a_household(clerk)

    with pytest.raises(Refused):
        actions.move_household(clerk, row.uid, to=FAR_VILLAGE, on=DAY)


def test_a_changed_kind_begins_on_its_day(clerk: Actor) -> None:
    row = a_household(clerk)

    actions.change_kind(clerk, row.uid, kind=HouseholdKind.LOW_INCOME, on=DAY)

    kinds = row.registrations.order_by("start").values_list("kind", flat=True)
    assert list(kinds) == [HouseholdKind.GENERAL, HouseholdKind.LOW_INCOME]


def test_a_correction_changes_name_number_and_search_words(clerk: Actor) -> None:
    row = a_household(clerk, members=[a_member(name="张三")])
    person = row.memberships.get().person
    number = invented(date(1970, 5, 5), 3, Sex.FEMALE)

    actions.correct_member(clerk, person.uid, name="曾三", id_number=number, phone="19900000001", on=DAY)

    person.refresh_from_db()
    assert (person.name, person.sex, person.born_on) == ("曾三", Sex.FEMALE, date(1970, 5, 5))
    assert [found.number for found in queries.search(clerk, "zs")] == [row.number]
    versions = Identity.objects.filter(person=person, kind="id_number").order_by("pk")
    assert [version.end for version in versions] == [DAY, None]


def test_a_correction_cannot_make_or_unmake_a_head(clerk: Actor) -> None:
    row = a_household(clerk, size=2)
    head = row.memberships.get(relation=Relation.HEAD).person

    with refusal("E405"):
        actions.correct_member(clerk, head.uid, relation=Relation.SON, on=DAY)


def test_neighbours_share_a_township_clerk() -> None:
    some_areas()
    with scoped(an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)) as town:
        row = a_household(town)
        actions.move_household(town, row.uid, to=NEIGHBOUR, on=DAY)
        assert Registration.objects.filter(area_code=NEIGHBOUR).count() == 1
        assert Membership.objects.filter(area_code=NEIGHBOUR).count() == 1


def _elsewhere(actor: Actor, head: NewMember) -> None:
    """A household of another county, written past the open scope by the owner of the tables."""
    from django.db import connection

    from yihu.core.privacy import crypto

    index = crypto.blind_index("id_number", head.id_number)
    with connection.cursor() as cursor:
        cursor.execute("reset role")
        cursor.execute(
            "insert into households_person (uid, area_code, name, sex, born_on)"
            " values (gen_random_uuid(), %s, %s, '1', %s) returning id",
            [FAR_VILLAGE, head.name, head.born_on],
        )
        (person,) = cursor.fetchone()
        cursor.execute(
            "insert into households_identity (uid, area_code, person_id, kind, cipher, index, hint, start)"
            " values (gen_random_uuid(), %s, %s, 'id_number', 'x', %s, '1', %s)",
            [FAR_VILLAGE, person, index, REGISTERED],
        )
        cursor.execute("set local role yihu_app")
