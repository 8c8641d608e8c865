"""What papers and lists need of many households at once: a fixed number of questions, however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.engine.idcard import age_on
from yihu.modules.households.models import (
    Exit,
    Household,
    HouseholdYear,
    PersonYear,
    Registration,
    Residence,
)
from yihu.modules.households.queries.pages import Member, identities_of
from yihu.modules.households.queries.visible import (
    exits,
    memberships,
    registrations,
    residences,
    visible_to,
)
from yihu.modules.households.queries.yearly import household_years, person_years
from yihu.modules.households.rules import Relation

_OF_AGE = 18


@dataclass
class Known:
    """What the register says of a household on a day."""

    household: Household
    residence: Residence | None = None
    registration: Registration | None = None
    registered_since: date | None = None
    last_exit: Exit | None = None


def known_of(actor: Actor, ids: Sequence[int], as_of: date) -> dict[int, Known]:
    """`page_of` for many; four questions."""
    found = {row.pk: Known(row) for row in visible_to(actor).filter(pk__in=ids)}
    for residence in residences(actor).filter(household_id__in=found, start__lte=as_of).order_by("start"):
        if residence.end is None or residence.end > as_of:
            found[residence.household_id].residence = residence
    for span in registrations(actor).filter(household_id__in=found, start__lte=as_of).order_by("start"):
        one = found[span.household_id]
        one.registered_since = one.registered_since or span.start
        if span.end is None or span.end > as_of:
            one.registration = span
    for done in exits(actor).filter(household_id__in=found, done_on__lte=as_of).order_by("done_on"):
        found[done.household_id].last_exit = done
    return found


def members_of_many(actor: Actor, ids: Sequence[int], as_of: date) -> dict[int, list[Member]]:
    """`members_of` for many; two questions."""
    rows = memberships(actor).filter(household_id__in=ids, start__lte=as_of).exclude(end__lte=as_of)
    spans = sorted(
        rows.select_related("person"),
        key=lambda span: (span.relation != Relation.HEAD, span.person.born_on, span.pk),
    )
    secrets = identities_of(span.person_id for span in spans)
    found: dict[int, list[Member]] = defaultdict(list)
    for span in spans:
        member = Member(
            span=span,
            person=span.person,
            age=age_on(span.person.born_on, as_of),
            id_number=secrets.get((span.person_id, "id_number")),
            phone=secrets.get((span.person_id, "phone")),
        )
        found[span.household_id].append(member)
    return found


def with_head_under_age(actor: Actor, ids: Sequence[int], as_of: date) -> set[int]:
    """Households whose head is not yet eighteen on the day."""
    heads = memberships(actor).filter(household_id__in=ids, relation=Relation.HEAD, start__lte=as_of)
    rows = heads.exclude(end__lte=as_of).values_list("household_id", "person__born_on")
    return {pk for pk, born_on in rows if age_on(born_on, as_of) < _OF_AGE}


def newest_years(actor: Actor, ids: Sequence[int], year: int) -> dict[int, HouseholdYear]:
    """Household -> its newest year's facts up to the year; where two villages know it, those of the present one."""
    rows = household_years(actor).filter(household_id__in=ids, year__lte=year).select_related("household")
    return {row.household_id: row for row in _in_order(rows)}


def newest_person_years(actor: Actor, ids: Sequence[int], year: int) -> dict[tuple[int, int], PersonYear]:
    """(household, person) -> the person's newest facts up to the year as a member of that household."""
    rows = person_years(actor).filter(household_id__in=ids, year__lte=year).select_related("household")
    return {(row.household_id, row.person_id): row for row in _in_order(rows)}


def _in_order(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (row.year, row.area_code == row.household.area_code))
