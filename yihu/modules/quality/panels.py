"""What data quality shows on pages of others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.engine.panels import Panel, Place
from yihu.modules.quality import queries
from yihu.modules.quality.permissions import Can


def _of_household(actor: Actor, household: Any, as_of: date) -> Mapping[str, Any] | None:
    """Judged this moment, so that what was just entered is told at once; the findings say who answers for it."""
    broken = queries.live(household.area_code, household.pk, as_of)
    known = {(row.rule, row.person_id): row for row in _standing(household.pk)}
    rows = [
        {"rule": queries.rule(one.code), "told": queries.rule(one.code).told(one.values),
         "finding": known.get((one.code, one.person_id))}
        for one in broken
    ]  # fmt: skip
    return {"rows": rows} if rows else None


@kept
def _standing(household_id: int) -> QuerySet[Any]:
    return queries.of_household(household_id)


def _of_area(actor: Actor, area: Any, as_of: date) -> Mapping[str, Any] | None:
    total = queries.totals(area.code, as_of)
    return {"total": total, "area_code": area.code} if total.open or total.waived else None


PANELS = (
    Panel(
        "quality.household",
        "数据疑点",
        Place.HOUSEHOLD,
        "quality/panels/household.html",
        Can.SEE,
        _of_household,
        order=5,
    ),
    Panel("quality.area", "数据质量", Place.AREA, "quality/panels/area.html", Can.SEE, _of_area, order=60),
)
