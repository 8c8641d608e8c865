"""The same figure printed twice: 28户93人 here and there, 21个工作队 and 21支工作队.

Two values for one thing are accused only when the wording is the same and nothing sets the places apart, or
when one figure of a pair agrees and its neighbour does not; weaker likenesses become notes elsewhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from .arithmetic import Verdict, additive, plain
from .find_sum import looks_like_a_slip
from .labels import about, bigrams, content, own_words, similarity
from .layout import Layout, Slot
from .model import Bound, Kind, Relation, RelationType
from .scopes import usable

_SMALL = 10
_CROWD = 4
_TELLING = 100
_NEIGHBOURS = 3
_SAME_WORDS = 0.75
_LIKE = 0.6
_WITHIN_A_FIFTH = Decimal("0.2")
_ALL = "全域"
_WHOLE_AREA = re.compile(r"(?:全[区县市乡镇村]|我[区县市乡镇村]|辖|全[区县市乡镇村]共有?|全[区县市乡镇村]现有)$")
_NOUN = re.compile(r"[\u4e00-\u9fff]{1,6}?(?=的|$|[，。；、（）]|全部|均|已|开展|组织|进行)")
_PERIOD = re.compile(r"\d{4}年|\d{1,2}月|[去上前今明本]年|同期|上月|原来?|此前|计划|目标|预计|拟|将|力争|年初|年底|季度|第[一二三四五]|新增|增加|减少|其中|每|各|部分|剩余|尚|未")
_HEAD = re.compile(r"[\u4e00-\u9fff]{1,8}")


def find_equals(layout: Layout) -> Iterator[Relation]:
    """Figures of one value, told apart by their words."""
    groups: dict[tuple[str, object], list[Slot]] = defaultdict(list)
    for slot in layout.slots:
        if usable(slot) and slot.fact.kind is not Kind.PERCENT and slot.fact.value > 1:
            groups[slot.unit, slot.fact.value].append(slot)
    for group in groups.values():
        for left, right in _pairs(group):
            if _alike(layout, left, right):
                yield _relation(left, right, ok=True)
            yield from _broken_chains(layout, left, right)
    yield from _broken_pairs(layout)


def _pairs(group: Sequence[Slot]) -> Iterator[tuple[Slot, Slot]]:
    if len(group) <= _CROWD:
        yield from combinations(group, 2)
        return
    for distance in range(1, _NEIGHBOURS + 1):
        yield from zip(group, group[distance:], strict=False)


def _alike(layout: Layout, left: Slot, right: Slot) -> bool:
    """The thing counted has the same name, or the two stand in sentences about the same matter."""
    if left.sentence == right.sentence and left.clause == right.clause:
        return False
    first, second = _thing(layout, left), _thing(layout, right)
    if first and second and (first[-2:] == second[-2:] or first.startswith(second) or second.startswith(first)):
        return left.fact.value >= _SMALL or len(first) >= 2 <= len(second)
    if left.fact.value >= _TELLING and left.fact.value % 10 and right.sentence - left.sentence <= _NEIGHBOURS:
        return True
    shared = bigrams(about(left)) & bigrams(about(right))
    if left.fact.value >= _SMALL and shared:
        return True
    return _same_chain(layout, left, right) or (left.fact.value >= _SMALL and _same_matter(layout, left, right))


def _thing(layout: Layout, slot: Slot) -> str:
    """What is counted: the noun after the classifier, else the one before it."""
    after = _HEAD.match(content(slot.right))
    if after and len(after[0]) > 0 and slot.fact.kind is Kind.COUNT:
        return after[0]
    before = _HEAD.findall(content(own_words(layout, slot)))
    return before[-1] if before else ""


def _same_chain(layout: Layout, left: Slot, right: Slot) -> bool:
    """3户9人 twice: the whole chain agrees."""
    first, second = layout.chain(left), layout.chain(right)
    if len(first) < 2 or len(first) != len(second):
        return False
    return all(a.unit == b.unit and a.fact.value == b.fact.value for a, b in zip(first, second, strict=True))


def _same_matter(layout: Layout, left: Slot, right: Slot) -> bool:
    first, second = (_surroundings(layout, s) for s in (left, right))
    return len(bigrams(first) & bigrams(second)) >= 4


def _surroundings(layout: Layout, slot: Slot) -> str:
    start = max(layout.sentences[slot.sentence][0], slot.start - 40)
    return content(layout.text[start : slot.start]) + content(slot.right)


def _broken_pairs(layout: Layout) -> Iterator[Relation]:
    """Two values for what is called by the very same words."""
    named: dict[tuple[str, str], list[Slot]] = defaultdict(list)
    for slot in layout.slots:
        if usable(slot) and slot.fact.kind is not Kind.PERCENT and slot.fact.bound is Bound.EXACT:
            words = content(own_words(layout, slot))
            if len(words) >= 4:
                named[slot.unit, words].append(slot)
            if whole := _whole_of(slot):
                named[slot.unit, whole].append(slot)
    for (_, words), group in named.items():
        if len(group) > _CROWD:
            continue
        for left, right in pairwise(group):
            if left.fact.value != right.fact.value and _contradict(layout, left, right, words):
                yield _relation(left, right, ok=False)


def _whole_of(slot: Slot) -> str:
    """全区21个驻村工作队, 我区21支工作队: the whole area has one number of these."""
    noun = _NOUN.match(slot.right)
    if not noun or not _WHOLE_AREA.search(slot.left):
        return ""
    return _ALL + noun[0].removesuffix("的")[-3:]


def _broken_chains(layout: Layout, left: Slot, right: Slot) -> Iterator[Relation]:
    """225户1089人 and 525户1089人: the persons agree, so the households should."""
    for mine in layout.chain(left):
        other = layout.sibling(right, mine.unit)
        if other is None or mine is left or other is right or mine.fact.value == other.fact.value:
            continue
        verdict = additive(mine.fact, [other.fact])
        if verdict.ok or verdict.hedged or _set_apart(layout, left, right):
            continue
        alike = similarity(*(content(own_words(layout, s)) for s in (left, right))) >= _LIKE
        telling = left.fact.value >= _TELLING and left.fact.value % 10 and looks_like_a_slip(verdict)
        if telling or (alike and left.fact.value > 1 and left.sentence != right.sentence):
            yield _relation(mine, other, ok=False)


def _contradict(layout: Layout, left: Slot, right: Slot, words: str) -> bool:
    if left.sentence == right.sentence or _set_apart(layout, left, right):
        return False
    verdict = additive(left.fact, [right.fact])
    if verdict.ok:
        return False
    if words.startswith(_ALL):
        return looks_like_a_slip(verdict) or verdict.relative < _WITHIN_A_FIFTH
    heads = similarity(*(content(layout.text[max(0, s.start - 30) : s.start]) for s in (left, right)))
    return len(words) >= 6 and heads >= _SAME_WORDS and looks_like_a_slip(verdict)


def _set_apart(layout: Layout, left: Slot, right: Slot) -> bool:
    """A year, a plan, a place: anything that lets both be true."""
    marks = []
    for slot in (left, right):
        head = layout.chain(slot)[0]
        start = max(layout.sentences[head.sentence][0], head.start - 24)
        marks.append(frozenset(_PERIOD.findall(layout.text[start : head.start] + slot.right[:6])))
    return marks[0] != marks[1]


def _relation(left: Slot, right: Slot, *, ok: bool) -> Relation:
    a, b = left.fact, right.fact
    verdict: Verdict = additive(a, [b])
    said = f"“{a.text}”与“{b.text}”"
    reason = f"{said}是同一数字，前后一致" if ok else f"{said}说的是同一件事，相差{plain(verdict.gap)}{a.unit}"
    return Relation(
        RelationType.EQUAL, (left.index, right.index), None, "same indicator, same value", a.value, b.value,
        verdict.tolerance, ok, reason.replace("\n", ""),
    )  # fmt: skip
