"""Lists whose items stand on lines of their own or between semicolons, against the total that announces
them or the 合计 that closes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile

from .arithmetic import Verdict, additive, sum_reason
from .find_sum import ACCUSE, looks_like_a_slip, mendable
from .labels import complementary, own_words
from .layout import Layout, Slot
from .model import Bound, Relation, RelationType
from .scopes_closing import has_own_subject

_MARKER = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十\d]{1,3}）|\d{1,2}[、.）]|[①-⑳⑴-⒇]|[·•●◆■▪-])"
)
_NAMED = re.compile(r"\s*[\u4e00-\u9fff（）]{2,20}：")
_CLOSING = re.compile(r"合计|总计|共计|总共|以上[^，。；]{0,6}共")
_TELLS = re.compile(r"(?:如下|分配|安排|明细|公告|公示|下达)[^。；\n]{0,16}[：。]\s*$")
_INTRO_LINES = 3
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class _List:
    """Items by clean offsets, and the stretches in which the total may stand."""

    items: tuple[tuple[int, int], ...]
    intro: tuple[int, int]
    closing: tuple[int, int]
    trust: float


def find_lists(layout: Layout) -> Iterator[Relation]:
    seen: set[tuple[int, tuple[int, ...]]] = set()
    for listing in (*_line_lists(layout), *_segment_lists(layout)):
        for relation in _told(layout, listing):
            key = (relation.total or 0, relation.members)
            if key not in seen:
                seen.add(key)
                yield relation


def _line_lists(layout: Layout) -> Iterator[_List]:
    lines = _nonblank_lines(layout.text)
    i = 0
    while i < len(lines):
        sort = _sort_of(layout.text, lines[i])
        j = i + 1
        while sort and j < len(lines) and _sort_of(layout.text, lines[j]) == sort:
            j += 1
        if sort and j - i >= 2:
            told = i > 0 and _TELLS.search(layout.text[lines[i - 1][0] : lines[i - 1][1]][-40:]) is not None
            intro = (lines[max(0, i - (1 if told else _INTRO_LINES))][0], lines[i][0])
            closing = (lines[j][0], lines[j][1]) if j < len(lines) else (0, 0)
            yield _List(tuple(lines[i:j]), intro, closing, 0.45 if told else 0.35)
        i = j


def _nonblank_lines(text: str) -> list[tuple[int, int]]:
    lines: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        if line.strip():
            lines.append((start, start + len(line)))
        start += len(line) + 1
    return lines


def _sort_of(text: str, line: tuple[int, int]) -> str:
    """Items of one list are marked alike."""
    stretch = text[line[0] : line[0] + 30]
    if match := _MARKER.match(stretch):
        return re.sub(r"[一二三四五六七八九十\d\s]+", "#", match[0])
    return "named" if _NAMED.match(stretch) else ""


def _segment_lists(layout: Layout) -> Iterator[_List]:
    for number, (start, end) in enumerate(layout.sentences):
        cuts = [m.start() for m in re.finditer("；", layout.text[start:end])]
        if len(cuts) < _FEWEST - 1:
            continue
        edges = [start, *(start + c + 1 for c in cuts), end]
        items = list(pairwise(edges))
        colon = layout.text.find("：", *items[0])
        intro_end = colon + 1 if colon >= 0 else start
        items[0] = (intro_end, items[0][1])
        previous = layout.sentences[number - 1][0] if number else start
        last = items[-1]
        closes = _CLOSING.search(layout.text, *last) is not None
        yield _List(
            tuple(items[:-1] if closes else items), (previous, intro_end), last if closes else (0, 0), 0.15
        )


def _told(layout: Layout, listing: _List) -> Iterator[Relation]:
    firsts = [_first_by_unit(layout, item) for item in listing.items]
    if not firsts:
        return
    for unit in firsts[0]:
        parts = [slot for slot in takewhile(bool, (f.get(unit) for f in firsts)) if slot is not None]
        if len(parts) < 2 or sum(unit in f for f in firsts) > len(parts):
            continue
        closing = [s for s in layout.between(*listing.closing) if s.unit == unit and s.usable]
        if closing and _CLOSING.search(closing[0].lead) and not has_own_subject(closing[0]):
            yield from _judged(layout, closing[0], parts, 0.6)
        elif len(parts) >= _FEWEST:
            intro = [s for s in layout.between(*listing.intro) if s.unit == unit and s.usable]
            yield from _introduced(layout, intro[-3:], parts, listing.trust)


def _introduced(layout: Layout, intro: list[Slot], parts: list[Slot], trust: float) -> Iterator[Relation]:
    for total in reversed(intro):
        if additive(total.fact, [p.fact for p in parts]).ok:
            yield from _judged(layout, total, parts, 0.0)
            return
    if len(intro) == 1 and not any(p.fact.bound is not Bound.EXACT for p in (intro[0], *parts)):
        yield from _judged(layout, intro[0], parts, trust)


def _first_by_unit(layout: Layout, item: tuple[int, int]) -> dict[str, Slot]:
    found: dict[str, Slot] = {}
    for slot in layout.between(*item):
        if slot.usable and slot.bracket < 0:
            found.setdefault(slot.unit, slot)
    return found


def _judged(layout: Layout, total: Slot, parts: list[Slot], trust: float) -> Iterator[Relation]:
    verdict = additive(total.fact, [p.fact for p in parts])
    if verdict.ok or trust + _evidence(layout, verdict, parts) >= ACCUSE:
        facts = [p.fact for p in parts]
        yield Relation(
            RelationType.SUM, tuple(p.index for p in parts), total.index, "sum of the parts", verdict.stated,
            verdict.computed, verdict.tolerance, verdict.ok, sum_reason(total.fact, facts, verdict),
        )  # fmt: skip


def _evidence(layout: Layout, verdict: Verdict, parts: list[Slot]) -> float:
    weight = 0.1 if len(parts) >= _FEWEST else 0.0
    weight += 0.1 if complementary(own_words(layout, p) for p in parts) else 0.0
    facts = [p.fact for p in parts]
    if looks_like_a_slip(verdict) or mendable(verdict, facts) > 2:
        return weight + 0.3
    if any(f.value > verdict.stated for f in facts):
        return weight + 0.1
    if verdict.relative * 10 < 1:
        return weight + 0.2
    return weight - (0.2 if verdict.relative * 2 > 1 else 0.0)
