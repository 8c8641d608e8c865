"""What pairings show on pages of others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.engine.panels import Panel, Place
from yihu.modules.pairing import queries
from yihu.modules.pairing.permissions import Can


def _of_household(actor: Actor, household: Any, as_of: date) -> Mapping[str, Any] | None:
    spans = _spans(actor, household.pk)
    present = [span for span in spans if span.start <= as_of and (span.end is None or span.end > as_of)]
    may_write = actor.may(Can.WRITE, household.area_code)
    if not spans and not may_write:
        return None
    return {
        "household": household,
        "present": present,
        "past": [span for span in spans if span.end is not None and span.end <= as_of],
        "may_write": may_write,
        "may_see_helper": not actor.is_narrowed,
    }


@kept
def _spans(actor: Actor, household_id: int) -> QuerySet[Any]:
    return queries.of_household(actor, household_id)


def _of_helper(actor: Actor, subject: None, as_of: date) -> Mapping[str, Any] | None:
    """On the 工作台 of a helper: the households paired with the account."""
    if not actor.is_narrowed:
        return None
    rows = list(queries.mine(actor, as_of))
    return {"rows": rows, "households": len(rows)}


PANELS = (
    Panel(
        "pairing.household",
        "结对帮扶",
        Place.HOUSEHOLD,
        "pairing/panel.html",
        Can.SEE,
        _of_household,
        order=15,
        half=True,
    ),
    Panel("pairing.mine", "我的结对户", Place.HOME, "pairing/mine.html", Can.SEE, _of_helper, order=5),
)
