"""Care goes along with a household that moves, and ends with one that has ended (ADR 0113, 0128)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.database.copies import copies
from yihu.core.database.laying import lay, take_up
from yihu.core.history import actions as history
from yihu.engine.following import Ending, Kept
from yihu.modules.benefits.models import Care

_ONE_DAY = timedelta(days=1)


def follow(actor: Actor, household: Any, to: str, on: date) -> None:
    """The span of the village left ends on the day, another begins in the new one. A move taken back: the span that
    began with it goes, and the one it had ended is open again."""
    rows = Care.objects.select_for_update(of=("self",)).filter(household=household)
    again = list(rows.filter(area_code=to, end=on))
    if again:
        rows.filter(start=on, end__isnull=True, person__in=[one.person_id for one in again]).exclude(
            area_code=to
        ).delete()
        rows.filter(pk__in=[one.pk for one in again]).update(end=None)
    going = list(rows.filter(end__isnull=True).exclude(area_code=to).order_by("pk"))
    later = [one.pk for one in going if one.start >= on]
    rows.filter(pk__in=later).update(area_code=to)
    ending = [one for one in going if one.start < on]
    rows.filter(pk__in=[one.pk for one in ending]).update(end=on)
    Care.objects.bulk_create(copies(ending, area_code=to, start=on, end=None))
    if ending:
        said = f"户 {household.number} 整户迁移：关爱服务随户转移 {len(ending)} 人"
        history.record(actor, "benefits.care_followed", ending[0], summary=said, on=on.isoformat())


def close(actor: Actor, household: Any, ending: Ending) -> Kept:
    kept: Kept = {}
    rows = Care.objects.select_for_update(of=("self",)).filter(household=household, end__isnull=True)
    for row in rows.order_by("pk"):
        # A span has a day at least, also one that was written for after the end.
        end = max(ending.on, row.start + _ONE_DAY)
        lay(kept, [row], end=end)
        said = f"户 {household.number} {ending.why}：{row.person_name} 关爱服务终止"
        history.record(actor, "benefits.care_ended", row, summary=said, on=end.isoformat())
    return kept


def reopen(actor: Actor, household: Any, kept: Kept) -> None:
    take_up(kept, Care)
