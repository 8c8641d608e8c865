"""What all actions of this module do first: find the row in scope, lock it, check the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.areas.models import Area
from yihu.core.database.copies import copies as copies
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.dates import chinese
from yihu.engine.errors import BadValue
from yihu.modules.households import queries
from yihu.modules.households.models import (
    Household,
    Identity,
    Membership,
    NameKey,
    Person,
    Registration,
)
from yihu.modules.households.permissions import Can
from yihu.modules.households.rules import Leave


class DayTooEarly(BadValue):
    """Changes are made in the order in which they happened; what lies before the last one is corrected instead."""

    code = "day_too_early"


class NotAVillage(BadValue):
    code = "not_a_village"


class NotRegistered(BadValue):
    code = "not_registered"


class HouseholdEmpty(BadValue):
    code = "household_empty"


def locked(actor: Actor, household: UUID | str, capability: Can = Can.WRITE) -> Household:
    """The household, locked for this transaction. Raises NoSuchHousehold, NotAllowed."""
    rows = queries.visible_to(actor).select_for_update(of=("self",)).filter(uid=household)
    found = rows.first()
    if found is None:
        raise queries.NoSuchHousehold("没有这户，或不在您的管理范围内")
    actor.require(capability, found.area_code)
    return found


def village(code: str) -> Area:
    """Raises NoSuchArea, NotAVillage."""
    found = area_queries.by_code(code)
    if areas.level_of(found.code) is not Level.VILLAGE:
        raise NotAVillage(f"“{found.name}”不是村（社区），请选择到村")
    return found


def open_members(household: Household) -> list[Membership]:
    return list(household.memberships.filter(end__isnull=True).select_related("person").order_by("pk"))


def open_registration(household: Household) -> Registration:
    """Raises NotRegistered."""
    found = household.registrations.filter(end__isnull=True).first()
    if found is None:
        raise not_registered(household)
    return found


def not_registered(household: Household) -> NotRegistered:
    return NotRegistered(f"户 {household.number} 不在建档立卡名册上，请先办理建档登记")


def require_after(on: date, starts: Iterable[date]) -> None:
    """Raises DayTooEarly unless `on` lies after every one of `starts`."""
    last = max(starts, default=None)
    if last is not None and on <= last:
        raise DayTooEarly(
            f"办理日期须晚于最近一次变动日期 {chinese(last)}，请核对日期；若要改正旧记录请用“更正”"
        )


def end_all(spans: Sequence[Any], on: date, left: Leave) -> None:
    """Spans of one table end on the day; those that keep a reason get it."""
    if spans:
        why = {"left": left.value} if hasattr(spans[0], "left") else {}
        ids = [span.pk for span in spans]
        type(spans[0])._default_manager.filter(pk__in=ids).update(end=on, **why)


def end_memberships(spans: Iterable[Membership], on: date, left: Leave) -> None:
    Membership.objects.filter(pk__in=[span.pk for span in spans]).update(end=on, left=left.value)


def take_along(household: Household, person_ids: list[int], area_code: str, group_name: str) -> None:
    """What is true of today only moves with the household."""
    household.area_code, household.group_name = area_code, group_name
    household.save(update_fields=["area_code", "group_name"])
    place_people(person_ids, area_code)


def place_people(person_ids: list[int], area_code: str) -> None:
    Person.objects.filter(pk__in=person_ids).update(area_code=area_code)
    Identity.objects.filter(person_id__in=person_ids).update(area_code=area_code)
    NameKey.objects.filter(person_id__in=person_ids).update(area_code=area_code)
