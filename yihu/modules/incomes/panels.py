"""What incomes show on pages of others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.web.parts import Cell, Head
from yihu.core.web.templatetags.ui import number, yuan
from yihu.engine.panels import Panel, Place
from yihu.modules.incomes import queries
from yihu.modules.incomes.permissions import Can
from yihu.modules.incomes.queries import Year
from yihu.modules.incomes.rules import GROUPS

_SHOWN = 3


def _of_household(actor: Actor, household: Any, as_of: date) -> Mapping[str, Any] | None:
    """The newest three years, and what may be written."""
    may_write = actor.may(Can.WRITE, household.area_code)
    years = queries.years_of_households(actor, [household.pk], as_of).get(household.pk, [])[
        : -_SHOWN - 1 : -1
    ]
    if not years and not may_write:
        return None
    labels = (
        "年度",
        *(f"{group.label}（元）" for group in GROUPS),
        "纯收入（元）",
        "人口（人）",
        "人均（元）",
    )
    page = reverse("incomes:household", args=[household.uid])
    return {
        "household": household,
        "head": [Head(label, "number" if place else "text") for place, label in enumerate(labels)],
        "years": [_line(one, page) for one in years],
        "may_write": may_write,
    }


def _line(one: Year, page: str) -> list[Any]:
    """What came from where, and what is left a head."""
    return [
        Cell(str(one.number), url=f"{page}?year={one.number}", note="" if one.stated else "按明细"),
        *(yuan(one.counted.of(*group.sources)) for group in GROUPS),
        yuan(one.counted.net),
        str(one.counted.persons),
        number(one.counted.per_head),
    ]


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
