from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.bulk import Staged
from yihu.core.history.models import Change
from yihu.core.ledgers.actions import BadRow
from yihu.core.rooms import declared
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    VILLAGE,
    a_person,
    an_actor,
    signed_in,
    some_areas,
)
from yihu.engine.errors import NotAllowed
from yihu.engine.idcard import Sex, invented
from yihu.modules.departments import actions, queries
from yihu.modules.departments.rules import FILES, Band, Match, Matter, file
from yihu.modules.departments.tests.factories import a_line
from yihu.modules.households.rules import Relation
from yihu.modules.households.rules.codes import HouseGrade
from yihu.modules.households.tests.factories import a_household, a_member, staged, verdicts

pytestmark = pytest.mark.django_db
NUMBER = invented(date(1970, 5, 1), 21, Sex.MALE)
OTHER = invented(date(1971, 5, 1), 23, Sex.MALE)
ZHANG = a_member(name="张三", id_number=NUMBER, born_on=date(1970, 5, 1))
COST: dict[str, Any] = {
    "on": "2020-03-15",
    "hospital": "区人民医院",
    "total_fen": 5_000_000,
    "self_paid_fen": 2_100_000,
}


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    return an_actor()


def medical(actor: Actor, name: str, **more: Any) -> Any:
    return a_line(actor, "medical", name, on=date(2020, 3, 15), total_fen=1, self_paid_fen=1, **more)


def test_a_line_finds_its_person_by_number_then_by_household_then_by_village(clerk: Actor) -> None:
    with scoped(clerk):
        home = a_household(clerk, members=[ZHANG])
        plain = a_household(clerk, members=[a_member(name="李四", id_number="", born_on=date(1980, 1, 1))])
        by_number = medical(clerk, "张叁", id_number=NUMBER)
        by_household = medical(clerk, "张三", number=home.number, receipt="2")
        by_village = medical(clerk, "李四", area_code=VILLAGE)
        nobody = medical(clerk, "王五", area_code=VILLAGE)
        # Somebody else of the same name, for the person at home has another number.
        namesake = medical(clerk, "张三", area_code=VILLAGE, id_number=OTHER)

    assert [row.matched for row in (by_number, by_household, by_village, nobody, namesake)] == [
        Match.ID_NUMBER, Match.NUMBER, Match.NAME, Match.NONE, Match.NONE,
    ]  # fmt: skip
    assert by_number.household_id == by_household.household_id == home.pk
    assert (by_number.area_code, by_number.number, by_village.household_id) == (
        VILLAGE,
        home.number,
        plain.pk,
    )


def test_two_of_one_name_in_a_village_are_nobody(clerk: Actor) -> None:
    with scoped(clerk):
        for _ in range(2):
            a_household(clerk, members=[a_member(name="李四", id_number="", born_on=date(1980, 1, 1))])
        assert medical(clerk, "李四", area_code=VILLAGE).matched == Match.NONE


def test_who_comes_into_the_register_later_is_found_at_night(clerk: Actor) -> None:
    with scoped(clerk):
        line = medical(clerk, "张三", id_number=NUMBER)
        assert (line.matched, line.area_code) == (Match.NONE, COUNTY)
        home = a_household(clerk, members=[ZHANG])

        assert actions.match_again(clerk, COUNTY) == 1
        assert actions.match_again(clerk, COUNTY) == 0

        line.refresh_from_db()
    assert (line.matched, line.household_id, line.area_code) == (Match.ID_NUMBER, home.pk, VILLAGE)


