"""A household moves to another village: who helps it goes on helping within his or her own place, and ends beyond."""

from __future__ import annotations

from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.database.copies import copies
from yihu.core.history import actions as history
from yihu.engine import areas
from yihu.modules.pairing.models import Pairing
from yihu.modules.pairing.rules import Ending

_TOLD = "整户迁移"


def follow(actor: Actor, household: Any, to: str, on: date) -> None:
    """A span of the village left ends on the day; a new one begins where the helper's place holds the new village.
    What a move now taken back had ended is open again."""
    here = Pairing.objects.select_for_update(of=("self",)).filter(household=household)
    again = list(here.filter(area_code=to, end=on, ending=Ending.MOVED))
    if again:
        made = here.filter(start=on, end__isnull=True, helper_id__in=[row.helper_id for row in again])
        made.exclude(area_code=to).delete()
        Pairing.objects.filter(pk__in=[row.pk for row in again]).update(end=None, ending="", handed="")
    rows = here.filter(end__isnull=True).exclude(area_code=to).select_related("helper").order_by("pk")
    going = [row for row in rows if areas.inside(to, row.helper.area_code)]
    later = [row.pk for row in going if row.start >= on]
    ending = [row for row in rows if row.start < on]
    Pairing.objects.filter(pk__in=later).update(area_code=to)
    Pairing.objects.filter(pk__in=[row.pk for row in ending]).update(
        end=on, ending=Ending.MOVED, handed=_TOLD
    )
    fresh = [row for row in going if row.start < on]
    Pairing.objects.bulk_create(copies(fresh, area_code=to, start=on, end=None, ending="", handed=""))
    if ending:
        history.record(
            actor,
            "pairing.followed",
            ending[0].helper,
            summary=f"户 {household.number} 整户迁移：结对随户转移 {len(fresh)} 人、终止 {len(ending) - len(fresh)} 人",
            on=on.isoformat(),
        )
