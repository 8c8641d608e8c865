"""What rectification shows on pages of others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.engine.panels import Panel, Place
from yihu.modules.rectification import queries
from yihu.modules.rectification.permissions import Can

_SHOWN = 10


def _of_household(actor: Actor, household: Any, as_of: date) -> Mapping[str, Any] | None:
    problems = _problems(actor, household.pk, as_of)
    return {"problems": problems} if problems else None


@kept
def _problems(actor: Actor, household_id: int, as_of: date) -> QuerySet[Any]:
    rows = queries.visible_to(actor).filter(household_id=household_id, found_on__lte=as_of)
    return rows.filter(voided_on__isnull=True).order_by("-found_on")[:_SHOWN]


def _of_area(actor: Actor, area: Any, as_of: date) -> Mapping[str, Any] | None:
    total = queries.found_on(area.code, as_of).count()
    if not total:
        return None
    return {
        "total": total,
        "done": queries.done_on(area.code, as_of).count(),
        "open": queries.open_on(area.code, as_of).count(),
        "overdue": queries.overdue_on(area.code, as_of).count(),
        "area_code": area.code,
    }


def _clock(actor: Actor, subject: Any, as_of: date) -> Mapping[str, Any] | None:
    """The rectification clock of the actor's own area."""
    rows = queries.township_table(actor.area_code, as_of)
    total = queries.table_total(actor.area_code, rows)
    last = [row for row in rows if row.rank is not None and row.open][-3:]
    return {"total": total, "last": last} if total.total else None


PANELS = (
    Panel(
        "rectification.household",
        "问题整改",
        Place.HOUSEHOLD,
        "rectification/panels/household.html",
        Can.SEE,
        _of_household,
    ),
    Panel("rectification.area", "问题整改", Place.AREA, "rectification/panels/area.html", Can.SEE, _of_area),
    Panel(
        "rectification.clock",
        "整改进度",
        Place.HOME,
        "rectification/panels/clock.html",
        Can.SEE,
        _clock,
        order=30,
    ),
)
