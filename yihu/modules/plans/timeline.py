"""What was planned for a household and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.engine.timeline import Entry, Timeline
from yihu.modules.plans import queries
from yihu.modules.plans.permissions import Can


def plans(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    """A plan when it was made, sent and confirmed; a measure when it was done or stopped."""
    found = []
    for plan in queries.visible_to(actor).filter(household_id__in=households):
        url, source = reverse("plans:plan", args=[plan.pk]), f"plans_plan/{plan.pk}"
        days = ((plan.made_on, "编制"), (plan.sent_on, "送审"), (plan.confirmed_on, "确认"))
        found += [
            Entry(plan.household_id, day, f"{verb} {plan.year} 年帮扶计划", "", url, source)
            for day, verb in days
            if day is not None
        ]
    for one in queries.measures(actor).filter(household_id__in=households):
        url, source = reverse("plans:measure", args=[one.pk]), f"plans_measure/{one.pk}"
        whom = one.person_name or "全户"
        if one.done_on is not None:
            text = "，".join(part for part in (whom, one.content, one.effect) if part)
            found.append(
                Entry(one.household_id, one.done_on, f"完成{one.get_kind_display()}措施", text, url, source)
            )
        if one.stopped_on is not None:
            text = f"{whom}，{one.content}（{one.stopped_why}）"
            found.append(
                Entry(
                    one.household_id, one.stopped_on, f"停止{one.get_kind_display()}措施", text, url, source
                )
            )
    return [entry for entry in found if first <= entry.day <= last]


TIMELINE = (Timeline("plans.plans", "帮扶计划", Can.SEE, plans, icon="clipboard-list", order=42),)
