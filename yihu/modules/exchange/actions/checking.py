"""Finds the table inside a sheet: where the header stands, which lines are data, what the 合计 line says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import polars as pl

from yihu.core.excel.reading import LINES_A_SHEET, Grid
from yihu.engine.ledgers import Ledger
from yihu.modules.exchange.actions import below, shaping, totals
from yihu.modules.exchange.rules import headers
from yihu.modules.exchange.rules.headers import Header
from yihu.modules.exchange.rules.problems import BadTable, Problem, lines_text, said

MARK = re.compile(r"模板：(?P<key>[a-z_.]+) 第(?P<version>\d+)版")
# What people have confirmed before: fingerprint of the header -> header key -> column name.
Known = Mapping[str, Mapping[str, str]]


@dataclass
class Table:
    """`rows`: `line` and raw cells of the data lines; `problems` keep the batch out, `warnings` want a tick; `doubt`:
    what its last line is when more lines follow."""

    header: Header
    rows: pl.DataFrame
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    doubt: BadTable | None = None


def texts_of(grid: Grid, lines: int = headers.LOOKED_AT) -> list[tuple[int, list[str]]]:
    """The first lines as plain texts."""
    return shaping.texts_of(grid.cells, lines)


def table_of(
    ledger: Ledger, grid: Grid, *, with_hidden: bool = True, known: Known = MappingProxyType({})
) -> Table:
    """Raises BadTable."""
    cells = shaping.in_sight(grid, with_hidden=with_hidden)
    if cells.height == 0:
        raise BadTable("E307")
    if len(grid.sheets) > 1:
        return _of_all(ledger, grid, cells, known)
    return _table(ledger, grid, cells, grid.merged, known)


def headers_of(ledger: Ledger, grid: Grid, known: Known) -> list[tuple[str, int, Header]]:
    """(sheet, what its line numbers begin at, header) of each sheet that was read as this ledger."""
    found = []
    for at, name in enumerate(grid.sheets or ("",)):
        low = at * LINES_A_SHEET
        own = grid.cells.filter(pl.col("line").is_between(low, low + LINES_A_SHEET, closed="left"))
        merged = [one for one in grid.merged if low <= one[0] < low + LINES_A_SHEET]
        top = shaping.texts_of(own)
        try:
            found.append((name, low, headers.find(ledger, top, merged, _remembered(known, top, merged))))
        except BadTable:
            continue
    return found


def _of_all(ledger: Ledger, grid: Grid, cells: pl.DataFrame, known: Known) -> Table:
    """The tables of all sheets that have the first one's columns, as one; the others are told."""
    together: Table | None = None
    left_out: list[str] = []
    for at, name in enumerate(grid.sheets):
        low, high = at * LINES_A_SHEET, (at + 1) * LINES_A_SHEET
        own = cells.filter(pl.col("line").is_between(low, high, closed="left"))
        merged = [one for one in grid.merged if low <= one[0] < high]
        try:
            table = _table(ledger, grid, own, merged, known)
        except BadTable as bad:
            is_no_table = bad.code in ("E307", "E308", "E314")  # notes, a cover
            if not is_no_table and (bad.code not in ("E302", "E301") or (together is None and bad.guesses)):
                raise
            left_out.append(name)
            continue
        if together is None:
            together = table
        elif set(table.header.names) == set(together.header.names):
            together = _joined(together, table)
        else:
            left_out.append(name)
    if together is None:
        raise BadTable("E308", title=ledger.title)
    if left_out:
        together.warnings.append(Problem("W311", said("W311", sheets="、".join(left_out[:20]))))
    return together


def _joined(one: Table, more: Table) -> Table:
    """The lines of `more` below those of `one`, its columns where `one` has them."""
    place = {column.name: f"c{at}" for at, column in one.header.columns.items()}
    moves = {f"c{at}": place[column.name] for at, column in more.header.columns.items()}
    if more.header.township is not None and one.header.township is not None:
        moves[f"c{more.header.township}"] = f"c{one.header.township}"
    if more.header.units != {} or one.header.units != {}:
        _same_units(one.header, more.header)
    rows = more.rows.select(
        "line", "hidden", *(pl.col(old).alias(new) for old, new in moves.items() if old in more.rows.columns)
    )
    seen = {problem.code: problem for problem in more.warnings} | {p.code: p for p in one.warnings}
    return Table(
        one.header,
        pl.concat([one.rows, rows], how="diagonal"),
        [*one.problems, *more.problems],
        list(seen.values()),
        more.doubt,
    )


