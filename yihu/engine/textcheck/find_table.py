"""Columns of a table against its 合计 row, rows against its 合计 column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .arithmetic import Verdict, additive, sum_reason
from .find_sum import looks_like_a_slip
from .layout import Layout, Slot
from .model import Relation, RelationType
from .tables import Cell, Table

_TOTAL = re.compile(r"^\s*(?:合\s*计|总\s*计|共\s*计|总数)\s*(?:[（(].*)?$")
_SUBTOTAL = re.compile(r"小\s*计")
_MEMBER_OF = re.compile(r"其中|率|%|占比|同比|增|平均|人均|户均|标准|单价|备注")
_FEW = 2


@dataclass(frozen=True, slots=True)
class _Sum:
    total: Slot
    parts: tuple[Slot, ...]
    verdict: Verdict


def table_relations(tables: Sequence[Table]) -> Callable[[Layout], Iterator[Relation]]:
    """A finder over tables read before the layout was made."""

    def find(layout: Layout) -> Iterator[Relation]:
        places = {slot.start: slot for slot in layout.slots}
        for table in tables:
            yield from _told(_columns(table, places))
            yield from _told(_rows(table, places))

    return find


def _told(sums: list[_Sum]) -> Iterator[Relation]:
    """The other sums of the same table vouch for the layout before any is accused."""
    agreeing = sum(s.verdict.ok for s in sums)
    for one in sums:
        trusted = agreeing >= len(sums) - agreeing or looks_like_a_slip(one.verdict)
        if one.verdict.ok or (trusted and agreeing) or (len(sums) <= _FEW and looks_like_a_slip(one.verdict)):
            yield _relation(one)


def _columns(table: Table, places: dict[int, Slot]) -> list[_Sum]:
    totals = [row for row in table.rows if any(_TOTAL.match(c.text) for c in row[:3])]
    if len(totals) != 1 or any(_SUBTOTAL.search(c.text) for row in table.rows for c in row[:3]):
        return []
    sums: list[_Sum] = []
    for cell in totals[0]:
        head = table.heads[cell.column] if cell.column < len(table.heads) else ""
        others = [c for row in table.rows if row is not totals[0] for c in row if c.column == cell.column]
        if not _MEMBER_OF.search(head.replace("其中", "")) and len(totals[0]) == len(table.rows[-1]):
            sums += _sum(cell, others, places)
    return sums


def _rows(table: Table, places: dict[int, Slot]) -> list[_Sum]:
    columns = [i for i, head in enumerate(table.heads) if _TOTAL.match(head) or _SUBTOTAL.search(head)]
    if len(columns) != 1:
        return []
    running = {i for i in range(len(table.heads)) if table.counts_rows(i)}
    sums: list[_Sum] = []
    for row in table.rows:
        total = next((c for c in row if c.column == columns[0]), None)
        others = [c for c in row if c.column != columns[0] and c.column not in running]
        others = [
            c
            for c in others
            if c.column >= len(table.heads)
            or not _MEMBER_OF.search(table.heads[c.column].replace("其中", ""))
        ]
        if total is not None:
            sums += _sum(total, others, places)
    return sums


def _sum(total: Cell, cells: Sequence[Cell], places: dict[int, Slot]) -> list[_Sum]:
    whole = _slot(total, places)
    parts = tuple(s for c in cells if (s := _slot(c, places)) is not None)
    if whole is None or len(parts) < _FEW or any(p.unit != whole.unit for p in parts):
        return []
    return [_Sum(whole, parts, additive(whole.fact, [p.fact for p in parts]))]


def _slot(cell: Cell, places: dict[int, Slot]) -> Slot | None:
    return places.get(cell.number[0]) if cell.number else None


def _relation(one: _Sum) -> Relation:
    facts = [p.fact for p in one.parts]
    return Relation(
        RelationType.SUM, tuple(p.index for p in one.parts), one.total.index, "sum of the parts", one.verdict.stated,
        one.verdict.computed, one.verdict.tolerance, one.verdict.ok, sum_reason(one.total.fact, facts, one.verdict),
    )  # fmt: skip
