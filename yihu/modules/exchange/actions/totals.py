"""合计 and 小计 lines: compared with the lines they sum, never imported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import polars as pl

from yihu.engine import cells, money
from yihu.engine.errors import BadValue
from yihu.engine.ledgers import Column, Kind
from yihu.modules.exchange.rules.headers import Header
from yihu.modules.exchange.rules.problems import Problem, placed, said

_WORD = r"(?:合\s*计|总\s*计|小\s*计|共\s*计)\s*(?:[（(].{0,10}[）)])?\s*[:：]?\s*$"
_ALONE = (
    r"^[tn]\s*(?:"
    + _WORD.removesuffix("$")
    + r"(?:\d+(?:\.\d+)?\s*(?:人|户|元|万元|村)\s*)*$|共\s*\d+\s*(?:人|户|村).{0,12}$)"
)
_AFTER_WORDS = r"^t.{1,12}" + _WORD
_SUB = r"小\s*计\s*(?:[（(].{0,10}[）)])?\s*[:：]?\s*$"
# Of a page or a month: what they sum is not told by the lines between them alone, so nothing is compared.
PERIOD = r"^t\s*(?:本[页日月季年期]|当[日月年])\s*(?:合|累|小)\s*计"
_SUMMED = (Kind.MONEY, Kind.INTEGER, Kind.DECIMAL)
_NOTHING = cells.Lookups(as_of=date.max)
_LOOKED_AT = 4  # columns from the left in which the word may stand


def is_total(rows: pl.DataFrame, header: Header) -> pl.Expr:
    """“合计” alone in one of the first columns; or after other words, in a line that lacks what a line must have."""
    # Looked for by its letter first, which is many times quicker than the words themselves.
    letter = [pl.col(name).str.contains("计", literal=True).any().alias(name) for name in _first(rows)]
    met = rows.select(letter).row(0) if letter and rows.height else ()
    first = [name for name, some in zip(_first(rows), met, strict=False) if some]
    if not first:
        return pl.lit(False)
    must = [f"c{at}" for at, column in header.columns.items() if column.required]
    lacks = pl.any_horizontal(
        [pl.col(name).is_null() for name in must if name in rows.columns] or [pl.lit(False)]
    )
    alone = pl.any_horizontal(pl.col(first).str.contains(_ALONE).fill_null(False))
    after = pl.any_horizontal(pl.col(first).str.contains(_AFTER_WORDS).fill_null(False))
    period = pl.any_horizontal(pl.col(first).str.contains(PERIOD).fill_null(False))
    return (alone | (after & lacks)) & ~period


def _first(rows: pl.DataFrame) -> list[str]:
    return [name for name in rows.columns if name.startswith("c")][:_LOOKED_AT]


def compared(
    header: Header, data: pl.DataFrame, totals: pl.DataFrame, sheets: Sequence[str] = ()
) -> list[Problem]:
    """A 合计 against all lines; a 小计 against the lines since the total line before it, or up to the one after."""
    found: list[Problem] = []
    if totals.height == 0:
        return found
    lines = data["line"].to_list()
    marks = totals["line"].to_list()
    is_sub = totals.select(pl.any_horizontal(pl.col(_first(totals)).str.contains(_SUB).fill_null(False)))
    subs = is_sub.to_series().to_list()
    for position, column in header.columns.items():
        if not column.totalled or column.kind not in _SUMMED or f"c{position}" not in totals.columns:
            continue
        unit = header.units.get(position, "")
        numbers = [_number(cell, column, unit) or Decimal(0) for cell in data[f"c{position}"]]
        for at, (line, given) in enumerate(zip(marks, totals[f"c{position}"], strict=True)):
            wanted = _number(given, column, unit)
            if wanted is None:
                continue
            before, after = (marks[at - 1] if at else 0), (marks[at + 1] if at + 1 < len(marks) else None)
            sums = (
                [_sum(lines, numbers, before, line), _sum(lines, numbers, line, after)]
                if subs[at]
                else [sum(numbers, Decimal(0))]
            )
            if wanted not in sums:
                text = said(
                    "E305",
                    line=placed(line, sheets),
                    given=_shown(wanted),
                    summed=_shown(sums[0]),
                    difference=_shown(abs(wanted - sums[0])),
                )
                found.append(Problem("E305", text, line, column.label))
    return found


def _sum(lines: list[int], numbers: list[Decimal], after: int, before: int | None) -> Decimal:
    return sum(
        (
            one
            for line, one in zip(lines, numbers, strict=True)
            if line > after and (before is None or line < before)
        ),
        Decimal(0),
    )


def _number(cell: str | None, column: Column, unit: str) -> Decimal | None:
    """The amount in the header's unit, read as the line itself is; None for what is no amount."""
    if not cell:
        return None
    try:
        value = cells.clean(column, cell[0], cell[1:], _NOTHING, unit)
    except BadValue:
        return None
    if value is None or column.kind is not Kind.MONEY:
        return None if value is None else Decimal(value)
    return Decimal(value) / (money.FEN_PER_WAN if (unit or column.unit) == "万元" else money.FEN_PER_YUAN)


def _shown(number: Decimal) -> str:
    return f"{number.normalize():f}"
