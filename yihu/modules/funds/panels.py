"""What money shows on pages of others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.engine.panels import Panel, Place
from yihu.modules.funds import queries
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.rules import total_of


def _clock(actor: Actor, subject: Any, as_of: date) -> Mapping[str, Any] | None:
    """The money clock of the actor's own area: days to the next check and what it still asks."""
    whole = total_of(queries.board(actor, actor.area_code, as_of), "合计")
    if whole.is_empty:
        return None
    checkpoint = queries.checkpoint(actor.area_code, as_of)
    return {
        "whole": whole,
        "checkpoint": checkpoint,
        "days_left": checkpoint.days_left(as_of),
        "missing": checkpoint.missing(whole),
    }


PANELS = (Panel("funds.clock", "资金进度", Place.HOME, "funds/panels/clock.html", Can.SEE, _clock, order=40),)
