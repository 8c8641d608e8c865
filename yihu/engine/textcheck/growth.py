"""What a rate of growth is a growth of: 由X增加到Y, 比上年增加A, 比上年的B增长."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .layout import Slot
from .shares import FROM_DECREASE, FROM_INCREASE, GROWTH, Share

_LESS = re.compile(r"下降|减少|降低|降幅|下滑|降")
_GREW_BY = re.compile(r"(?:增加|增长|净增|上升|提高|减少|下降|降低|少|多|增收|增|减)了?$")
_FROM = re.compile(r"[由从][^，。；]{0,20}$")
_TO = re.compile(r"(?:到|至|为|达)了?$")
_COMPARED = re.compile(r"(?:比|较|同期|上年|去年|上月|年初)[^，。；]{0,16}$")
_THEN = re.compile(r"上年|去年|同期|上月")
_SUM_OF = re.compile(r"共|累计|总")
_CHANCE = 10


def growths(slot: Slot, near: Sequence[Slot], after: Sequence[Slot]) -> list[Share]:
    own = [s for s in near if s.sentence == slot.sentence][:4]
    if not own or "分别" in slot.lead:
        return []
    first = own[0]
    then = next((s for s in after if s.unit == first.unit and _THEN.search(s.left)), None)
    if then is not None:
        return [Share(first, then, slot, 0.6, GROWTH)]
    same = [s for s in own[1:] if s.unit == first.unit]
    if not same:
        return _of_the_whole(slot, first, near)
    return _told(slot, first, same[0], near)


def _of_the_whole(slot: Slot, first: Slot, near: Sequence[Slot]) -> list[Share]:
    """…事故17起（…）。比去年同期减少4起，下降19%: the figure that was introduced with 共, in a sentence before."""
    whole = [
        s for s in near
        if s.unit == first.unit and s.sentence < slot.sentence and s.usable and _SUM_OF.search(s.lead[-12:])
    ]  # fmt: skip
    by = _GREW_BY.search(first.left)
    if len(whole) != 1 or not by or slot.clause - first.clause > 1:
        return []
    formula = FROM_DECREASE if _LESS.search(first.left) else FROM_INCREASE
    return [Share(first, whole[0], slot, 0.4, formula)]


def _told(slot: Slot, first: Slot, second: Slot, near: Sequence[Slot]) -> list[Share]:
    """`first` is the figure right before the percentage, `second` the one of its unit before that."""
    adjacent = 0.15 if not any(second.index < s.index < first.index for s in near) else 0.0
    if _GREW_BY.search(first.left) and slot.clause - first.clause <= 1:
        formula = FROM_DECREASE if _LESS.search(first.left) else FROM_INCREASE
        return [Share(first, second, slot, 0.5 + adjacent, formula)]
    if _TO.search(first.left) and _FROM.search(second.left):
        return [Share(first, second, slot, 0.65, GROWTH)]
    if _COMPARED.search(first.lead) and first.clause == slot.clause:
        return [Share(second, first, slot, 0.5 + adjacent, GROWTH)]
    return []


def growth_pairs(slot: Slot, near: Sequence[Slot]) -> Iterator[Share]:
    """Any two figures that would give this growth; whole percents below ten fit too much by chance."""
    if slot.fact.step >= 1 and slot.fact.value < _CHANCE:
        return
    for i, now in enumerate(near[:5]):
        for then in near[i + 1 : i + 5]:
            if now.unit == then.unit:
                yield Share(now, then, slot, 0.0, GROWTH)
                yield Share(then, now, slot, 0.0, GROWTH)
                yield Share(now, then, slot, 0.0, FROM_INCREASE)
                yield Share(now, then, slot, 0.0, FROM_DECREASE)
