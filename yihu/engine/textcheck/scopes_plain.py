"""Breakdowns without an opener: 摸排8436户，经鉴定A级5120户、B级3189户…; 名单如下：…; …；男25人，女23人."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby

from .labels import complementary, opposites, own_words, peers
from .layout import Layout, Slot
from .scopes import NEVER, Scope, sentence_at, unit_groups

_FEWEST = 3
_MOST = 12
_LARGE = 100

_NO_PART = re.compile(r"其中|分别|合计|总计|共计|累计|比|较|同比|目标|计划|任务|应|每|各")
_TOTAL_CUE = re.compile(
    r"全[县镇乡区市村]|共|合计|总|累计|发现|排查|识别|纳入|到位|下达|完成|建成|培训|发放|受理|实现|摸排|反馈|资助|全年"
)
_BEFORE_BELOW = 120
_AMONG = "其中"


def find_plain_scopes(layout: Layout) -> Iterator[Scope]:
    for _, sentence in groupby(layout.slots, key=lambda s: s.sentence):
        slots = tuple(sentence)
        if len(slots) > 2:
            yield from _runs(layout, slots)
            yield from _second_views(layout, slots)
    yield from _below(layout)


def _runs(layout: Layout, slots: Sequence[Slot]) -> Iterator[Scope]:
    """A total directly followed by its parts, up to the end of the sentence."""
    for level in {s.bracket for s in slots}:
        here = tuple(s for s in slots if s.bracket == level)
        for unit, run in unit_groups(layout, here).items():
            for total in (s for s in here if s.unit == unit and s.usable):
                after = bisect_right(run, total.index, key=lambda s: s.index)
                parts = run[after : after + _MOST]
                if len(parts) >= 2:
                    yield _run(layout, total, parts, closed=len(run) <= after + _MOST)


def _run(layout: Layout, total: Slot, parts: Sequence[Slot], *, closed: bool) -> Scope:
    labels = [own_words(layout, p) for p in parts]
    stretch = parts[0].lead + layout.text[parts[0].end : parts[-1].start]
    readings = [
        tuple(parts[:n])
        for n in range(len(parts) - 1, 1, -1)
        if parts[n - 1].segment != parts[n].segment or complementary(labels[:n])
    ]
    told = (
        closed
        and (
            len(parts) >= _FEWEST or opposites(labels) or total.fact.value > max(p.fact.value for p in parts)
        )
        and parts[0].clause - total.clause <= 2
        and total.segment == parts[0].segment == parts[-1].segment
        and all(p.fact.printed_unit == total.fact.printed_unit for p in parts)
        and (not total.lead or _TOTAL_CUE.search(total.lead) or opposites(labels))
        and not _NO_PART.search(stretch)
        and len({label[-12:] for label in labels}) == len(labels)
        and complementary(labels)
        and not peers(own_words(layout, total), labels[0])
    )
    return Scope(
        total, tuple(parts), _trust(told, total, parts), layout.chain(total)[0].start, "run", tuple(readings)
    )


def _trust(told: object, total: Slot, parts: Sequence[Slot]) -> float:
    """Two small numbers after a third come and go; what stands in for a breakdown must be three or large."""
    if not told:
        return NEVER
    return 0.1 if len(parts) >= _FEWEST or total.fact.value >= _LARGE else -0.05


def _second_views(layout: Layout, slots: Sequence[Slot]) -> Iterator[Scope]:
    """T，其中城镇…、乡村…；男…，女…: a further breakdown of the same total after a semicolon."""
    start, end = layout.sentences[slots[0].sentence]
    among = layout.text.find(_AMONG, start, end)
    if among < 0:
        return
    for unit in {s.unit for s in slots}:
        totals = [s for s in slots if s.unit == unit and s.end <= among and s.usable and s.bracket < 0]
        if not totals:
            continue
        later = [s for s in slots if s.unit == unit and s.start > among and s.usable and s.bracket < 0]
        for segment, group in groupby(later, key=lambda s: s.segment):
            parts = tuple(group)
            if segment == totals[-1].segment or len(parts) < 2 or any(_AMONG in p.lead for p in parts):
                continue  # …；累计整改237个，其中当日6个: a total of its own
            labels = [own_words(layout, p) for p in parts]
            trust = 0.25 if complementary(labels) and totals[-1] is totals[0] else NEVER
            yield Scope(totals[-1], parts[:_MOST], trust, parts[0].start, "view")


def _below(layout: Layout) -> Iterator[Scope]:
    """…12户41人予以公示。名单如下：甲村5户17人，乙村…"""
    for match in re.finditer("如下：", layout.text):
        number = sentence_at(layout, match.start())
        end = layout.sentences[number][1]
        inside = tuple(s for s in layout.between(match.end(), end) if s.bracket < 0)
        if len(inside) < 2:
            continue
        earlier = layout.sentences[max(0, number - 1)][0]
        before = layout.between(max(earlier, match.start() - _BEFORE_BELOW), match.start())
        for unit, parts in unit_groups(layout, inside).items():
            totals = [s for s in before if s.unit == unit and s.usable and s.bracket < 0]
            if totals and len(parts) >= _FEWEST:
                others = tuple(tuple(parts[:n]) for n in range(len(parts) - 1, 1, -1))[:_MOST]
                yield Scope(totals[-1], tuple(parts), 0.25, match.start(), "below", others)