def test_a_workbook_that_comes_again_changes_what_it_says_and_doubles_nothing(clerk: Actor) -> None:
    form = declared("ledgers", "departments.medical")
    with scoped(clerk):
        a_household(clerk, members=[ZHANG])
        seen = []
        for paid in (2_100_000, 2_100_000, 1_900_000):
            staged(
                clerk,
                [
                    {"name": "张三", "id_number": NUMBER, **COST, "self_paid_fen": paid},
                    {"name": "王五", **COST},
                ],
            )
            form.bulk.match(clerk, Staged(1))
            seen.append([verdict for _, verdict, _ in verdicts()])
            form.bulk.apply(clerk, Staged(1))
        found = queries.lines(clerk, file("medical"))

        assert seen == [["new", "new"], ["unchanged", "unchanged"], ["changed", "unchanged"]]
        assert sorted(found.values_list("name", "self_paid_fen")) == [
            ("张三", 1_900_000),
            ("王五", 2_100_000),
        ]
        assert queries.unmatched(clerk) == {"medical": 1}


def test_the_same_line_twice_in_one_workbook_is_told(clerk: Actor) -> None:
    with scoped(clerk):
        a_household(clerk, members=[ZHANG])
        staged(clerk, [{"name": "张三", "id_number": NUMBER, **COST}] * 2)
        declared("ledgers", "departments.medical").bulk.match(clerk, Staged(1))
        assert verdicts() == [(2, "new", []), (3, "wrong", ["E418"])]


def test_of_an_identity_number_only_its_blind_index_is_kept(clerk: Actor) -> None:
    with scoped(clerk):
        row = medical(clerk, "王五", id_number=NUMBER)
    kept = [str(getattr(row, field.attname)) for field in row._meta.concrete_fields]
    images = Change.objects.filter(table_name=file("medical").table).values_list("after", flat=True)
    assert NUMBER not in "".join(kept)
    assert row.index
    assert not any(row.index in str(image) for image in images)


def test_no_deposit_without_an_authorisation_that_still_holds(clerk: Actor) -> None:
    given: dict[str, Any] = {
        "authorisation": "资授〔2020〕12号",
        "band": Band.TO_100,
        "until": date(2020, 5, 31),
    }
    with scoped(clerk):
        with pytest.raises(BadRow, match="授权截止"):
            a_line(clerk, "deposits", "张三", on=date(2020, 6, 1), **given)
        a_line(clerk, "deposits", "张三", on=date(2020, 5, 31), **given)


def test_what_is_about_a_household_counts_once_whoever_is_named(clerk: Actor) -> None:
    people = [ZHANG, a_member(Relation.SON, name="张四", id_number=OTHER, born_on=date(1971, 5, 1))]
    with scoped(clerk):
        home = a_household(clerk, members=people)
        for number, name in ((NUMBER, "张三"), (OTHER, "张四")):
            a_line(clerk, "houses", name, id_number=number, on=date(2020, 4, 1), grade=HouseGrade.C)
        found = queries.of_household(clerk, file("houses"), home.pk, [])
        assert found.count() == 1


def test_assets_are_for_those_who_compare_and_health_for_those_who_may(clerk: Actor) -> None:
    cadre = an_actor(Role.VILLAGE_CADRE, VILLAGE)
    for one in FILES:
        form = declared("ledgers", one.ledger_key)
        assert clerk.may(form.see)
        assert cadre.may(form.see) is (one.kind is Matter.PLAIN)
    with scoped(cadre), pytest.raises(NotAllowed):
        a_line(cadre, "vehicles", "张三", on=date(2020, 1, 1))


def test_another_township_neither_sees_nor_finds(clerk: Actor) -> None:
    with scoped(clerk):
        a_household(clerk, members=[ZHANG])
        medical(clerk, "张三", id_number=NUMBER)
    other = an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)
    with scoped(other):
        assert not queries.lines(other, file("medical")).exists()
        assert medical(other, "张三", id_number=NUMBER).matched == Match.NONE


@pytest.mark.parametrize("one", FILES, ids=lambda one: one.key)
def test_every_file_has_its_list_its_form_and_its_template(clerk: Actor, one: Any) -> None:
    key = one.ledger_key
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    assert client.get(reverse("ledgers:list", args=[key])).status_code == 200
    assert client.get(reverse("ledgers:new", args=[key])).status_code == 200
