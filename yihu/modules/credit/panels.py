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
    """Its loans with their state, what it owes in all, its claims."""
    rows = list(queries.of_household(actor, household.pk, as_of))
    claims = queries.claims_of_household(actor, household.pk, as_of)
    if not rows and not claims:
        return None
    told = [(row, state_of(row, as_of)) for row in rows]
    return {
        "loans": [
            {"row": row, "state": one.label, "colour": _COLOURS.get(one, "green")} for row, one in told
        ],
        "claims": [(one, one.paid_on is not None and one.paid_on <= as_of) for one in claims],
        "owed": sum(row.balance_fen for row in rows),
    }


def _of_area(actor: Actor, area: Any, as_of: date) -> Mapping[str, Any] | None:
    rows = list(queries.open_on(area.code, as_of).values_list("balance_fen", "due"))
    lacking = queries.lacking_on(area.code, as_of).count()
    insured = sum(queries.insured_on(area.code, as_of).values_list("insured", flat=True))
    paid = list(queries.paid_in(area.code, as_of).values_list("fen", flat=True))
    if not (rows or lacking or insured or paid):
        return None
    late = [balance for balance, due in rows if due < as_of]
    return {
        "loans": len(rows),
        "balance": f"{wan(sum(balance for balance, _ in rows)):,f}",
        "late": len(late),
        "late_wan": f"{wan(sum(late)):,f}",
        "lacking": lacking,
        "insured": insured,
        "claims": len(paid),
        "paid": f"{wan(sum(fen or 0 for fen in paid)):,f}",
        "area_code": area.code,
    }


PANELS = (
    Panel(
        "credit.household",
        "贷款保险",
        Place.HOUSEHOLD,
        "credit/panel.html",
        Can.SEE,
        _of_household,
        order=31,
        half=True,
    ),
    Panel("credit.area", "贷款保险", Place.AREA, "credit/area_panel.html", Can.SEE, _of_area, order=46),
)
