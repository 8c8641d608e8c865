from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.areas.models import Area
from yihu.core.web.parts import Entry
from yihu.core.web.templatetags.ui import moment
from yihu.engine.panels import Panel, Place
from yihu.modules.households import queries
from yihu.modules.households.permissions import Can

_SHOWN = 20


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


def trail_of(actor: Actor, household: Any, as_of: date) -> Mapping[str, Any]:
    """What was done to the household, the newest."""
    found = queries.trail(actor, household)[:_SHOWN]
    return {"items": [Entry(moment(one.at), one.summary or one.verb, one.actor_name) for one in found]}


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
    Panel(
        key="households.trail",
        label="办理记录",
        place=Place.HOUSEHOLD,
        template="households/_trail.html",
        see=Can.SEE,
        context=trail_of,
        order=95,
        later=True,
    ),
)
