"""One thing under two values.

Accused only when the wording leaves no room: the other figure of the pair agrees, or the very same words name
it and the values are a slip of the hand apart. What is merely likely becomes a note.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise

from .arithmetic import Verdict, additive, plain
from .find_equal import equal_values, pairs
from .find_sum import looks_like_a_slip
from .labels import content, own_words, similarity
from .layout import Layout, Slot
from .model import Bound, Kind, Note, Relation, RelationType

_TELLING = 100
_MENTIONS = 4
_LIKE = 0.6
_SAME_WORDS = 0.75
_LONG_NAME = 3
_HALF = Decimal("0.5")
_FIFTH = Decimal("0.2")
_QUALIFIED = re.compile(
    r"\d{4}年|\d{1,2}月|[去上前今明本]年|同期|上月|原来?|此前|计划|目标|预计|拟|将|力争|年初|年底|季度|第[一二三四五]|新增|增加|减少|其中"
    r"|每|各|部分|剩余|尚|未|首批|分别|另|完成|到位|拨付|支出|其他"
)
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,3}(?:村|镇|乡|县|社区|街道|区|组)")
_WHOLE_AREA = re.compile(r"(?:全[区县市乡镇村]|我[区县市乡镇村]|辖)(?:共有?|现有)?$")
_AREA = re.compile(r"全[区县市乡镇村省]|我[区县市乡镇村]|共有?")
_NOUN = re.compile(r"[\u4e00-\u9fff]{1,6}?(?=的|$|[，。；、（）]|全部|均|已|共|开展|组织|进行)")
_HEAD_NOUN = re.compile(
    r"[\u4e00-\u9fff]{0,7}?(?:工作队|小组|乡镇|社区|对象|项目|企业|合作社|单位|学校|车间|基地|干部|党员|问题|措施|网格员?|公司|岗位|书记"
    r"|支部|学生|老人|人口|群众|劳动力|队员?|村|镇|户|组)"
)
_FIRST = re.compile(r"^.*(?:其中|共有|现有|共|有|全[区县市乡镇村]|我[区县市乡镇村]|已|配备|划分|设立)")
_LAST = re.compile(r"(?:共有|共计|共|为|有|达到?|约|是|了)+$")


Conflict = tuple[Slot, Slot, bool]


def find_conflicts(found: Iterable[Conflict]) -> Iterator[Relation]:
    for left, right, firm in found:
        if firm:
            yield _relation(left, right)


def note_conflicts(found: Iterable[Conflict]) -> Iterator[Note]:
    for left, right, firm in found:
        if not firm:
            message = f"“{left.fact.text}”与“{right.fact.text}”似指同一事项而数值不同，请核对或说明口径"
            span = right.fact
            yield Note(
                "two_values", span.start, span.end, message.replace("\n", ""), (left.index, right.index)
            )


def conflicts(layout: Layout) -> Iterator[Conflict]:
    """Pairs with two values for one thing, and whether that is firm."""
    seen: set[tuple[int, int]] = set()
    for left, right, firm in (*_broken_chains(layout), *_same_names(layout)):
        key = (min(left.index, right.index), max(left.index, right.index))
        if key not in seen:
            seen.add(key)
            yield left, right, firm


def _broken_chains(layout: Layout) -> Iterator[tuple[Slot, Slot, bool]]:
    """225户1089人 and 525户1089人: the persons agree, so the households should."""
    for group in equal_values(layout):
        for left, right in pairs(group):
            if len(layout.chain(left)) < 2 or len(layout.chain(right)) < 2 or _set_apart(layout, left, right):
                continue
            alike = similarity(*(content(own_words(layout, s)) for s in (left, right))) >= _LIKE
            for mine in layout.chain(left):
                other = layout.sibling(right, mine.unit)
                if other is None or mine is left or other is right:
                    continue
                verdict = additive(mine.fact, [other.fact])
                if not verdict.ok and not verdict.hedged:
                    telling = (
                        left.fact.value >= _TELLING
                        and left.fact.value % 10 != 0
                        and looks_like_a_slip(verdict)
                    )
                    if telling or (alike and left.sentence != right.sentence):
                        yield mine, other, True


def _same_names(layout: Layout) -> Iterator[tuple[Slot, Slot, bool]]:
    named: dict[tuple[str, str, str], list[Slot]] = defaultdict(list)
    for slot in layout.slots:
        if slot.usable and slot.fact.kind is not Kind.PERCENT and slot.fact.bound is Bound.EXACT:
            for sort, name in _names(layout, slot):
                named[slot.unit, sort, name].append(slot)
    for (_, sort, name), group in named.items():
        for left, right in pairwise(group if len(group) <= _MENTIONS else ()):
            verdict = additive(left.fact, [right.fact])
            if not verdict.ok and left.sentence != right.sentence and not _set_apart(layout, left, right):
                likely, firm = _weighed(layout, (left, right), sort, name, verdict)
                yield from [(left, right, firm)] if likely else []


def _names(layout: Layout, slot: Slot) -> Iterator[tuple[str, str]]:
    """`whole`: what the whole area has; `thing`: the noun itself; `words`: all words beside the figure."""
    noun = _HEAD_NOUN.match(slot.right) or _NOUN.match(slot.right)
    word = noun[0].removesuffix("的") if noun else _LAST.sub("", _FIRST.sub("", slot.left))[-8:]
    area = _WHOLE_AREA.search(slot.left)
    if noun and area:
        yield "whole", word[-3:]
    if len(word) >= _LONG_NAME:
        yield "thing", word
    words = content(own_words(layout, slot))
    if len(words) >= 6:
        yield "words", words


def _weighed(
    layout: Layout, slots: tuple[Slot, Slot], sort: str, name: str, verdict: Verdict
) -> tuple[bool, bool]:
    slip = looks_like_a_slip(verdict)
    if sort == "whole":
        same_area = len({_area_of(s) for s in slots} - {""}) <= 1
        return verdict.relative < _HALF, same_area and (slip or verdict.relative < _FIFTH)
    if sort == "thing":
        whole = any(_AREA.search(s.lead) for s in slots)
        long_name = len(name) > _LONG_NAME or slots[0].fact.value >= _TELLING
        return (whole or slip) and verdict.relative < _HALF, slip and whole and long_name
    heads = similarity(*(content(layout.text[max(0, s.start - 30) : s.start]) for s in slots))
    return heads >= _SAME_WORDS, slip and heads >= _SAME_WORDS


def _area_of(slot: Slot) -> str:
    """全区 and 我区 are one; 辖 says nothing and is taken for any."""
    match = _WHOLE_AREA.search(slot.left)
    return match[0].lstrip("全我")[:1].replace("辖", "") if match else ""


def _set_apart(layout: Layout, left: Slot, right: Slot) -> bool:
    """A year, a plan, a place: anything that lets both be true."""
    marks: list[frozenset[str]] = []
    places: list[frozenset[str]] = []
    for slot in (left, right):
        head = layout.chain(slot)[0]
        start = max(layout.sentences[head.sentence][0], head.start - 24)
        stretch = layout.text[start : head.start]
        marks.append(frozenset(_QUALIFIED.findall(stretch + slot.right[:6])))
        places.append(frozenset(_PLACE.findall(stretch)))
    return marks[0] != marks[1] or bool(places[0] and places[1] and places[0] != places[1])


def _relation(left: Slot, right: Slot) -> Relation:
    a, b = left.fact, right.fact
    verdict = additive(a, [b])
    reason = f"“{a.text}”与“{b.text}”说的是同一件事，相差{plain(verdict.gap)}{a.unit}"
    return Relation(
        RelationType.EQUAL, (left.index, right.index), None, "same indicator, same value", a.value, b.value,
        verdict.tolerance, False, reason.replace("\n", ""),
    )  # fmt: skip
