"""From a row of a ledger to the words that leave the house: whitelisted columns, masked names, printed sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from yihu.engine import money
from yihu.engine.notices import Cell, PublicColumn

MINOR = "minor"
_STARS = "**"
# A table of more columns is shown over the whole width of the page; of more than the second it is printed in parts, each
# on a sheet laid on its side. A table of few columns stands upright, however long its texts.
MANY_COLUMNS, MOST_PRINTED = 8, 12
_UPRIGHT_COLUMNS, _CHARACTER_MM = 6, 3.7
# Characters a column gets at least and at most, and what its margins take; columns repeated where a table is parted.
_NARROWEST, _WIDEST, _MARGINS, _NAMING = 3, 16, 3, 2
# Surnames of two characters that are common enough to be met in a village.
_DOUBLE = frozenset(
    (
        "欧阳", "上官", "司马", "诸葛", "司徒", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "东方", "长孙", "宇文",
        "轩辕", "端木", "独孤", "南宫", "申屠", "钟离", "闻人",
    )
)  # fmt: skip


def masked(name: str) -> str:
    """张三丰 -> 张**, 欧阳锋 -> 欧阳**, 阿依古丽·买买提 -> 阿**: how long a name is tells nothing."""
    text = "".join(name.split())
    if not text:
        return ""
    if text.endswith(_STARS):
        return text
    return (text[:2] if text[:2] in _DOUBLE and len(text) > 2 else text[:1]) + _STARS


def printed(columns: Sequence[PublicColumn], row: Mapping[str, Any], places: Mapping[str, str]) -> list[str]:
    """The cells of one row. Nothing that is not a column of the kind is looked at. `places`: names by area code."""
    minor = bool(row.get(MINOR))
    return [_cell(column, row.get(column.name), places, minor=minor) for column in columns]


def _cell(column: PublicColumn, value: Any, places: Mapping[str, str], *, minor: bool) -> str:
    if value is None or value == "":
        return ""
    match column.cell:
        case Cell.NAME:
            return str(value) if column.whole and not minor else masked(str(value))
        case Cell.AREA:
            return places.get(str(value), "")
        case Cell.YUAN:
            return f"{money.from_fen(int(value)):,.2f}"
        case Cell.WAN_YUAN:
            return f"{money.wan(int(value)):,f}"
        case Cell.INTEGER:
            return f"{int(value):,}"
        case Cell.DATE:
            return value.isoformat() if isinstance(value, date) else str(value)
        case _:
            return " ".join(str(value).split())


def widths(labels: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """Relative widths of columns: what the longest cell asks for, within bounds."""
    longest = [max([len(label), *(len(cells[at]) for cells in rows)]) for at, label in enumerate(labels)]
    return [float(min(max(one, _NARROWEST), _WIDEST) + _MARGINS) for one in longest]


def paper_mm(shares: Sequence[float]) -> float:
    """What columns of these widths take on paper."""
    return sum(shares) * _CHARACTER_MM if len(shares) > _UPRIGHT_COLUMNS else 0.0


def one_thing(labels: Sequence[str], rows: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """A notice about one thing with many columns is told line by line, what is empty left out; [] for a table."""
    if len(rows) != 1 or len(labels) <= MANY_COLUMNS:
        return []
    return [(label, cell) for label, cell in zip(labels, rows[0], strict=True) if cell]


def parted(columns: int) -> list[list[int]]:
    """The columns of each table that a paper is to have: the first two name the row in all of them."""
    if columns <= MOST_PRINTED:
        return [list(range(columns))]
    naming, rest = list(range(_NAMING)), list(range(_NAMING, columns))
    tables = -(-len(rest) // (MOST_PRINTED - _NAMING))
    each = -(-len(rest) // tables)
    return [naming + rest[at : at + each] for at in range(0, len(rest), each)]
