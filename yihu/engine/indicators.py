"""Declarations of figures: what is counted, in which unit, over which rows, by which document.

A figure is computed by the database over the very rows that its list shows, so the two cannot disagree.
`Rows` is a query of the module: `(area_code, as_of) -> queryset`, where `area_code` is twelve digits and
as of a day means start <= day < end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from yihu.engine.enums import Labelled
from yihu.engine.money import round_half_up

Rows = Callable[[str, date], Any]


class Kind(Labelled):
    STOCK = "stock", "时点数"
    YEAR_TO_DATE = "year_to_date", "本年累计"
    CAMPAIGN = "campaign", "专项以来累计"


class Unit(Labelled):
    HOUSEHOLD = "household", "户"
    PERSON = "person", "人"
    PIECE = "piece", "个"
    ITEM = "item", "条"
    ISSUE = "issue", "期"
    TIMES = "times", "次"
    PERSON_TIMES = "person_times", "人次"
    VILLAGE = "village", "村"
    WAN_YUAN = "wan_yuan", "万元"
    YUAN = "yuan", "元"
    PERCENT = "percent", "%"
    DAY = "day", "天"


@dataclass(frozen=True)
class Count:
    """Number of rows, or of different values of `distinct` among them."""

    rows: Rows
    distinct: str = ""


@dataclass(frozen=True)
class Total:
    """Sum of the integer column `column`; `per` units of the column make one printed unit (fen per 万元)."""

    rows: Rows
    column: str
    per: int = 1


@dataclass(frozen=True)
class Ratio:
    """`numerator / denominator × per`, both named by the key of another indicator and taken in its printed unit:
    100 for a percentage, 10,000 for 元 a head from 万元 and persons."""

    numerator: str
    denominator: str
    per: int = 100


Measure = Count | Total | Ratio


@dataclass(frozen=True)
class Indicator:
    """One figure.

    `digits`: decimals printed (percent and averages); money keeps what the source prints, up to four.
    `dims`: extra breakdowns, name -> column path on the rows (`{"tier": "batch__tier"}`); township and
    village are always there, from `area_column`.
    `detail`: name of the route that shows one row of the list, given its primary key; empty for none.
    `columns`: what the list behind the figure shows, (column path, label) pairs.
    `see`: the capability it takes to see the figure at all; None: everybody who sees figures.
    """

    key: str
    label: str
    unit: Unit
    kind: Kind
    measure: Measure
    formula: str
    source: str
    version: int = 1
    digits: int = 0
    dims: Mapping[str, str] = field(default_factory=dict)
    dim_labels: Mapping[str, type[Labelled]] = field(default_factory=dict)
    area_column: str = "area_code"
    detail: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    since: str = ""
    higher_is_better: bool | None = None
    see: Labelled | None = None


def as_percent(numerator: Decimal, denominator: Decimal, digits: int) -> Decimal | None:
    """`as_quotient` × 100: printed as “—” where the base is zero, never as 100 %."""
    return as_quotient(numerator, denominator, digits, per=100)


def as_quotient(numerator: Decimal, denominator: Decimal, digits: int, *, per: int) -> Decimal | None:
    """Half-up, never truncated; None where the base is zero."""
    if denominator == 0:
        return None
    return round_half_up(numerator * per / denominator, digits)
