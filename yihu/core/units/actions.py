"""Changes of units."""

from __future__ import annotations

from yihu.core.units.models import Line, Unit
from yihu.engine import areas


def establish(name: str, area_code: str, *, line: Line = Line.GENERAL, short_name: str = "") -> Unit:
    """Record an office; the same call again changes nothing."""
    unit, _ = Unit.objects.get_or_create(
        area_code=areas.full(area_code), name=name, defaults={"line": line, "short_name": short_name}
    )
    return unit
