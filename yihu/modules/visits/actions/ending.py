"""A household ends: nothing of it is a present condition any longer. Visits stay what they were."""

from __future__ import annotations

from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.database.laying import lay, take_up
from yihu.engine.following import Ending, Kept
from yihu.modules.visits.models import Clash, Condition
from yihu.modules.visits.rules import Choice


def close(_: Actor, household: Any, ending: Ending) -> Kept:
    """Two different words about one item are settled for the one that stands."""
    kept: Kept = {}
    rows = Condition.objects.select_for_update().filter(household=household, ended_on__isnull=True)
    lay(kept, rows, ended_on=ending.on)
    clashes = Clash.objects.select_for_update().filter(household=household, choice="")
    lay(kept, clashes, choice=Choice.THEIRS.value, chosen_on=ending.on, chosen_by=ending.why[:40])
    return kept


def reopen(_: Actor, household: Any, kept: Kept) -> None:
    """`household`: all that is kept is of its own."""
    take_up(kept, Condition, Clash)
