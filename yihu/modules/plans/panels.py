"""What plans show on pages of others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.engine.panels import Panel, Place
from yihu.modules.plans import queries
from yihu.modules.plans.permissions import Can
from yihu.modules.plans.rules import State

COLOURS = {State.RUNNING: "blue", State.OVERDUE: "red", State.DONE: "green", State.STOPPED: "secondary"}


def _of_household(actor: Actor, household: Any, as_of: date) -> Mapping[str, Any] | None:
    """The year's plan with its measures."""
    plan = next(iter(_plan(actor, household.pk, as_of.year)), None)
    may_write = actor.may(Can.WRITE, household.area_code)
    if plan is None and not may_write:
        return None
    found = _measures(actor, plan.pk, as_of) if plan else []
    return {
        "household": household,
        "year": as_of.year,
        "plan": plan,
        "measures": [
            {"row": one, "state": State(one.state).label, "colour": COLOURS[State(one.state)]}
            for one in found
        ],
        "may_write": may_write,
    }


@kept
def _plan(actor: Actor, household_id: int, year: int) -> QuerySet[Any]:
    return queries.visible_to(actor).filter(household_id=household_id, year=year)


@kept
def _measures(actor: Actor, plan_id: int, as_of: date) -> QuerySet[Any]:
    return queries.measures_of(actor, plan_id, as_of)


PANELS = (
    Panel(
        "plans.household",
        "帮扶计划",
        Place.HOUSEHOLD,
        "plans/panel.html",
        Can.SEE,
        _of_household,
        order=16,
        half=True,
    ),
)
