"""What lies between a sheet and its data lines: cells out of sight, merged cells, serial dates of 1904, lines that
are no data."""

from __future__ import annotations

import re

import polars as pl

from yihu.core.excel.reading import Grid
from yihu.engine.ledgers import Column, Kind
from yihu.modules.exchange.rules import headers
from yihu.modules.exchange.rules.headers import Header
from yihu.modules.exchange.rules.naming import plain

# 1904-01-01 is this many days after the zero of the usual calendar.
_DAYS_1904 = 1462
_FOOT = r"^t\s*(?:填表|制表|填报|审核|复核|负责|单位负责|联系|统计|打印|经办|报送|注|说明|备注|签)[^:：]{0,8}\s*[:：]"
_A_TABLE = 3  # columns from which on a line of one cell may be none of its lines
_SECTION = r"^t\s*[（(]?[一二三四五六七八九十]{1,3}[）)]?[、.．]"
# Of a line with one cell: a remark, a point of a list of them, the title of the table that follows.
_REMARK = (
    r"^t\s*(?:注|说明|备注|附|[（(【※*#]|\d{1,2}\s*[.．、)）]|(?:填表|制表|填报|统计|打印|截止|截至)(?:日期|时间)?)"
    r"|(?:册|台账|表|清单|名单|公示)\s*(?:[（(].{0,12}[）)])?\s*$|^t.{25,}$"
)

# Of a page, a month, a statement: sums and balances that are carried on.
_CARRIED = (
    r"^t\s*(?:(?:本[页日月季年期]|当[日月年])\s*(?:合|累|小)\s*计|承前页|过次页|接上页|转下页"
    r"|(?:上[页日月年期]|期初|期末|年初|年末|月初|月末)\s*(?:结转|结余|余额)\s*[:：]?\s*$)"
)
_LABELLED = 6  # columns from the left in which such words stand


def in_sight(grid: Grid, *, with_hidden: bool) -> pl.DataFrame:
    """The grid's cells, without hidden rows and columns unless they were asked for."""
    cells = grid.cells
    if with_hidden:
        return cells
    gone = [f"c{position}" for position in grid.hidden_columns if f"c{position}" in cells.columns]
    return cells.filter(~pl.col("hidden")).with_columns(
        [pl.lit(None, pl.String).alias(name) for name in gone]
    )


def texts_of(cells: pl.DataFrame, lines: int = headers.LOOKED_AT) -> list[tuple[int, list[str]]]:
    """The first lines as plain texts."""
    return [(row[0], [(cell or "")[1:] for cell in row[2:]]) for row in cells.head(lines).iter_rows()]


def filled_down(rows: pl.DataFrame, header: Header, merged: headers.Merged) -> pl.DataFrame:
    """Vertically merged cells stand for all their lines, in places and in the columns declared so."""
    wanted = {f"c{at}" for at, column in header.columns.items() if _fills(column)}
    wanted |= {f"c{header.township}"} if header.township is not None else set()
    tops: dict[str, dict[int, int]] = {}
    for top, left, bottom, _ in merged:
        name = f"c{left}"
        if bottom > top > header.line and name in wanted and name in rows.columns:
            tops.setdefault(name, {}).update(dict.fromkeys(range(top + 1, bottom + 1), top))
    for name, lines in tops.items():
        said = dict(rows.select("line", name).filter(pl.col("line").is_in(set(lines.values()))).iter_rows())
        given = {line: said.get(top) for line, top in lines.items()}
        new = pl.col("line").replace_strict(
            list(given), list(given.values()), default=None, return_dtype=pl.String
        )
        rows = rows.with_columns(pl.coalesce(name, new).alias(name))
    return rows


def _fills(column: Column) -> bool:
    return column.fills_down or column.kind is Kind.AREA


def from_1904(rows: pl.DataFrame, header: Header) -> pl.DataFrame:
    """Serial numbers in date columns, as the usual calendar counts them; dates with a format are right already."""
    dates = [f"c{at}" for at, one in header.columns.items() if one.kind is Kind.DATE]
    return rows.with_columns(
        [
            pl.when(pl.col(name).str.contains(r"^n\d{4,5}(?:\.\d+)?$"))
            .then(
                pl.lit("n")
                + (pl.col(name).str.extract(r"^n(\d+)", 1).cast(pl.Int64, strict=False) + _DAYS_1904).cast(
                    pl.String
                )
            )
            .otherwise(pl.col(name))
            .alias(name)
            for name in dates
            if name in rows.columns
        ]
    )


def no_data(rows: pl.DataFrame, header: Header) -> pl.Expr:
    """Lines that say who filled the sheet in, repeat the header or open a section; told, and left out."""
    used = [f"c{at}" for at in header.columns if f"c{at}" in rows.columns]
    given = pl.sum_horizontal([pl.col(name).is_not_null().cast(pl.Int32) for name in used])
    every = [name for name in rows.columns if re.fullmatch(r"c\d+", name)]
    first = pl.coalesce(every)
    foot = first.str.contains(_FOOT) & (given <= max(1, len(used) // 2))
    alone = pl.sum_horizontal([pl.col(name).is_not_null().cast(pl.Int32) for name in every]) == 1
    section = first.str.contains(_SECTION) & (given <= 1)
    remark = alone & first.str.contains(_REMARK) & (len(used) >= _A_TABLE)
    carried = pl.any_horizontal(
        [pl.col(name).str.contains(_CARRIED).fill_null(False) for name in every[:_LABELLED]]
    )
    return (foot | section | remark | carried | _repeats(rows, header)).fill_null(False)


def _repeats(rows: pl.DataFrame, header: Header) -> pl.Expr:
    """The header again, as printed page by page."""
    same = [
        pl.col(f"c{guess.position}").str.slice(1).str.replace_all(r"[\s*＊:：]", "") == plain(guess.text)
        for guess in header.guesses
        if f"c{guess.position}" in rows.columns and guess.column
    ]
    if len(same) < 2:
        return pl.lit(False)
    # One at most may differ, so one of the first two says it; nearly every table is done with here.
    if not rows.select(pl.any_horizontal(same[:2]).any()).item():
        return pl.lit(False)
    return pl.sum_horizontal([one.fill_null(False).cast(pl.Int32) for one in same]) >= max(2, len(same) - 1)
