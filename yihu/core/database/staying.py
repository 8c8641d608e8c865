"""Open facts of a household that moves to another village: the old row keeps its days there, a new one goes on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, TypeVar

from django.db import models
from django.db.models import F, Q

from yihu.core.database.copies import copies


class Staying(models.Model):
    """Counts in its village from `came_on` (empty: from its own beginning) until before `moved_on` (empty: still).
    `came_from`: the row of the village left, which this one goes on from. A row that came and went on one day never
    counts: the move was taken back."""

    came_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    came_on = models.DateField("随户迁入日期", null=True, blank=True, editable=False)
    moved_on = models.DateField("随户迁出日期", null=True, blank=True, editable=False)

    stays_with: ClassVar[str] = ""

    class Meta:
        abstract = True


S = TypeVar("S", bound=Staying)


def here(as_of: date | F, before: str = "") -> Q:
    """Rows that count in their village on a day, or on the day that a column names."""
    came = Q(**{f"{before}came_on__isnull": True}) | Q(**{f"{before}came_on__lte": as_of})
    left = Q(**{f"{before}moved_on__isnull": True}) | Q(**{f"{before}moved_on__gt": as_of})
    return came & left


def counting(model: type[models.Model], day: date | F) -> Q:
    """Rows of any table that count in their village on a day. Copies that went along with a household count from the
    day they came: `stays_with` leads to the row that says so ("" itself), a table without it has none."""
    path: str | None = getattr(model, "stays_with", None)
    return Q() if path is None else here(day, path)


def go_on(rows: Iterable[S], *, to: str, on: date, **changes: object) -> dict[int, S]:
    """The rows stand in the village `to` from the day on: the new row by the key of the old one, unsaved ones never."""
    found = list(rows)
    if not found:
        return {}
    table = type(found[0])._default_manager
    table.filter(pk__in=[row.pk for row in found]).update(moved_on=on)
    fresh = [
        copies(
            [row], **{"area_code": to, "came_from_id": row.pk, "came_on": on, "moved_on": None, **changes}
        )[0]
        for row in found
    ]
    return {row.pk: made for row, made in zip(found, table.bulk_create(fresh), strict=True)}
