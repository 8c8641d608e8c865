"""A household ends: who helped it helps it no longer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.database.laying import lay, said, take_up
from yihu.core.history import actions as history
from yihu.engine.following import Ending, Kept
from yihu.modules.pairing.models import Pairing
from yihu.modules.pairing.rules import Ending as Why

_ONE_DAY = timedelta(days=1)


def close(actor: Actor, household: Any, ending: Ending) -> Kept:
    kept: Kept = {}
    rows = Pairing.objects.select_for_update(of=("self",)).filter(household=household)
    for row in rows.filter(end__isnull=True).select_related("helper").order_by("pk"):
        # A span has a day at least, also one that was written for after the end.
        end = max(ending.on, row.start + _ONE_DAY)
        lay(kept, [row], end=end, ending=Why.GONE.value, handed=ending.why)
        history.record(
            actor,
            "pairing.ended_with_household",
            row.helper,
            summary=f"户 {household.number} {ending.why}：{row.name} 结对终止",
            on=end.isoformat(),
        )
    return kept


def reopen(actor: Actor, household: Any, kept: Kept) -> None:
    """The account is that of the helper today."""
    take_up(kept, Pairing)
    for row in Pairing.objects.filter(pk__in=said(kept, Pairing)).select_related("helper"):
        history.record(
            actor,
            "pairing.lives_on",
            row.helper,
            summary=f"户 {household.number} 户籍变动撤销：{row.name} 结对恢复",
        )
