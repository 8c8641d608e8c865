"""What projects brought a household: the day it was paid, the day it began to benefit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.engine.money import from_fen
from yihu.engine.timeline import Entry, Timeline
from yihu.modules.projects import queries
from yihu.modules.projects.permissions import Can
from yihu.modules.projects.queries import aid


def benefits(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    paid = aid.lines_of_households(actor, households).filter(paid_on__gte=first, paid_on__lte=last)
    found = [
        Entry(
            line.household_id,
            line.paid_on,  # type: ignore[arg-type]
            f"领取{line.item}",
            "，".join(filter(None, (f"{from_fen(line.fen):,} 元", line.basis))),
            reverse("projects:batch", args=[line.batch_id]),
            f"projects_aid_line/{line.pk}",
        )
        for line in paid
    ]
    began = queries.beneficiaries(actor).filter(household_id__in=households, on__gte=first, on__lte=last)
    return found + [
        Entry(
            row.household_id,
            row.on,
            f"受益于项目“{row.project.name}”",
            row.way,
            reverse("projects:project", args=[row.project_id]),
            f"projects_beneficiary/{row.pk}",
        )
        for row in began
    ]


TIMELINE = (Timeline("projects.benefits", "项目受益", Can.SEE, benefits, icon="tool", order=46),)
