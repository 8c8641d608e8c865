"""Base figures of every plain ledger: its rows and its declared sums, on any day, by place and breakdown."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Q, QuerySet

from yihu.core.access.scope import in_area
from yihu.core.database.staying import counting
from yihu.core.ledgers import shape
from yihu.core.rooms import collect
from yihu.engine.enums import Labelled
from yihu.engine.indicators import Count, Indicator, Measure, Total, Unit
from yihu.engine.indicators import Kind as FigureKind
from yihu.engine.ledgers import Kind, Ledger
from yihu.engine.money import FEN_PER_WAN

# Nothing is declared here by hand: `derived` gives the figures, and the indicators module asks for them.
INDICATORS: tuple[Indicator, ...] = ()
_UNITS = {unit.label: unit for unit in Unit}


def derived() -> tuple[Indicator, ...]:
    """`<ledger>.rows` and `<ledger>.sum.<column>` of every ledger that says which day dates its rows."""
    return tuple(figure for ledger in collect("ledgers") if ledger.day for figure in of(ledger))


def of(ledger: Ledger) -> list[Indicator]:
    rows = partial(rows_on, ledger)
    made = [_figure(ledger, f"{ledger.key}.rows", f"{ledger.title}条数", Unit.ITEM, Count(rows))]
    for name in ledger.sums:
        column = ledger.column(name)
        is_money = column.kind is Kind.MONEY
        unit = Unit.WAN_YUAN if is_money else _UNITS.get(column.unit, Unit.PIECE)
        measure = Total(rows, name, per=FEN_PER_WAN if is_money else 1)
        label = f"{ledger.title}：{column.label}合计"
        made.append(_figure(ledger, f"{ledger.key}.sum.{name}", label, unit, measure))
    return made


def rows_on(ledger: Ledger, area_code: str, as_of: date) -> QuerySet[Any]:
    """The rows that count on a day: open spans (start <= d < end), or facts dated up to it."""
    model = shape.model_of(ledger)
    rows = model._default_manager.filter(in_area(shape.AREA, area_code))
    rows = rows.filter(counting(model, as_of if is_span(ledger) else F(ledger.day)))
    rows = rows.filter(**{f"{ledger.day}__lte": as_of})
    if is_span(ledger):
        rows = rows.filter(Q(end__isnull=True) | Q(end__gt=as_of))
    return rows


def is_span(ledger: Ledger) -> bool:
    """Whether rows hold from a start to an end, rather than happen on a day."""
    try:
        shape.model_of(ledger)._meta.get_field("end")
    except FieldDoesNotExist:
        return False
    return ledger.day == "start"


def _figure(ledger: Ledger, key: str, label: str, unit: Unit, measure: Measure) -> Indicator:
    spans = is_span(ledger)
    day = ledger.column(ledger.day).label
    counted = "条数" if isinstance(measure, Count) else f"“{label.rsplit('：', 1)[-1]}”"
    when = "起止期间含统计日" if spans else f"“{day}”不晚于统计日"
    return Indicator(
        key=key,
        label=label,
        unit=unit,
        kind=FigureKind.STOCK if spans else FigureKind.CAMPAIGN,
        measure=measure,
        formula=f"《{ledger.title}》中{when}的{counted}",
        source=ledger.source,
        digits=2 if unit is Unit.WAN_YUAN else 0,
        dims=dict(ledger.dims),
        dim_labels=_labels(ledger),
        detail=ledger.link,
        columns=tuple((column.name, column.header) for column in ledger.columns if column.listed),
    )


def _labels(ledger: Ledger) -> dict[str, type[Labelled]]:
    by_name = {column.name: column.codes for column in ledger.columns if column.codes}
    return {name: codes for name, path in ledger.dims.items() if (codes := by_name.get(path))}
