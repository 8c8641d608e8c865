"""What credit shows on pages of others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.engine.money import wan
from yihu.engine.panels import Panel, Place
from yihu.modules.credit import queries, rules
from yihu.modules.credit.permissions import Can

_COLOURS = {rules.State.OVERDUE: "red", rules.State.EXTENDED: "yellow", rules.State.COVERED: "red"}


def state_of(row: Any, as_of: date) -> rules.State:
    return rules.state_of(
        balance=row.balance_fen, due=row.due, months=row.months, covered=row.covered, as_of=as_of
    )


def _of_household(actor: Actor, household: Any, as_of: date) -> Mapping[str, Any] | None:
    """Its loans with their state, and what it owes in all."""
    rows = list(queries.of_household(actor, household.pk, as_of))
    if not rows:
        return None
    told = [(row, state_of(row, as_of)) for row in rows]
    return {
        "loans": [
            {"row": row, "state": one.label, "colour": _COLOURS.get(one, "green")} for row, one in told
        ],
        "owed": sum(row.balance_fen for row in rows),
    }


def _of_area(actor: Actor, area: Any, as_of: date) -> Mapping[str, Any] | None:
    rows = list(queries.open_on(area.code, as_of).values_list("balance_fen", "due"))
    lacking = queries.lacking_on(area.code, as_of).count()
    if not rows and not lacking:
        return None
    late = [balance for balance, due in rows if due < as_of]
    return {
        "loans": len(rows),
        "balance": f"{wan(sum(balance for balance, _ in rows)):,f}",
        "late": len(late),
        "late_wan": f"{wan(sum(late)):,f}",
        "lacking": lacking,
        "area_code": area.code,
    }


PANELS = (
    Panel(
        "credit.household",
        "小额信贷",
        Place.HOUSEHOLD,
        "credit/panel.html",
        Can.SEE,
        _of_household,
        order=31,
        half=True,
    ),
    Panel("credit.area", "小额信贷", Place.AREA, "credit/area_panel.html", Can.SEE, _of_area, order=46),
)
