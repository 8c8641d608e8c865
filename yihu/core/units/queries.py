"""Reads of units; names of offices are public."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from yihu.core.access.scope import in_area
from yihu.core.units.models import Unit, UnitGroup
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue


class NoSuchUnit(BadValue):
    code = "no_such_unit"


def inside(area_code: str) -> QuerySet[Unit]:
    return Unit.objects.filter(in_area("area_code", area_code)).order_by("area_code", "name")


def by_name(name: str, area_code: str) -> Unit | None:
    """The unit of that full or short name inside the area; None when there is none or more than one."""
    rows = [unit for unit in inside(area_code) if name.strip() in (unit.name, unit.short_name)]
    return rows[0] if len(rows) == 1 else None


def members_on(group: UnitGroup, as_of: date) -> QuerySet[Unit]:
    """What the token stood for on the day."""
    spans = group.members.filter(start__lte=as_of).exclude(end__lte=as_of)
    return Unit.objects.filter(pk__in=spans.values("unit_id")).order_by("name")


def known(unit_id: int, area_code: str) -> int:
    """The unit's number again. Raises NoSuchUnit for a unit that is not of the county of `area_code`."""
    if not inside(areas.ancestor(area_code, Level.COUNTY)).filter(pk=unit_id).exists():
        raise NoSuchUnit("所填单位不是本县（区）的单位，请从单位列表中选择")
    return unit_id
