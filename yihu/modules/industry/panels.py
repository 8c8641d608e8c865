"""What industry shows on pages of others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.panels import Panel, Place
from yihu.modules.industry import queries
from yihu.modules.industry.permissions import Can

_SHOWN = 6


def _of_household(actor: Actor, household: Any, as_of: date) -> Mapping[str, Any] | None:
    """Contracts with the year's money, the village's guides and what they advised; where none, nothing."""
    rows = queries.of_household(actor, household, as_of)
    guided = queries.guidance_of_household(actor, household.pk, as_of)
    guides = queries.guides_of_village(actor, household.area_code, as_of)
    if not rows and not guided and not guides:
        return None
    return {
        "household": household,
        "year": as_of.year,
        "rows": [{"row": one, "ended": one.end is not None and one.end <= as_of} for one in rows],
        "paid": _paid(actor, household.pk, as_of),
        "guided": guided,
        "guides": guides,
    }


@kept
def _paid(actor: Actor, household_id: int, as_of: date) -> QuerySet[Any]:
    rows = queries.standing_dividends(actor).filter(household_id=household_id, on__lte=as_of)
    return rows.select_related("contract").order_by("-on", "-pk")[:_SHOWN]


def _of_area(actor: Actor, area: Any, as_of: date) -> Mapping[str, Any] | None:
    found = queries.entities_on(area.code, as_of)
    entities, households = found.count(), queries.households_on(area.code, as_of).count()
    guides, teams = queries.villages_guided_on(area.code, as_of), queries.service_teams_on(area.code, as_of)
    done = queries.counts_of_area(area.code, as_of)
    guided_villages = guides.count()
    shown_teams = list(teams[:_SHOWN])
    if not any((entities, households, guided_villages, shown_teams, *done.values())):
        return None
    return {
        "done": done,
        "guided_villages": guided_villages,
        "guides": guides[:1] if areas.level_of(area.code) is Level.VILLAGE else [],
        "teams": shown_teams,
        "entities": entities,
        "households": households,
        "shown": found[:_SHOWN],
        "late": queries.late_before(area.code, as_of).count(),
        "area_code": area.code,
    }


PANELS = (
    Panel(
        "industry.household",
        "产业带动",
        Place.HOUSEHOLD,
        "industry/panel.html",
        Can.SEE,
        _of_household,
        order=30,
        half=True,
    ),
    Panel("industry.area", "产业带动", Place.AREA, "industry/area_panel.html", Can.SEE, _of_area, order=45),
)
