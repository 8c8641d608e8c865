"""Why a household was screened out, on its page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.engine.panels import Panel, Place
from yihu.modules.screening import queries
from yihu.modules.screening.permissions import Can

_SHOWN = 8


def _of_household(actor: Actor, household: Any, as_of: date) -> Mapping[str, Any] | None:
    rows = _hits(actor, household.pk)
    if not rows:
        return None
    titles = {rule.key: rule.title for rule in queries.rules()}
    return {"household": household, "hits": [(row, titles.get(row.rule, row.rule)) for row in rows]}


@kept
def _hits(actor: Actor, household_id: int) -> QuerySet[Any]:
    return queries.of_household(actor, household_id)[:_SHOWN]


PANELS = (
    Panel(
        "screening.household",
        "筛查预警",
        Place.HOUSEHOLD,
        "screening/panel.html",
        Can.SEE,
        _of_household,
        order=34,
        half=True,
    ),
)
