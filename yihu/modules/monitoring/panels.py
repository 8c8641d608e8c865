"""What the watch shows on the household's page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.engine.panels import Panel, Place
from yihu.modules.monitoring import queries
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.rules import ClueState


def of_household(actor: Actor, household: Any, as_of: date) -> Mapping[str, Any] | None:
    """Its cases and the clues that led to none, up to the day."""
    cases = list(queries.cases_about(actor, household).filter(clue_on__lte=as_of)[:5])
    clues = queries.clues_about(actor, household).filter(on__lte=as_of).exclude(state=ClueState.ACCEPTED)
    may_raise = actor.may(Can.RAISE, household.area_code)
    if not cases and not may_raise and not clues.exists():
        return None
    return {"cases": cases, "clues": list(clues[:5]), "may_raise": may_raise, "uid": household.uid}


PANELS = (
    Panel(
        key="monitoring.of_household",
        label="监测帮扶",
        place=Place.HOUSEHOLD,
        template="monitoring/_household_panel.html",
        see=Can.SEE,
        context=of_household,
        order=17,
    ),
)
