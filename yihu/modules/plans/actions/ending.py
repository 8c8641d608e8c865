"""A household ends: its plans stop with it, and what was still to be done."""

from __future__ import annotations

from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.database.laying import lay, take_up
from yihu.core.history import actions as history
from yihu.engine.following import Ending, Kept
from yihu.modules.plans.models import Measure, Plan


def close(actor: Actor, household: Any, ending: Ending) -> Kept:
    """What was done stays done, and counts where it was done."""
    kept: Kept = {}
    plans = Plan.objects.select_for_update().filter(household=household, moved_on__isnull=True)
    measures = Measure.objects.select_for_update().filter(household=household, moved_on__isnull=True)
    undone = measures.filter(done_on__isnull=True, stopped_on__isnull=True)
    lay(kept, undone, stopped_on=ending.on, stopped_why=ending.why)
    lay(kept, plans.filter(ended_on__isnull=True), ended_on=ending.on)
    newest = plans.order_by("-year").first()
    if newest is not None:
        history.record(
            actor,
            "plans.ended",
            newest,
            summary=f"户 {newest.number} {ending.why}，帮扶计划终止",
            on=ending.on.isoformat(),
        )
    return kept


def reopen(actor: Actor, household: Any, kept: Kept) -> None:
    take_up(kept, Measure, Plan)
    newest = Plan.objects.filter(household=household, moved_on__isnull=True).order_by("-year").first()
    if newest is not None:
        history.record(
            actor, "plans.lives_on", newest, summary=f"户 {newest.number} 户籍变动撤销，帮扶计划恢复"
        )
