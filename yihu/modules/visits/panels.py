from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.engine.panels import Panel, Place
from yihu.modules.visits import queries
from yihu.modules.visits.permissions import Can
from yihu.modules.visits.rules import CHECKS, Item, State, shown


def of_household(actor: Actor, household: Any, as_of: date) -> Mapping[str, Any] | None:
    """The newest visits, and what is known of 3+1."""
    may_visit = actor.may(Can.VISIT, household.area_code)
    rows = _visits(actor, household.pk, as_of)
    known = queries.known_of([household.pk])[household.pk]
    if not rows and not may_visit:
        return None
    return {
        "household": household,
        "visits": rows[:3],
        "more": len(rows) > 3,
        "items": [
            {
                "label": item.label,
                "text": shown(item, known[item].value),
                "note": known[item].note,
                "on": known[item].on,
                "colour": "red"
                if known[item].value == State.PROBLEM
                else "green"
                if item in CHECKS
                else "blue",
            }
            for item in Item
            if item in known and known[item].value
        ],
        "clashes": _clashes(actor, household.pk),
        "may_visit": may_visit,
    }


@kept
def _visits(actor: Actor, household_id: int, as_of: date) -> QuerySet[Any]:
    return queries.of_household(actor, household_id, as_of)[:4]


@kept
def _clashes(actor: Actor, household_id: int) -> QuerySet[Any]:
    return queries.open_clashes(actor).filter(household_id=household_id)


PANELS = (
    Panel("visits.household", "走访", Place.HOUSEHOLD, "visits/_panel.html", Can.SEE, of_household, order=18),
)
