"""What an actor may see, and the two questions that reach beyond it without telling anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.core.access.scope import in_area, within
from yihu.engine.errors import Conflict, NotFound
from yihu.modules.households.models import (
    Exit,
    ExitPlan,
    Household,
    HouseholdYear,
    Membership,
    Person,
    PersonYear,
    PopulationBase,
    Registration,
    Residence,
    RollChange,
)


class NoSuchHousehold(NotFound):
    code = "no_such_household"


class HouseholdGone(Conflict):
    code = "household_gone"


class NoSuchPerson(NotFound):
    code = "no_such_person"


def visible_to(actor: Actor) -> QuerySet[Household]:
    return within(Household.objects.all(), actor)


def living_in(area_code: str) -> QuerySet[Household]:
    """Households on the books of an area today, in no order; inside an open scope."""
    return Household.objects.filter(in_area("area_code", area_code))


def persons(actor: Actor) -> QuerySet[Person]:
    return within(Person.objects.all(), actor)


def memberships(actor: Actor) -> QuerySet[Membership]:
    return within(Membership.objects.all(), actor)


def registrations(actor: Actor) -> QuerySet[Registration]:
    return within(Registration.objects.all(), actor)


def residences(actor: Actor) -> QuerySet[Residence]:
    return within(Residence.objects.all(), actor)


def exit_plans(actor: Actor) -> QuerySet[ExitPlan]:
    return within(ExitPlan.objects.all(), actor)


def exits(actor: Actor) -> QuerySet[Exit]:
    return within(Exit.objects.all(), actor)


def roll_changes(actor: Actor) -> QuerySet[RollChange]:
    """人员增减台账, undone lines too: they say why."""
    return within(RollChange.objects.select_related("household"), actor)


def bases(actor: Actor) -> QuerySet[PopulationBase]:
    return within(PopulationBase.objects.all(), actor)


def household(actor: Actor, uid: UUID | str) -> Household:
    """Raises NoSuchHousehold, also for households of other areas."""
    try:
        found = _by_uid(actor, UUID(str(uid)))
    except ValueError:
        found = []
    if not found:
        raise NoSuchHousehold("没有这户，或不在您的管理范围内")
    return found[0]


@kept
def _by_uid(actor: Actor, uid: UUID) -> QuerySet[Household]:
    return visible_to(actor).filter(uid=uid)


def is_standing(row: Household) -> bool:
    """Whether the household has not ended; inside an open scope."""
    return bool(row.residences.filter(end__isnull=True).exists())


def ended_among(household_ids: Iterable[int]) -> set[int]:
    """Those of the households that have ended; inside an open scope."""
    asked = set(household_ids)
    rows = Residence.objects.filter(household_id__in=asked, end__isnull=True)
    return asked - set(rows.values_list("household_id", flat=True))


def require_standing(row: Household) -> None:
    """Raises HouseholdGone."""
    if not is_standing(row):
        raise gone(row.number)


def gone(number: str) -> HouseholdGone:
    """The refusal of something new about a household that has ended."""
    return HouseholdGone(
        f"户 {number} 已销户、迁出或并入他户，不能再登记新事项；确属误办的，请先在该户“人员增减”中撤销那次变动"
    )


def household_of(actor: Actor, what: str, pk: int) -> Household:
    """The household of a row: `what` is household, member, registration, plan, exit, year or person_year. Raises NoSuchHousehold,
    also where the household has moved out of the actor's area since."""
    if what == "household":
        found = visible_to(actor).filter(pk=pk)
    else:
        ways: dict[str, Callable[[Actor], QuerySet[Any]]] = {
            "member": memberships,
            "registration": registrations,
            "plan": exit_plans,
            "exit": exits,
            "year": lambda actor: within(HouseholdYear.objects.all(), actor),
            "person_year": lambda actor: within(PersonYear.objects.all(), actor),
        }
        found = visible_to(actor).filter(pk__in=ways[what](actor).filter(pk=pk).values("household_id"))
    row = found.first()
    if row is None:
        raise NoSuchHousehold("没有这户，或该户现已不在您的管理范围内")
    return row


def by_number(actor: Actor, number: str) -> Household:
    """Raises NoSuchHousehold."""
    found = visible_to(actor).filter(number=number.strip()).first()
    if found is None:
        raise NoSuchHousehold(f"没有户编号为“{number}”的农户，或不在您的管理范围内，请核对编号")
    return found


def person(actor: Actor, uid: UUID | str) -> Person:
    """Raises NoSuchPerson, also for people of other areas."""
    found = persons(actor).filter(uid=uid).first()
    if found is None:
        raise NoSuchPerson("没有这个人，或不在您的管理范围内")
    return found


def taken_numbers(area_code: str, numbers: Iterable[str]) -> set[str]:
    """Which of the household numbers are used anywhere in the county of `area_code`; nothing else is told."""
    return _taken("households_taken_numbers", [area_code[:6], list(numbers)])


def taken_id_numbers(indexes: Iterable[str]) -> set[str]:
    """Which of the blind indexes belong to a living person anywhere; nothing else is told."""
    return _taken("households_taken_id_numbers", [list(indexes)])


def _taken(function: str, arguments: list[Any]) -> set[str]:
    places = ", ".join(["%s"] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(f"select * from {function}({places})", arguments)  # noqa: S608 -- one of two constants
        return {str(row[0]) for row in cursor.fetchall()}
