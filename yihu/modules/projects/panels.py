"""What projects show on pages of others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.engine.panels import Panel, Place
from yihu.modules.projects import queries
from yihu.modules.projects.permissions import Can
from yihu.modules.projects.queries import aid

_SHOWN = 8


def _of_area(actor: Actor, area: Any, as_of: date) -> Mapping[str, Any] | None:
    library = queries.in_library_on(area.code, as_of)
    count = library.count()
    if not count:
        return None
    return {
        "count": count,
        "planned": queries.planned_on(area.code, as_of).count(),
        "started": queries.started_on(area.code, as_of).count(),
        "accepted": queries.accepted_on(area.code, as_of).count(),
        "projects": library.order_by("-year", "number")[:_SHOWN],
        "area_code": area.code,
    }


def _of_household(actor: Actor, household: Any, as_of: date) -> Mapping[str, Any] | None:
    """What was listed or paid for the household by the day, and the projects it benefits from."""
    lines = _lines(actor, household.pk, as_of)
    projects = _projects(actor, household.pk, as_of)
    return {"lines": lines, "projects": projects} if lines or projects else None


@kept
def _lines(actor: Actor, household_id: int, as_of: date) -> QuerySet[Any]:
    rows = aid.lines_of_households(actor, [household_id]).filter(listed_on__lte=as_of)
    return rows.order_by("-listed_on", "-pk")[:_SHOWN]


@kept
def _projects(actor: Actor, household_id: int, as_of: date) -> QuerySet[Any]:
    rows = queries.beneficiaries(actor).filter(household_id=household_id, on__lte=as_of)
    return rows.order_by("-on", "-pk")[:_SHOWN]


PANELS = (
    Panel(
        "projects.household",
        "项目受益和到户补助",
        Place.HOUSEHOLD,
        "projects/panels/household.html",
        Can.SEE,
        _of_household,
        order=17,
        half=True,
    ),
    Panel("projects.area", "项目", Place.AREA, "projects/panels/area.html", Can.SEE, _of_area, order=40),
)
