"""合计 and 小计 lines: compared with the lines they sum, never imported."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import polars as pl

from yihu.engine.cells import tidy
from yihu.engine.ledgers import Kind
from yihu.modules.exchange.rules.headers import Header
from yihu.modules.exchange.rules.problems import Problem, said

_WORD = r"(?:合\s*计|总\s*计|小\s*计|共\s*计)\s*(?:[（(].{0,10}[）)])?\s*[:：]?\s*$"
_ALONE = r"^[tn]\s*" + _WORD
_AFTER_WORDS = r"^t.{1,12}" + _WORD
_SUB = r"小\s*计\s*(?:[（(].{0,10}[）)])?\s*[:：]?\s*$"
_SUMMED = (Kind.MONEY, Kind.INTEGER, Kind.DECIMAL)
_LOOKED_AT = 4  # columns from the left in which the word may stand


def is_total(rows: pl.DataFrame, header: Header) -> pl.Expr:
    """“合计” alone in one of the first columns; or after other words, in a line that lacks what a line must have."""
    first = _first(rows)
    must = [f"c{at}" for at, column in header.columns.items() if column.required]
    lacks = pl.any_horizontal(
        [pl.col(name).is_null() for name in must if name in rows.columns] or [pl.lit(False)]
    )
    alone = pl.any_horizontal(pl.col(first).str.contains(_ALONE).fill_null(False))
    after = pl.any_horizontal(pl.col(first).str.contains(_AFTER_WORDS).fill_null(False))
    return alone | (after & lacks)


def _first(rows: pl.DataFrame) -> list[str]:
    return [name for name in rows.columns if name.startswith("c")][:_LOOKED_AT]


def compared(header: Header, data: pl.DataFrame, totals: pl.DataFrame) -> list[Problem]:
    """A 合计 against all lines; a 小计 against the lines since the total line before it, or up to the one after."""
    found: list[Problem] = []
    if totals.height == 0:
        return found
    lines = data["line"].to_list()
    marks = totals["line"].to_list()
    is_sub = totals.select(pl.any_horizontal(pl.col(_first(totals)).str.contains(_SUB).fill_null(False)))
    subs = is_sub.to_series().to_list()
    for position, column in header.columns.items():
        if column.kind not in _SUMMED or f"c{position}" not in totals.columns:
            continue
        numbers = (
            [number(cell) or Decimal(0) for cell in data[f"c{position}"]]
            if f"c{position}" in data.columns
            else []
        )
        for at, (line, given) in enumerate(zip(marks, totals[f"c{position}"], strict=True)):
            wanted = number(given)
            if wanted is None:
                continue
            before, after = (marks[at - 1] if at else 0), (marks[at + 1] if at + 1 < len(marks) else None)
            sums = (
                [_sum(lines, numbers, before, line), _sum(lines, numbers, line, after)]
                if subs[at]
                else [sum(numbers, Decimal(0))]
            )
            if wanted not in sums:
                text = said("E305", line=line, given=wanted, summed=sums[0], difference=abs(wanted - sums[0]))
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


def number(cell: str | None) -> Decimal | None:
    try:
        return (
            Decimal(tidy(cell[1:]).replace(",", "").removesuffix("元").removesuffix("万")) if cell else None
        )
    except InvalidOperation:
        return None
