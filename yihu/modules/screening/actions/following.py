"""Hits go along with a household that moves to another village, and are over with one that ends."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from yihu.core.access.actor import Actor
from yihu.core.database.laying import lay, take_up
from yihu.core.database.staying import go_on
from yihu.engine.following import Ending, Kept
from yihu.modules.screening.models import Hit


def follow(_: Actor, household: Any, to: str, on: date) -> None:
    """Standing ones; those that are over stay where they were."""
    came_today = Q(came_on=on)  # a move is being taken back
    rows = Hit.objects.select_for_update().filter(household=household, moved_on__isnull=True)
    go_on(rows.exclude(area_code=to).filter(Q(end__isnull=True) | came_today).order_by("pk"), to=to, on=on)


def close(_: Actor, household: Any, ending: Ending) -> Kept:
    kept: Kept = {}
    rows = Hit.objects.select_for_update().filter(
        household=household, end__isnull=True, moved_on__isnull=True
    )
    for row in rows.order_by("pk"):
        lay(kept, [row], end=max(ending.on, row.start))
    return kept


def reopen(_: Actor, household: Any, kept: Kept) -> None:
    """`household`: all that is kept is of its own. What a run has found anew since stands instead."""
    take_up(kept, Hit)
