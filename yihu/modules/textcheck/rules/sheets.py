"""A long text in sections that a browser shows at once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

LONGEST_SHEET = 5_000  # characters
_SHORTEST = 2_000
_HEAD = re.compile(
    r"^[ \t　]*(?:第?[一二三四五六七八九十百]+[、章节部]|（[一二三四五六七八九十]+）)[^\n]{0,40}",
    re.MULTILINE,
)
_TITLE = 24


@dataclass(frozen=True, slots=True)
class Sheet:
    """`text[start:end]`; `number` from 1. `title`: the first heading in it."""

    number: int
    start: int
    end: int
    title: str


def sheets(text: str) -> list[Sheet]:
    """Cut before headings where that is possible, else at the ends of lines, else anywhere."""
    heads = [match.start() for match in _HEAD.finditer(text)]
    cuts = [0]
    while len(text) - cuts[-1] > LONGEST_SHEET:
        cuts.append(_cut(text, cuts[-1], heads))
    bounds = [*cuts, len(text)]
    return [
        Sheet(number, start, end, _title(text, start, end))
        for number, (start, end) in enumerate(pairwise(bounds), start=1)
    ]


def _cut(text: str, start: int, heads: Sequence[int]) -> int:
    latest = start + LONGEST_SHEET
    head = bisect_right(heads, latest) - 1
    if head >= 0 and heads[head] >= start + _SHORTEST:
        return heads[head]
    for mark in ("\n", "。"):
        at = text.rfind(mark, start + _SHORTEST, latest)
        if at > 0:
            return at + 1
    return latest


def _title(text: str, start: int, end: int) -> str:
    head = _HEAD.search(text, start, end)
    line = head[0] if head else next((one for one in text[start:end].split("\n") if one.strip()), "")
    line = line.strip()
    return line[:_TITLE] + "…" if len(line) > _TITLE else line


def sheet_at(parts: Sequence[Sheet], offset: int) -> Sheet:
    return parts[max(0, bisect_right([one.start for one in parts], offset) - 1)]
