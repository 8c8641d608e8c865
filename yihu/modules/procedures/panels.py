from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.engine.panels import Panel, Place
from yihu.modules.procedures import queries
from yihu.modules.procedures.permissions import Can


def of_household(actor: Actor, household: Any, as_of: date) -> Mapping[str, Any] | None:
    """The lists the household stands or stood on."""
    rows = list(queries.cases_about(actor, household).filter(round__stage_on__lte=as_of)[:10])
    return {"cases": rows} if rows else None


PANELS = (
    Panel(
        key="procedures.of_household",
        label="识别退出程序",
        place=Place.HOUSEHOLD,
        template="procedures/_household_panel.html",
        see=Can.SEE,
        context=of_household,
        order=15,
    ),
)
