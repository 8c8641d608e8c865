"""What benefits show on pages of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.engine.money import wan
from yihu.engine.panels import Panel, Place
from yihu.modules.benefits import queries
from yihu.modules.benefits.permissions import Can
from yihu.modules.benefits.rules import Kind, Line, kinds_of, month_of, term_of
from yihu.modules.departments.rules import Aid


def _of_household(actor: Actor, household: Any, as_of: date) -> Mapping[str, Any] | None:
    """Kind and period of this year's money, what is in force, what is due and not paid, who is cared for."""
    paid = list(queries.of_household(actor, household.pk, as_of))
    spans = queries.spans_of_household(actor, household.pk, as_of)
    grants = queries.grants_of_household(actor, household.pk, as_of)
    cared = queries.cared_of_household(actor, household.pk, as_of)
    tried = queries.returns_of_household(actor, household.pk, as_of)
    online = queries.online_of_household(actor, household.pk, as_of)
    if not (paid or spans or grants or cared or tried or online):
        return None
    this = [one for one in grants if one.term == term_of(as_of)]
    on_list = {(one.person_id, one.kind) for one in paid if one.period == month_of(as_of)}
    return {
        "household": household,
        "year": as_of.year,
        "month": month_of(as_of),
        "kinds": _by_kind(paid),
        "total": sum(one.fen for one in paid),
        "spans": [_span(one, on_list) for one in spans],
        "grants": [(one, one.standard_fen - one.paid_fen) for one in this],
        "cared": cared,
        "tried": tried,
        "online": online,
    }


def _span(one: Any, on_list: set[tuple[int | None, str]]) -> dict[str, Any]:
    kinds = queries.kinds_of_aid(one.kind)
    paid = not kinds or any((one.person_id, kind) in on_list for kind in kinds)
    return {"row": one, "label": Aid(one.kind).label, "unpaid": not paid}


def _by_kind(paid: Sequence[Any]) -> list[dict[str, Any]]:
    """One line a kind and person: periods with amounts, and the sum."""
    lines: dict[tuple[str, str], list[Any]] = {}
    for one in paid:
        lines.setdefault((one.kind, one.person_name), []).append(one)
    return [
        {
            "label": Kind(kind).label,
            "name": name or "全户",
            "periods": rows,
            "fen": sum(one.fen for one in rows),
        }
        for (kind, name), rows in lines.items()
    ]


def _of_area(actor: Actor, area: Any, as_of: date) -> Mapping[str, Any] | None:
    lines = []
    for line in Line:
        kinds = [kind.value for kind in kinds_of(line)]
        fen = sum(queries.paid_in(area.code, as_of, *kinds).values_list("fen", flat=True))
        if fen:
            people = queries.first_of_persons(area.code, as_of, *kinds).count()
            lines.append({"label": line.label, "wan": f"{wan(fen):,f}", "people": people})
    cared, centres = queries.cared_on(area.code, as_of).count(), queries.centres_on(area.code, as_of).count()
    if not (lines or cared or centres):
        return None
    return {
        "year": as_of.year,
        "lines": lines,
        "cared": cared,
        "centres": centres,
        "wrong": queries.paid_after_end_in(area.code, as_of).count(),
        "area_code": area.code,
    }


PANELS = (
    Panel(
        "benefits.household",
        "补助救助",
        Place.HOUSEHOLD,
        "benefits/panel.html",
        Can.SEE,
        _of_household,
        order=28,
        half=True,
    ),
    Panel("benefits.area", "补助救助", Place.AREA, "benefits/area_panel.html", Can.SEE, _of_area, order=44),
)
