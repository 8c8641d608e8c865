"""Why a household was screened out, on its page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.engine.panels import Panel, Place
from yihu.modules.screening import queries
from yihu.modules.screening.permissions import Can

_SHOWN = 8


def _of_household(actor: Actor, household: Any, as_of: date) -> Mapping[str, Any] | None:
    titles = {rule.key: rule.title for rule in queries.rules()}
    rows = list(queries.of_household(actor, household)[:_SHOWN])
    if not rows:
        return None
    return {"household": household, "hits": [(row, titles.get(row.rule, row.rule)) for row in rows]}


PANELS = (
    Panel(
        "screening.household",
        "筛查预警",
        Place.HOUSEHOLD,
        "screening/panel.html",
        Can.SEE,
        _of_household,
        order=34,
    ),
)