def _same_units(one: Header, more: Header) -> None:
    said_one = {one.columns[at].name: unit for at, unit in one.units.items()}
    for at, unit in more.units.items():
        column = more.columns[at]
        if said_one.get(column.name, column.unit) != unit:
            wanted = said_one.get(column.name, column.unit)
            raise BadTable("E309", name=column.label, given=unit, wanted=wanted)


def _table(ledger: Ledger, grid: Grid, cells: pl.DataFrame, merged: headers.Merged, known: Known) -> Table:
    if cells.height == 0:
        raise BadTable("E307")
    top = shaping.texts_of(cells)
    _same_version(ledger, top)
    header = headers.find(ledger, top, merged, _remembered(known, top, merged))
    rows = cells.filter(pl.col("line") > header.line)
    used = [f"c{position}" for position in header.columns if f"c{position}" in rows.columns]
    if not used:
        raise BadTable("E307")
    rows = rows.filter(pl.any_horizontal(pl.col(rows.columns[2:]).is_not_null()))
    sums, spare = totals.is_total(rows, header), shaping.no_data(rows, header)
    doubt = below.refuse(rows, header, sums | spare, grid.sheets)
    data = more(header, rows)
    if data.height == 0:
        raise BadTable("E307")
    data = shaping.filled_down(data, header, merged)
    if grid.epoch_1904:
        data = shaping.from_1904(data, header)
    problems = totals.compared(header, data, rows.filter(sums), grid.sheets)
    told = _told(header, rows.filter(~sums & spare)["line"].to_list(), grid.sheets)
    return Table(header, data, problems, told, doubt)


def more(header: Header, cells: pl.DataFrame) -> pl.DataFrame:
    """The data lines among cells below the header."""
    used = [f"c{position}" for position in header.columns if f"c{position}" in cells.columns]
    kept = cells.select(~_left_out(header, cells) & pl.any_horizontal(pl.col(used).is_not_null())).to_series()
    return cells if kept.all() else cells.filter(kept)


def _left_out(header: Header, cells: pl.DataFrame) -> pl.Expr:
    return totals.is_total(cells, header) | shaping.no_data(cells, header)


def further(
    table: Table, grid: Grid, pieces: Iterable[pl.DataFrame], *, with_hidden: bool
) -> Iterator[pl.DataFrame]:
    """The data lines of a large file's further pieces; `grid` and `table` are what it begins with. Raises BadTable
    (E316) where another table begins."""
    header, before, doubt = table.header, int(table.rows["line"][-1]), table.doubt
    for piece in pieces:
        cells = shaping.in_sight(replace(grid, cells=piece), with_hidden=with_hidden)
        told = cells.filter(pl.any_horizontal(pl.col(cells.columns[2:]).is_not_null()))
        if told.height == 0:
            continue
        if doubt is not None:
            raise doubt
        doubt = below.refuse(told, header, _left_out(header, told), grid.sheets, before=before)
        rows = more(header, told)
        if rows.height:
            before = int(rows["line"][-1])
            yield shaping.from_1904(rows, header) if grid.epoch_1904 else rows


def _told(header: Header, spare: list[int], sheets: Sequence[str]) -> list[Problem]:
    found = []
    if header.ignored:
        found.append(Problem("W304", said("W304", columns="、".join(header.ignored[:20]))))
    if header.not_kept:
        found.append(Problem("W318", said("W318", columns="、".join(header.not_kept[:20]))))
    if spare:
        found.append(Problem("W312", said("W312", lines=lines_text(spare, sheets))))
    return found


def _remembered(known: Known, top: headers.Lines, merged: headers.Merged) -> Mapping[str, str] | None:
    if not known:
        return None
    return next((known[one] for one in headers.fingerprints(top, merged) if one in known), None)


def _same_version(ledger: Ledger, top: list[tuple[int, list[str]]]) -> None:
    for _, texts in top[:3]:
        found = MARK.search(" ".join(texts))
        if found and found["key"] == ledger.key and int(found["version"]) != ledger.version:
            raise BadTable("E306", old=found["version"], new=ledger.version)
