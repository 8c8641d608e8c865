"""Reads the figures of one paper, for one area and day, each once; with the rows behind them when wanted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.indicators import Indicator, Ratio
from yihu.engine.papers import Reference
from yihu.modules.indicators import queries as indicators
from yihu.modules.indicators.rules import TOWNSHIP, VILLAGE, Figure
from yihu.modules.reports.rules import Frozen, RowId, printed

_LEVELS = {TOWNSHIP: Level.TOWNSHIP, VILLAGE: Level.VILLAGE}


class Reader:
    """`used` collects what was asked for, in order of first use: the figures of the issue."""

    def __init__(self, actor: Actor, area_code: str, as_of: date, *, with_rows: bool = False) -> None:
        self._actor, self._area_code, self._as_of = actor, area_code, as_of
        self._with_rows = with_rows
        self._place = area_queries.by_code(area_code).name
        self.used: dict[str, Frozen] = {}

    def one(self, reference: Reference) -> Frozen:
        """The figure of a reference; of a ratio its parts are kept too. Raises what `indicators.figure` raises."""
        if str(reference) in self.used:
            return self.used[str(reference)]
        wanted = indicators.indicator(reference.key)
        figure = indicators.figure(
            self._actor,
            reference.key,
            area_code=self._area_code,
            as_of=self._as_of,
            where=dict(reference.where),
        )
        frozen = self._frozen(str(reference), wanted, figure, reference.where, self._rows(reference))
        self.used[frozen.ref] = frozen
        if isinstance(wanted.measure, Ratio):
            for part in (wanted.measure.numerator, wanted.measure.denominator):
                self.one(Reference(part, reference.where))
        return frozen

    def groups(self, key: str, by: str) -> list[Frozen]:
        """The figure of every group of `by`."""
        wanted = indicators.indicator(key)
        found = indicators.breakdown(self._actor, key, area_code=self._area_code, as_of=self._as_of, by=by)
        rows = self._rows_by_group(key, by)
        cells = [
            self._frozen(f"{key}@{by}={figure.group}", wanted, figure, (), rows.get(figure.group, ()), by=by)
            for figure in found
        ]
        self.used |= {cell.ref: cell for cell in cells}
        return cells

    def _rows(self, reference: Reference) -> Sequence[RowId]:
        if not self._with_rows:
            return ()
        behind = indicators.rows_behind(
            self._actor,
            reference.key,
            area_code=self._area_code,
            as_of=self._as_of,
            where=dict(reference.where),
        )
        return [_row_id(pk) for pk in behind.order_by("pk").values_list("pk", flat=True)]

    def _rows_by_group(self, key: str, by: str) -> dict[str, list[RowId]]:
        if not self._with_rows:
            return {}
        counted = indicators.counted(key)
        behind = indicators.rows_behind(self._actor, key, area_code=self._area_code, as_of=self._as_of)
        path = counted.area_column if by in _LEVELS else counted.dims[by]
        found: dict[str, list[RowId]] = {}
        for pk, value in behind.order_by("pk").values_list("pk", path):
            group = areas.ancestor(value, _LEVELS[by]) if by in _LEVELS else str(value)
            found.setdefault(group, []).append(_row_id(pk))
        return found

    def _frozen(
        self,
        ref: str,
        wanted: Indicator,
        figure: Figure,
        where: tuple[tuple[str, str], ...],
        row_ids: Sequence[RowId],
        *,
        by: str = "",
    ) -> Frozen:
        unit = figure.unit.label
        return Frozen(
            ref=ref,
            key=wanted.key,
            where=where,
            by=by,
            group=figure.group if by else "",
            label=wanted.label,
            area_code=figure.group if by in _LEVELS else self._area_code,
            place=figure.by if by else self._place,
            narrowed="、".join(_said(wanted, name, value) for name, value in where),
            value=figure.value,
            numerator=figure.numerator,
            denominator=figure.denominator,
            unit=unit,
            printed=printed(figure.value, unit),
            rows=figure.rows,
            table=_table(wanted.key, self._area_code, self._as_of),
            row_ids=tuple(row_ids),
            version=wanted.version,
        )


def _row_id(pk: Any) -> RowId:
    return pk if isinstance(pk, int) else str(pk)


def _said(wanted: Indicator, name: str, value: str) -> str:
    """A group in words; of a ratio its numerator's labels, since both parts share their dimensions."""
    labels = indicators.counted(wanted.key).dim_labels.get(name)
    return next((member.label for member in labels or () if member.value == value), value)


def _table(key: str, area_code: str, as_of: date) -> str:
    """The table the counted rows are of."""
    measure: Any = indicators.counted(key).measure
    return str(measure.rows(area_code, as_of).model._meta.db_table)
