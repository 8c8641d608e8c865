from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.areas.models import Area
from yihu.engine.panels import Panel, Place
from yihu.modules.households import queries
from yihu.modules.households.permissions import Can


def register_of(actor: Actor, area: Area, as_of: date) -> Mapping[str, Any] | None:
    """Counts of the register in the place on the day; nothing where nobody is registered, and
    nothing for those who see single households."""
    if actor.is_narrowed:
        return None
    households = queries.registered_on(area.code, as_of).count()
    if not households:
        return None
    return {
        "households": households,
        "persons": queries.persons_on(area.code, as_of).count(),
        "remaining": queries.remaining_on(area.code, as_of).count(),
        "remaining_persons": queries.remaining_persons_on(area.code, as_of).count(),
        "planned": queries.planned_on(area.code, as_of).count(),
        "area_code": area.code,
    }


PANELS = (
    Panel(
        key="households.register",
        label="建档立卡情况",
        place=Place.AREA,
        template="households/_area_panel.html",
        see=Can.SEE,
        context=register_of,
        order=10,
    ),
)
