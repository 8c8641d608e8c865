"""Finds the table inside a sheet: where the header stands, which lines are data, what the 合计 line says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

import polars as pl

from yihu.core.excel.reading import Grid
from yihu.engine.cells import tidy
from yihu.engine.ledgers import Kind, Ledger
from yihu.modules.exchange.rules import headers
from yihu.modules.exchange.rules.headers import Header
from yihu.modules.exchange.rules.problems import BadTable, Problem, said

MARK = re.compile(r"模板：(?P<key>[a-z_.]+) 第(?P<version>\d+)版")
_TOTAL = r"^[tn]\s*(?:合\s*计|总\s*计|小\s*计|共\s*计)\s*[:：]?\s*$"
_GRAND = r"^[tn]\s*(?:合\s*计|总\s*计|共\s*计)\s*[:：]?\s*$"


@dataclass
class Table:
    """`rows`: `line` and raw cells of the data lines; `problems` keep the batch out, `warnings` want a tick."""

    header: Header
    rows: pl.DataFrame
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def texts_of(grid: Grid, lines: int = headers.LOOKED_AT) -> list[tuple[int, list[str]]]:
    """The first lines as plain texts."""
    top = grid.cells.head(lines)
    return [(row[0], [(cell or "")[1:] for cell in row[2:]]) for row in top.iter_rows()]


def table_of(ledger: Ledger, grid: Grid, *, with_hidden: bool = True) -> Table:
    """Raises BadTable."""
    if grid.cells.height == 0:
        raise BadTable("E307")
    top = texts_of(grid)
    _same_version(ledger, top)
    try:
        header = headers.find(ledger, top)
    except BadTable as bad:
        raise _merged_header(bad, grid, top) from None
    rows = grid.cells.filter(pl.col("line") > header.line)
    if not with_hidden:
        rows = rows.filter(~pl.col("hidden"))
    used = [f"c{position}" for position in header.columns if f"c{position}" in rows.columns]
    totals = _is(rows, _TOTAL)
    data = rows.filter(~totals & pl.any_horizontal(pl.col(used).is_not_null()))
    if data.height == 0:
        raise BadTable("E307")
    table = Table(header, data)
    table.problems = _sums(ledger, header, data, rows.filter(_is(rows, _GRAND)))
    if header.ignored:
        text = said("W304", columns="、".join(header.ignored[:20]))
        table.warnings.append(Problem("W304", text))
    return table


def _is(rows: pl.DataFrame, pattern: str) -> pl.Expr:
    first = [name for name in rows.columns if name.startswith("c")][:3]
    return pl.any_horizontal(pl.col(first).str.contains(pattern).fill_null(False))


def _same_version(ledger: Ledger, top: list[tuple[int, list[str]]]) -> None:
    for _, texts in top[:3]:
        found = MARK.search(" ".join(texts))
        if found and found["key"] == ledger.key and int(found["version"]) != ledger.version:
            raise BadTable("E306", old=found["version"], new=ledger.version)


def _merged_header(bad: BadTable, grid: Grid, top: list[tuple[int, list[str]]]) -> BadTable:
    """A header of two lines that could not be read is better called that than “missing columns”."""
    lines = [line for line, texts in top if sum(1 for text in texts if text) >= 2][:2]
    first = min(lines, default=0)
    for upper, left, lower, right in grid.merged:
        is_title = right - left + 1 >= grid.width - 1
        if not is_title and upper <= first + 1 and lower >= first and bad.code in ("E302", "E308"):
            return BadTable("E301")
    return bad


def _sums(ledger: Ledger, header: Header, data: pl.DataFrame, grand: pl.DataFrame) -> list[Problem]:
    """The file's own total against the sum of its lines; the last total line counts."""
    if grand.height == 0:
        return []
    found = []
    line = grand.row(-1, named=True)
    for position, column in header.columns.items():
        given = _number(line.get(f"c{position}"))
        if column.kind not in (Kind.MONEY, Kind.INTEGER, Kind.DECIMAL) or given is None:
            continue
        summed = sum((_number(cell) or Decimal(0) for cell in data[f"c{position}"]), Decimal(0))
        if summed != given:
            text = said("E305", given=given, summed=summed, difference=abs(given - summed))
            found.append(Problem("E305", text, line["line"], column.label))
    return found


def _number(cell: str | None) -> Decimal | None:
    try:
        return Decimal(tidy(cell[1:]).replace(",", "")) if cell else None
    except InvalidOperation:
        return None
