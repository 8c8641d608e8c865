"""Changes of areas."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yihu.core.areas.models import Area, AreaCode, AreaParent, Scheme
from yihu.engine import areas
from yihu.engine.areas import Level

_ENDINGS = ("街道办事处", "村民委员会", "居民委员会", "街道", "社区", "村委会", "镇", "乡", "村")


@transaction.atomic
def establish(code: str, name: str, *, since: date, initials: str = "") -> Area:
    """Record a place under its parent by code, with its statistical code from `since` on; the same call again
    changes nothing."""
    full_code = areas.full(code)
    area, _ = Area.objects.get_or_create(
        code=full_code,
        defaults={
            "name": name,
            "short_name": short_name(name),
            "level": areas.level_of(full_code),
            "initials": initials,
        },
    )
    AreaCode.objects.get_or_create(area=area, scheme=Scheme.NBS, code=full_code, defaults={"start": since})
    parent = _parent(full_code)
    if parent is not None:
        AreaParent.objects.get_or_create(area=area, end=None, defaults={"parent": parent, "start": since})
    return area


def short_name(name: str) -> str:
    """The name people use in lists: without the class of place where at least two characters remain."""
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name[: -len(ending)]
    return name


def _parent(code: str) -> Area | None:
    order = list(Level)
    above = order[order.index(areas.level_of(code)) - 1]
    if above is Level.NATION:
        return None
    return Area.objects.filter(code=areas.ancestor(code, above)).first()
