"""Reads of areas; area names are public, so no actor is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from yihu.core.access.kept import kept
from yihu.core.access.scope import in_area
from yihu.core.areas.models import Area, AreaCode, Scheme
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import NotFound


class NoSuchArea(NotFound):
    code = "no_such_area"


def by_code(code: str) -> Area:
    """`code`: 6, 9 or 12 digits. Raises NoSuchArea, NotAnArea."""
    found = Area.objects.filter(code=areas.full(code)).first()
    if found is None:
        raise NoSuchArea(f"没有区划代码为“{code}”的地方，请在区划表中核对")
    return found


def named(codes: Iterable[str]) -> dict[str, str]:
    """Full names by twelve-digit code, for the codes that exist."""
    return dict(Area.objects.filter(code__in=set(codes)).values_list("code", "name"))


def inside(code: str, level: Level | None = None) -> QuerySet[Area]:
    """The places inside `code` (itself included), in code order."""
    rows = Area.objects.filter(in_area("code", code)).order_by("code")
    return rows if level is None else rows.filter(level=level)


def of_level(level: Level) -> QuerySet[Area]:
    """All places of one level, in code order."""
    return Area.objects.filter(level=level).order_by("code")


def children(code: str) -> QuerySet[Area]:
    """The places one level down, in code order."""
    order = list(Level)
    here = order.index(areas.level_of(code))
    return inside(code, order[here + 1]) if here + 1 < len(order) else Area.objects.none()


def path(code: str) -> list[Area]:
    """From the province down to the place itself; levels that are not recorded are left out."""
    return _of_codes([areas.ancestor(code, level) for level in Level if level is not Level.NATION])


@kept
def _of_codes(codes: list[str]) -> QuerySet[Area]:
    return Area.objects.filter(code__in=codes).order_by("code")


def by_scheme(scheme: Scheme, code: str, as_of: date) -> Area | None:
    """The area that carried `code` under `scheme` on the day."""
    spans = AreaCode.objects.filter(scheme=scheme, code=code, start__lte=as_of).exclude(end__lte=as_of)
    found = spans.select_related("area").first()
    return found.area if found else None


def by_name(name: str, within_code: str) -> list[Area]:
    """Places inside `within_code` whose full or short name is `name`."""
    wanted = name.strip()
    return [area for area in inside(within_code) if wanted in (area.name, area.short_name)]
