"""What the watch shows on the household's page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.engine.panels import Panel, Place
from yihu.modules.monitoring import queries
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.rules import ClueState

_SHOWN = 5


def of_household(actor: Actor, household: Any, as_of: date) -> Mapping[str, Any] | None:
    """Its cases and the clues that led to none, up to the day."""
    cases = _cases(actor, household.pk, as_of)
    clues = _clues(actor, household.pk, as_of)
    may_raise = actor.may(Can.RAISE, household.area_code)
    if not cases and not may_raise and not clues:
        return None
    return {
        "cases": cases,
        "clues": clues,
        "house": _house(household, [*cases, *clues], as_of),
        "may_raise": may_raise,
        "uid": household.uid,
    }


def _house(household: Any, known: list[Any], as_of: date) -> Any:
    """The clue for which its house is to be appraised anew; asked only where there is something to ask about."""
    found = queries.to_appraise_of(household, as_of) if known else []
    return found[0] if found else None


@kept
def _cases(actor: Actor, household_id: int, as_of: date) -> QuerySet[Any]:
    return queries.cases_about(actor, household_id).filter(clue_on__lte=as_of)[:_SHOWN]


@kept
def _clues(actor: Actor, household_id: int, as_of: date) -> QuerySet[Any]:
    rows = queries.clues_about(actor, household_id).filter(on__lte=as_of)
    return rows.exclude(state=ClueState.ACCEPTED)[:_SHOWN]


PANELS = (
    Panel(
        key="monitoring.of_household",
        label="监测帮扶",
        place=Place.HOUSEHOLD,
        template="monitoring/_household_panel.html",
        see=Can.SEE,
        context=of_household,
        order=17,
        half=True,
    ),
)
