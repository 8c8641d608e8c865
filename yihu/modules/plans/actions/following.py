"""A household moves to another village: its plans, measures and their progress go on there."""

from __future__ import annotations

from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.database.copies import copies
from yihu.core.database.staying import go_on
from yihu.core.history import actions as history
from yihu.modules.plans.models import Measure, Plan, Progress


def follow(actor: Actor, household: Any, to: str, on: date) -> None:
    """Those of earlier years too, so that the new village can read what was done; the old rows keep their days."""
    plans = Plan.objects.select_for_update().filter(household=household, moved_on__isnull=True)
    made = go_on(plans.exclude(area_code=to).order_by("pk"), to=to, on=on)
    if not made:
        return
    measures = go_on(_of(made), to=to, on=on)
    for measure in measures.values():
        measure.plan_id = made[measure.plan_id].pk
    Measure.objects.bulk_update(measures.values(), ["plan_id"])
    entries = Progress.objects.filter(measure_id__in=measures).order_by("pk")
    Progress.objects.bulk_create(
        copies([one], area_code=to, measure_id=measures[one.measure_id].pk)[0] for one in entries
    )
    newest = max(made.values(), key=lambda plan: plan.year)
    history.record(
        actor,
        "plans.followed",
        newest,
        summary=f"户 {newest.number} 整户迁移，帮扶计划随户转到迁入村",
        on=on.isoformat(),
        measures=len(measures),
    )


def _of(plans: dict[int, Plan]) -> Any:
    return Measure.objects.select_for_update().filter(plan_id__in=plans, moved_on__isnull=True).order_by("pk")
