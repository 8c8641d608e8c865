"""A chart and its table from the same figures, so that they cannot differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yihu.core.web.parts import Cell, Head

Number = int | Decimal | None


@dataclass(frozen=True)
class Series:
    """`kind`: bar or line; `right` puts it on a second axis (a rate beside counts)."""

    name: str
    values: Sequence[Number]
    kind: str = "bar"
    unit: str = ""
    right: bool = False
    stack: str = ""


@dataclass(frozen=True)
class Chart:
    """`categories` run along the x axis, or down the y axis when `lying`. `key` is unique on its page."""

    key: str
    title: str
    categories: Sequence[str]
    series: Sequence[Series]
    lying: bool = False
    category_label: str = ""

    @property
    def option_id(self) -> str:
        return f"{self.key}-option"

    @property
    def option(self) -> dict[str, Any]:
        """ECharts options, plain JSON."""
        names: dict[str, Any] = {"type": "category", "data": list(self.categories)}
        if self.lying:
            names["inverse"] = True
        values = [self._axis(right=False)]
        if any(series.right for series in self.series):
            values.append(self._axis(right=True))
        return {
            "grid": {
                "left": 8,
                "right": 28 if self.lying else 8,  # the last number stands astride the edge
                "top": 36,
                "bottom": 32 if len(self.series) > 1 else 8,
                "containLabel": True,
            },
            "legend": {"type": "scroll", "bottom": 0, "show": len(self.series) > 1},
            "xAxis": values if self.lying else names,
            "yAxis": names if self.lying else values,
            "series": [self._series(series) for series in self.series],
        }

    @property
    def head(self) -> list[Head]:
        return [Head(self.category_label)] + [
            Head(f"{series.name}（{series.unit}）" if series.unit else series.name, kind="number")
            for series in self.series
        ]

    @property
    def rows(self) -> list[list[Cell]]:
        return [
            [Cell(name), *(Cell(_text(series.values[position]), kind="number") for series in self.series)]
            for position, name in enumerate(self.categories)
        ]

    def _axis(self, *, right: bool) -> dict[str, Any]:
        unit = next((series.unit for series in self.series if series.right == right), "")
        return {"type": "value", "name": unit, "splitLine": {"show": not right}}

    def _series(self, series: Series) -> dict[str, Any]:
        made: dict[str, Any] = {
            "name": series.name,
            "type": series.kind,
            "data": [None if value is None else float(value) for value in series.values],
            "barMaxWidth": 28,
        }
        axis = "xAxisIndex" if self.lying else "yAxisIndex"
        if series.right:
            made[axis] = 1
        if series.stack:
            made["stack"] = series.stack
        return made


def _text(value: Number) -> str:
    return "—" if value is None else f"{value:,}"
