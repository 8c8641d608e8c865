"""Two records were one person: the facts of the dropped one are seen at the kept one, and each goes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.apps import apps

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.rooms import collect
from yihu.core.tests.factories import NEIGHBOUR, VILLAGE, an_actor, some_areas
from yihu.engine.idcard import Sex, invented
from yihu.modules.households import actions, queries
from yihu.modules.households.models import Membership, Person, PersonYear
from yihu.modules.households.rules import Leave, Relation
from yihu.modules.households.tests.factories import a_household, a_member

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)
BORN = date(2001, 5, 1)
LATER = date(2020, 7, 15)
KEPT, DROPPED = (invented(BORN, serial, Sex.MALE) for serial in (7, 8))


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        yield actor


def families(actor: Actor, village: str) -> tuple[Any, Any]:
    """The son stands in both households; returns the kept and the dropped record."""
    homes = (("A1", KEPT, VILLAGE), ("B1", DROPPED, village))
    for number, card, place in homes:
        people = [
            a_member(),
            a_member(Relation.SPOUSE),
            a_member(Relation.SON, name="王小一", born_on=BORN, id_number=card),
        ]
        a_household(actor, number=number, members=people, village=place)
    kept, dropped = Person.objects.filter(name="王小一").order_by("pk")
    return kept, dropped


def tell(actor: Actor, number: str, year: int, **said: Any) -> PersonYear:
    return actions.enter_person_year(actor, {"number": number, "name": "王小一", "year": year, **said})


def rows() -> list[Any]:
    return list(PersonYear.objects.order_by("pk").values())


@pytest.mark.parametrize("village", [VILLAGE, NEIGHBOUR])
def test_years_that_the_kept_record_lacks_are_seen_there_and_go_back(clerk: Actor, village: str) -> None:
    kept, dropped = families(clerk, village)
    tell(clerk, "A1", 2020, labour="weak")
    tell(clerk, "B1", 2019, labour="skilled")
    before = rows()

    merged = actions.merge_people(clerk, kept.uid, dropped.uid, on=DAY)
    home = Membership.objects.get(person=kept).household
    now = queries.year_of(clerk, home, 2019).people[kept.pk]
    assert (now.labour, now.number, now.area_code) == ("skilled", "A1", VILLAGE)
    assert queries.year_of(clerk, home, 2020).people[kept.pk].labour == "weak"

    actions.unmerge_people(clerk, kept.uid, dropped.uid, merged)
    assert rows() == before


def test_the_village_of_the_dropped_record_keeps_the_facts_that_its_figures_counted(clerk: Actor) -> None:
    kept, dropped = families(clerk, NEIGHBOUR)
    tell(clerk, "B1", 2019, low_income=True)

    actions.merge_people(clerk, kept.uid, dropped.uid, on=DAY)

    assert PersonYear.objects.get(person=dropped, year=2019, area_code=NEIGHBOUR).low_income


@pytest.mark.parametrize(("chosen", "labour"), [("", "skilled"), ("kept", "weak"), ("dropped", "skilled")])
def test_of_a_year_that_both_tell_the_newer_word_holds_unless_somebody_chooses(
    clerk: Actor, chosen: str, labour: str
) -> None:
    kept, dropped = families(clerk, VILLAGE)
    tell(clerk, "A1", 2020, labour="weak")
    tell(clerk, "B1", 2020, labour="skilled")
    before = rows()
    (pair,) = queries.facts_that_differ(kept.pk, dropped.pk)
    assert [line[0] for line in pair.lines] == ["劳动技能"]
    years = {"kept": {2020: str(kept.uid)}, "dropped": {2020: str(dropped.uid)}}.get(chosen)

    merged = actions.merge_people(clerk, kept.uid, dropped.uid, on=DAY, years=years)
    assert PersonYear.objects.get(person=kept).labour == labour

    actions.unmerge_people(clerk, kept.uid, dropped.uid, merged)
    assert rows() == before


def test_what_is_written_after_the_merge_stays_where_it_was_written(clerk: Actor) -> None:
    kept, dropped = families(clerk, NEIGHBOUR)
    tell(clerk, "B1", 2020, labour="skilled")
    merged = actions.merge_people(clerk, kept.uid, dropped.uid, on=DAY)
    tell(clerk, "A1", 2020, labour="weak")

    actions.unmerge_people(clerk, kept.uid, dropped.uid, merged)

    assert [row.labour for row in PersonYear.objects.order_by("person_id")] == ["weak", "skilled"]


def a_new_head(actor: Actor, number: str, on: date) -> Any:
    """The wife takes over."""
    row = queries.by_number(actor, number)
    head, wife = (Membership.objects.get(household=row, relation=one, end=None) for one in ("head", "spouse"))
    others = Membership.objects.filter(household=row, end=None).exclude(pk__in=[head.pk, wife.pk])
    relations = {head.person.uid: Relation.SPOUSE} | {one.person.uid: Relation.SON for one in others}
    actions.change_head(actor, row.uid, to=wife.person.uid, relations=relations, on=on)
    return row


def test_taken_apart_after_a_change_of_head_the_relation_is_the_one_to_the_new_head(clerk: Actor) -> None:
    kept, dropped = families(clerk, VILLAGE)
    Membership.objects.filter(person=dropped).update(relation=Relation.FATHER)
    merged = actions.merge_people(clerk, kept.uid, dropped.uid, on=DAY)
    a_new_head(clerk, "B1", LATER)

    actions.unmerge_people(clerk, kept.uid, dropped.uid, merged)

    spans = dropped.memberships.order_by("start").values_list("relation", "end", "left", "joined")
    assert list(spans) == [
        ("father", LATER, Leave.HEAD_CHANGED, "registered"),
        ("husbands_father", None, "", "head_changed"),
    ]


def test_who_comes_back_from_prison_under_a_new_head_is_what_he_is_to_her(clerk: Actor) -> None:
    _, son = families(clerk, VILLAGE)
    Membership.objects.filter(person=son).update(relation=Relation.FATHER)
    actions.remove_member(clerk, son.uid, on=DAY, reason=Leave.IMPRISONED)
    a_new_head(clerk, "B1", LATER)

    assert actions.readmit(clerk, son.uid, on=date(2020, 9, 1)).relation == "husbands_father"


def test_every_key_to_a_person_says_what_becomes_of_it_in_a_merge() -> None:
    """A new table that names people is either handed over and back, or says why it stays."""
    told = {one.key: one for one in collect("merging")}
    keys = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if getattr(field, "related_model", None) is Person and field.concrete
    }
    assert set(told) == keys
    assert [one.key for one in told.values() if bool(one.stays) == bool(one.move and one.back)] == []
