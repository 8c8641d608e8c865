from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.engine.panels import Panel, Place
from yihu.modules.procedures import queries
from yihu.modules.procedures.permissions import Can


def of_household(actor: Actor, household: Any, as_of: date) -> Mapping[str, Any] | None:
    """The lists the household stands or stood on."""
    rows = _cases(actor, household.pk, as_of)
    return {"cases": rows} if rows else None


@kept
def _cases(actor: Actor, household_id: int, as_of: date) -> QuerySet[Any]:
    return queries.cases_about(actor, household_id).filter(round__stage_on__lte=as_of)[:10]


PANELS = (
    Panel(
        key="procedures.of_household",
        label="识别退出程序",
        place=Place.HOUSEHOLD,
        template="procedures/_household_panel.html",
        see=Can.SEE,
        context=of_household,
        order=15,
        half=True,
    ),
)
