"""Putting a person into a household: the parts that registering and joining share."""

from __future__ import annotations

from datetime import date

from yihu.core.privacy.masks import Secret
from yihu.engine import pinyin
from yihu.modules.households.actions.identities import set_secret
from yihu.modules.households.models import Household, Membership, NameKey, Person
from yihu.modules.households.rules import CheckedMember, Join


def enrol(household: Household, member: CheckedMember, *, on: date, joined: Join) -> Membership:
    """A new person in the household from `on`. Raises IdNumberTaken."""
    person = Person.objects.create(
        area_code=household.area_code, name=member.name, sex=member.sex, born_on=member.born_on
    )
    write_name_keys(person)
    if member.id_number is not None:
        set_secret(person, Secret.ID_NUMBER, member.id_number.text, on=on)
    if member.phone:
        set_secret(person, Secret.PHONE, member.phone, on=on)
    return Membership.objects.create(
        area_code=household.area_code,
        household=household,
        person=person,
        number=household.number,
        name=member.name,
        relation=member.relation,
        start=on,
        joined=joined,
    )


def name_keys(name: str) -> list[str]:
    """What a person of that name is found by."""
    return list(dict.fromkeys([pinyin.clean(name).lower(), *pinyin.initials(name)]))


def write_name_keys(person: Person) -> None:
    wanted = name_keys(person.name)
    person.name_keys.exclude(key__in=wanted).delete()
    known = set(person.name_keys.values_list("key", flat=True))
    NameKey.objects.bulk_create(
        NameKey(area_code=person.area_code, person=person, key=key) for key in wanted if key not in known
    )
