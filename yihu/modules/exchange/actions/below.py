"""A second table under the first one, with columns of its own: told as such, instead of as lines that are wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import polars as pl

from yihu.core.rooms import collect
from yihu.engine import cells
from yihu.engine.ledgers import Kind
from yihu.modules.exchange.rules import naming
from yihu.modules.exchange.rules.headers import Header
from yihu.modules.exchange.rules.naming import plain
from yihu.modules.exchange.rules.problems import BadTable, placed

_FEWEST, _LONGEST = 3, 20  # names in a header, letters in a name
_COUNTED = (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY, Kind.DATE, Kind.PHONE, Kind.ID_NUMBER)
_WORDS_AMONG = 2  # of them in columns of figures are no slip any more
_NOTHING = (*cells.EMPTY, *cells.NOTHING)
_SHOWN = 6


def refuse(
    rows: pl.DataFrame, header: Header, left_out: pl.Expr, sheets: Sequence[str], *, before: int | None = None
) -> BadTable | None:
    """`rows`: lines under the header; `left_out`: sums, titles and remarks among them; `before`: the last line of the
    piece of the file before these. Raises BadTable (E316) for a line that names columns, where blank lines or one of
    those have broken the table off; returns it for the last line of all, which is no table unless more follows."""
    told = rows.select("line", left_out.fill_null(False).alias("left_out"), pl.col(_cells(rows)))
    apart = pl.col("line") - pl.col("line").shift(1, fill_value=before) > 1
    broken = apart | pl.col("left_out").shift(1)
    last = rows["line"].max()
    for line, _, *texts in _worded(told.filter(broken.fill_null(False))).iter_rows():
        names = [text[1:].strip() for text in texts if text]
        if _known(names) or _among_figures(header, texts):
            told_of = BadTable("E316", line=placed(line, sheets), columns="、".join(names[:_SHOWN]))
            if line == last:
                return told_of
            raise told_of
    return None


def _cells(rows: pl.DataFrame) -> list[str]:
    return [name for name in rows.columns if re.fullmatch(r"c\d+", name)]


def _worded(rows: pl.DataFrame) -> pl.DataFrame:
    """Lines that hold nothing but short, different words."""
    every = [pl.col(name) for name in _cells(rows)]
    figures = [one.str.contains(r"\d{3}|^[^t]") | (one.str.len_chars() > _LONGEST + 1) for one in every]
    given = pl.concat_list(every).list.drop_nulls()
    words = ~pl.any_horizontal(figures).fill_null(False)
    several = (given.list.len() >= _FEWEST) & (given.list.n_unique() == given.list.len())
    return rows.filter(~pl.col("left_out") & words & several)


def _known(names: Sequence[str]) -> bool:
    """The first names a column of some ledger, and so do half of them."""
    known = [bool(naming.named(name, _vocabulary())) for name in names]
    return known[0] and sum(known) * 2 >= len(known)


def _among_figures(header: Header, texts: Sequence[str | None]) -> bool:
    """Words stand where the table has figures and days."""
    counted = [at for at, column in header.columns.items() if column.kind in _COUNTED and at < len(texts)]
    said = [text[1:] for text in (texts[at] for at in counted) if text]
    return sum(plain(one) not in _NOTHING and not re.search(r"\d", one) for one in said) >= _WORDS_AMONG


@cache
def _vocabulary() -> dict[str, str]:
    """Every spelling of every column of every ledger."""
    own = dict.fromkeys((*naming.SERIAL, *naming.TOWNSHIP), "serial")
    return {
        name: key for ledger in collect("ledgers") for name, key in naming.spellings(ledger).items()
    } | own
