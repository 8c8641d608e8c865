"""What assets show on pages of others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.engine.panels import Panel, Place
from yihu.modules.assets import queries
from yihu.modules.assets.permissions import Can

_SHOWN = 6


def _of_household(actor: Actor, household: Any, as_of: date) -> Mapping[str, Any] | None:
    """What it was paid of assets' income, the posts it holds, the assets in its hands."""
    paid = _paid(actor, household.pk, as_of)
    posts = [one for one in _posts(actor, household.pk, as_of) if one.end is None or one.end > as_of]
    held = _held(actor, household.pk, as_of)
    if not (paid or posts or held):
        return None
    return {"paid": paid[:_SHOWN], "more": len(paid) > _SHOWN, "posts": posts, "held": held}


@kept
def _paid(actor: Actor, household_id: int, as_of: date) -> QuerySet[Any]:
    return queries.shares_paid(actor, [household_id], date(2014, 1, 1), as_of)[: _SHOWN + 1]


@kept
def _posts(actor: Actor, household_id: int, as_of: date) -> QuerySet[Any]:
    rows = queries.posts(actor).filter(household_id=household_id, start__lte=as_of)
    return rows.select_related("station")


@kept
def _held(actor: Actor, household_id: int, as_of: date) -> QuerySet[Any]:
    rows = queries.assets(actor).filter(household_id=household_id, formed_on__lte=as_of)
    return rows.filter(disposed_on__isnull=True)


def _of_area(actor: Actor, area: Any, as_of: date) -> Mapping[str, Any] | None:
    whole = queries.assets_on(area.code, as_of).order_by()
    count = whole.count()
    if not count:
        return None
    return {
        "area_code": area.code,
        "count": count,
        "value_fen": whole.aggregate(fen=Sum("value_fen"))["fen"],
        "idle": queries.idle_on(area.code, as_of).count(),
        "income_fen": queries.income_to_date(area.code, as_of).aggregate(fen=Sum("fen"))["fen"] or 0,
        "year": as_of.year,
    }


PANELS = (
    Panel(
        "assets.household",
        "资产收益",
        Place.HOUSEHOLD,
        "assets/panels/household.html",
        Can.SEE,
        _of_household,
        order=45,
        half=True,
    ),
    Panel("assets.area", "项目资产", Place.AREA, "assets/panels/area.html", Can.SEE, _of_area, order=45),
)
