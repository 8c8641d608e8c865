"""Tables flattened to text: cells parted by bars or tabs, or one cell a line after 序号.

Only cells that are nothing but a number are read here; the unit comes from the head of the column or from
“单位：万元” above the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_NUMERIC = re.compile(r"\s*(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)\s*(%)?\s*")
_UNIT_IN_HEAD = re.compile(
    r"[（(]?(?:单位[：:]?)?(万元|亿元|元|万人|人次|人|户|个|亩|万亩|公里|吨|%|名|件|次|项|村|平方米|米|千瓦)[）)]?\s*$"
)
_UNIT_ABOVE = re.compile(r"单位[：:]\s*(万元|亿元|元|人|户|个|亩|吨|人次|公里)")
_NUMBER_COLUMN = re.compile(r"序号|编号|代码|年份|年度|电话|名次|排名|位次|文号")
_TOTAL = re.compile(r"\s*(?:合\s*计|总\s*计|共\s*计)\s*$")
_MOST_CELLS = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell by clean offsets; `column` counts from 0, `number` is None for words."""

    row: int
    column: int
    start: int
    end: int
    text: str
    number: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Table:
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    unit: str

    def unit_of(self, column: int) -> str:
        head = self.heads[column] if column < len(self.heads) else ""
        match = _UNIT_IN_HEAD.search(head)
        return match[1] if match else ("%" if "率" in head or "占比" in head else self.unit)

    def counts_rows(self, column: int) -> bool:
        """A column of running numbers, years or codes holds no quantities."""
        head = self.heads[column] if column < len(self.heads) else ""
        if _NUMBER_COLUMN.search(head):
            return True
        cells = [c.text.strip() for row in self.rows for c in row if c.column == column and c.number]
        return column == 0 and len(cells) > 1 and cells == [str(i + 1) for i in range(len(cells))]


def find_tables(text: str) -> Iterator[Table]:
    lines = _lines(text)
    block: list[tuple[int, str]] = []
    for offset, line in (*lines, (len(text), "")):
        if _bars(line) >= 2:
            block.append((offset, line))
            continue
        if len(block) >= 3:
            yield from _barred(text, block)
        block = []
    yield from _one_cell_a_line(text, [(o, line) for o, line in lines if line.strip()])


def _lines(text: str) -> list[tuple[int, str]]:
    lines: list[tuple[int, str]] = []
    offset = 0
    for line in text.split("\n"):
        lines.append((offset, line))
        offset += len(line) + 1
    return lines


def _bars(line: str) -> int:
    return line.count("|") + line.count("\t")


def _barred(text: str, block: list[tuple[int, str]]) -> Iterator[Table]:
    rows = [_split(i, offset, line) for i, (offset, line) in enumerate(block)]
    rows = [r for r in rows if r and not all(re.fullmatch(r"[\s:：-]*", c.text) for c in r)]
    if not rows or max(len(r) for r in rows) > _MOST_CELLS:
        return
    heads: tuple[str, ...] = ()
    while rows and not any(c.number for c in rows[0]):
        heads = _merged(heads, tuple(c.text.strip() for c in rows.pop(0)))
    if len(rows) >= 2 and heads:
        yield Table(
            heads, tuple(tuple(_aligned(r, len(heads))) for r in rows), _unit_above(text, block[0][0])
        )


def _aligned(row: list[Cell], width: int) -> list[Cell]:
    """合计 under a head of more cells: its figures stand under the last columns."""
    missing = width - len(row)
    if missing <= 0 or not row or not _TOTAL.match(row[0].text):
        return row
    return [row[0], *(replace(cell, column=cell.column + missing) for cell in row[1:])]


def _merged(above: tuple[str, ...], below: tuple[str, ...]) -> tuple[str, ...]:
    """The lower head of a column names it; where it is empty the upper one does."""
    width = max(len(above), len(below))
    upper, lower = ((*row, *[""] * (width - len(row))) for row in (above, below))
    return tuple(b or a for a, b in zip(upper, lower, strict=True))


def _split(row: int, offset: int, line: str) -> list[Cell]:
    """The cells between the bars; a bar at the very edge of the line opens or closes, it parts nothing."""
    edges = [i for i, ch in enumerate(line) if ch in "|\t"]
    starts = [0, *(i + 1 for i in edges)]
    spans = [(s, e) for s, e in zip(starts, [*edges, len(line)], strict=True)]
    if line[spans[0][0] : spans[0][1]].strip() == "" and line.lstrip().startswith("|"):
        spans = spans[1:]
    if spans and line[spans[-1][0] : spans[-1][1]].strip() == "" and line.rstrip().endswith("|"):
        spans = spans[:-1]
    return [_cell(row, column, offset + s, line[s:e]) for column, (s, e) in enumerate(spans)]


def _cell(row: int, column: int, start: int, text: str) -> Cell:
    match = _NUMERIC.fullmatch(text)
    number = (start + match.start(1), start + match.end(1)) if match and not match[2] else None
    return Cell(row, column, start, start + len(text), text, number)


def _unit_above(text: str, offset: int) -> str:
    match = _UNIT_ABOVE.search(text, max(0, offset - 120), offset)
    return match[1] if match else ""


def _one_cell_a_line(text: str, lines: list[tuple[int, str]]) -> Iterator[Table]:
    """序号, heads …, then 1, cells …, 2, cells …: the distance from 序号 to 1 is the width."""
    for i, (offset, line) in enumerate(lines):
        if line.strip() != "序号":
            continue
        first = next((j for j in range(i + 2, min(i + 20, len(lines))) if lines[j][1].strip() == "1"), None)
        if first is None:
            continue
        width = first - i
        rows: list[tuple[Cell, ...]] = []
        at = first
        while at + width <= len(lines) and lines[at][1].strip() == str(len(rows) + 1):
            rows.append(tuple(_cell(len(rows), c, lines[at + c][0], lines[at + c][1]) for c in range(width)))
            at += width
        if len(rows) >= 2:
            heads = tuple(line.strip() for _, line in lines[i:first])
            yield Table(heads, tuple(rows), _unit_above(text, offset))
