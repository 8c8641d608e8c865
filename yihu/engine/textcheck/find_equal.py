"""The same figure printed twice: 28户93人 here and there, 21个工作队 and 21支工作队."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from .arithmetic import additive
from .labels import about, bigrams, content, own_words
from .layout import Layout, Slot
from .model import Kind, Relation, RelationType

_SMALL = 10
_TELLING = 100
_LONG = 4
_CROWD = 4
_NEIGHBOURS = 3
_SAME_MATTER = 4
_HEAD = re.compile(r"[\u4e00-\u9fff]{1,8}")


def find_equals(layout: Layout) -> Iterator[Relation]:
    """Figures of one value and one meaning."""
    for group in equal_values(layout):
        for left, right in pairs(group):
            if _alike(layout, left, right):
                yield _relation(left, right)


def equal_values(layout: Layout) -> list[list[Slot]]:
    groups: dict[tuple[str, object], list[Slot]] = defaultdict(list)
    for slot in layout.slots:
        if slot.usable and slot.fact.kind is not Kind.PERCENT and slot.fact.value > 1:
            groups[slot.unit, slot.fact.value].append(slot)
    return list(groups.values())


def pairs(group: Sequence[Slot]) -> Iterator[tuple[Slot, Slot]]:
    """All pairs of a few; of a crowd only near neighbours, so that the work grows with the text."""
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
    if (
        first
        and second
        and (first[-2:] == second[-2:] or first.startswith(second) or second.startswith(first))
    ):
        return left.fact.value >= _SMALL or len(first) >= 2 <= len(second)
    if left.fact.value >= _TELLING and left.fact.value % 10 and right.sentence - left.sentence <= _NEIGHBOURS:
        return True
    if len(str(left.fact.value).rstrip("0").replace(".", "").lstrip("0")) >= _LONG:
        return True
    if left.fact.value >= _SMALL and bigrams(about(left)) & bigrams(about(right)):
        return True
    return _same_chain(layout, left, right) or (
        left.fact.value >= _SMALL and _same_matter(layout, left, right)
    )


def _thing(layout: Layout, slot: Slot) -> str:
    """What is counted: the noun after the classifier, else the one before it."""
    after = _HEAD.match(content(slot.right))
    if after and slot.fact.kind is Kind.COUNT:
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
    return len(bigrams(first) & bigrams(second)) >= _SAME_MATTER


def _surroundings(layout: Layout, slot: Slot) -> str:
    start = max(layout.sentences[slot.sentence][0], slot.start - 40)
    return content(layout.text[start : slot.start]) + content(slot.right)


def _relation(left: Slot, right: Slot) -> Relation:
    a, b = left.fact, right.fact
    verdict = additive(a, [b])
    return Relation(
        RelationType.EQUAL, (left.index, right.index), None, "same indicator, same value", a.value, b.value,
        verdict.tolerance, True, f"“{a.text}”与“{b.text}”是同一数字，前后一致".replace("\n", ""),
    )  # fmt: skip
