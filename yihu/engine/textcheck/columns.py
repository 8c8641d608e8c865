"""Tables set with blanks: the gaps between their columns become tabs, one character for one."""

from __future__ import annotations

import re
from collections import Counter

_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
_NUMERIC = re.compile(r"-?\d[\d,.]*%?")
_FEWEST_GAPS = 2
_FEWEST_LINES = 3
_MOST_GAPS = 40
_LONGEST_LINE = 400


def tabbed(flat: str) -> str:
    """The same length; only blanks inside a table are changed."""
    if "  " not in flat:
        return flat
    lines = flat.split("\n")
    block: list[int] = []
    for i in range(len(lines) + 1):
        if i < len(lines) and _is_row(lines[i]):
            block.append(i)
            continue
        if _is_table([lines[n] for n in block]):
            for n in block:
                lines[n] = _GAP.sub(lambda gap: " " * (len(gap[0]) - 1) + "\t", lines[n])
        block = []
    return "\n".join(lines)


def _is_row(line: str) -> bool:
    return len(line) <= _LONGEST_LINE and _FEWEST_GAPS <= len(_GAP.findall(line)) <= _MOST_GAPS


def _is_table(rows: list[str]) -> bool:
    """A head and at least two lines of figures, most of them with as many cells."""
    if len(rows) < _FEWEST_LINES:
        return False
    cells = [_GAP.split(row.strip()) for row in rows]
    figures = [
        row for row in cells if sum(_NUMERIC.fullmatch(c) is not None for c in row) >= _FEWEST_GAPS - 1
    ]
    usual = Counter(len(row) for row in cells).most_common(1)[0][1]
    return len(figures) >= _FEWEST_LINES - 1 and usual * 2 > len(cells)
