"""What incomes show on pages of others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.engine.panels import Panel, Place
from yihu.modules.incomes import queries
from yihu.modules.incomes.permissions import Can
from yihu.modules.incomes.rules import GROUPS


def _of_household(actor: Actor, household: Any, as_of: date) -> Mapping[str, Any] | None:
    """The newest three years, and what may be written."""
    may_write = actor.may(Can.WRITE, household.area_code)
    numbers = queries.years_of(actor, household, as_of)[-3:]
    if not numbers and not may_write:
        return None
    years = [queries.account_of_year(actor, household, one) for one in reversed(numbers)]
    return {
        "household": household,
        "groups": [group.label for group in GROUPS],
        "years": [
            {
                "number": one.number,
                "groups": [one.counted.of(*group.sources) for group in GROUPS],
                "net": one.counted.net,
                "persons": one.counted.persons,
                "per_head": one.counted.per_head,
                "stated": one.stated is not None,
            }
            for one in years
        ],
        "may_write": may_write,
    }


PANELS = (
    Panel(
        "incomes.household",
        "家庭收入",
        Place.HOUSEHOLD,
        "incomes/panel.html",
        Can.SEE,
        _of_household,
        order=20,
    ),
)
