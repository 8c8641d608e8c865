"""Every ledger about households shows its rows on the household's page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.access.kept import Kept, kept
from yihu.core.ledgers import export, links, shape, values
from yihu.core.rooms import collect
from yihu.core.web.parts import Cell, Head
from yihu.engine.ledgers import Kind, Ledger
from yihu.engine.panels import Panel, Place

SHOWN = 5


_Newest = Kept[[Actor, int, date], Any]


def _rows(
    ledger: Ledger, newest: _Newest, actor: Actor, household: Any, as_of: date
) -> Mapping[str, Any] | None:
    """The newest rows known on the day; None where there are none and nothing may be entered."""
    shown = newest(actor, household.pk, as_of)
    if not shown and not shape.is_corrected(ledger):
        return None
    columns = [column for column in ledger.columns if column.listed and column.kind is not Kind.AREA]
    cells = [[_cell(column, row) for column in columns] for row in shown[:SHOWN]]
    for line, row in zip(cells, shown, strict=False):
        line[0] = Cell(line[0].text or "（空）", url=links.row_url(ledger, row))
    number = getattr(household, "number", "")
    return {
        "title": ledger.title,
        "head": [Head(column.header, values.KIND_OF_CELL.get(column.kind, "text")) for column in columns],
        "rows": cells,
        "more": len(shown) > SHOWN,
        "list_url": f"{reverse('ledgers:list', args=[ledger.key])}?q={number}",
        "new_url": reverse("ledgers:new", args=[ledger.key]) if shape.may_enter(actor, ledger) else "",
        "number": number,
        "half": not shown,
    }


def _newest(ledger: Ledger) -> _Newest:
    """One more than is shown."""

    @kept
    def newest(actor: Actor, household_id: int, as_of: date) -> QuerySet[Any]:
        found = ledger.rows(actor).filter(**{ledger.household_path: household_id})
        if ledger.day:
            found = found.filter(**{f"{ledger.day}__lte": as_of}).order_by(f"-{ledger.day}", "-pk")
        return export.prepared(ledger, found)[: SHOWN + 1]

    return newest


def _cell(column: Any, row: Any) -> Cell:
    return Cell(
        values.text(column, values.value_at(row, column), {}),
        kind=values.KIND_OF_CELL.get(column.kind, "text"),
    )


def of_household(ledger: Ledger) -> Callable[[Actor, Any, date], Mapping[str, Any] | None]:
    """What fills the ledger's panel."""
    return partial(_rows, ledger, _newest(ledger))


def _derived() -> tuple[Panel, ...]:
    return tuple(
        Panel(
            key=f"ledger.{ledger.key}",
            label=ledger.title,
            place=Place.HOUSEHOLD,
            template="ledgers/panel.html",
            see=ledger.see,
            context=of_household(ledger),
            order=80,
        )
        for ledger in collect("ledgers")
        if ledger.household_path and ledger.on_household_page and shape.is_corrected(ledger)
    )


PANELS = _derived()
