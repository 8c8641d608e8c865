"""Where each fact stands: its sentence, clause and bracket, and the words on both sides of it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

from .measure import Spot
from .model import Fact
from .parts import may_be_part
from .units import class_of

_MARKS = re.compile("[。！？\n；，、：（）]")
_BESIDE = 8
_WORDS = 120
_GAP_IN_CHAIN = re.compile("[、，]?(?:共|计)?")


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """One fact in its place; offsets are those of the clean text.

    `left` runs back to the nearest mark or fact, `lead` to the start of the clause, `right` forward to the
    nearest mark or fact. `chain` numbers runs such as 28户93人 whose members share one label. `usable`
    figures may be parts or totals. Slots are compared by identity.
    """

    index: int
    start: int
    end: int
    fact: Fact
    unit: str
    sentence: int
    segment: int
    clause: int
    bracket: int
    left: str
    lead: str
    right: str
    chain: int
    usable: bool


@dataclass(frozen=True, slots=True)
class Bracket:
    open: int
    close: int
    parent: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The document as the finders see it. Sentences are half-open stretches of the clean text."""

    text: str
    slots: tuple[Slot, ...]
    starts: tuple[int, ...]
    sentences: tuple[tuple[int, int], ...]
    brackets: tuple[Bracket, ...]
    chains: dict[int, tuple[Slot, ...]]

    def between(self, start: int, end: int) -> tuple[Slot, ...]:
        """Slots that begin in start..end."""
        return self.slots[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def before(self, slot: Slot, how_many: int) -> tuple[Slot, ...]:
        """The nearest slots before this one, nearest first."""
        return self.slots[max(0, slot.index - how_many) : slot.index][::-1]

    def chain(self, slot: Slot) -> tuple[Slot, ...]:
        return self.chains[slot.chain]

    def sibling(self, slot: Slot, unit: str) -> Slot | None:
        """The member of the same chain that is counted in `unit`."""
        return next((s for s in self.chain(slot) if s.unit == unit), None)


@dataclass(slots=True)
class _Scan:
    """State while walking over the marks once."""

    sentence: int = 0
    segment: int = 0
    clause: int = 0
    boundary: int = 0
    clause_start: int = 0
    sentence_start: int = 0


def partner(layout: Layout, slot: Slot, unit: str) -> Slot | None:
    """The figure in `unit` that belongs to this one: of its chain, or right beside it (231户贫困户1038人)."""
    sibling = layout.sibling(slot, unit)
    if sibling is not None:
        return sibling
    for index in (slot.index + 1, slot.index - 1):
        other = layout.slots[index] if 0 <= index < len(layout.slots) else slot
        gap = layout.text[min(slot.end, other.end) : max(slot.start, other.start)]
        if other.unit == unit and len(gap) <= _BESIDE and not _MARKS.search(gap):
            return other
    return None


def lay_out(text: str, spots: list[Spot]) -> Layout:
    brackets = _brackets(text)
    sentences: list[tuple[int, int]] = []
    slots: list[Slot] = []
    scan = _Scan()
    enclosing = _enclosing(brackets)
    marks = [m.start() for m in _MARKS.finditer(text)]
    events = sorted([(p, 0, i) for i, p in enumerate(marks)] + [(s.start, 1, i) for i, s in enumerate(spots)])
    fact_end = 0
    for position, is_spot, i in events:
        if not is_spot:
            _step(text, position, scan, sentences, enclosing)
            continue
        spot = spots[i]
        following = min(
            marks[j] if (j := bisect_left(marks, spot.end)) < len(marks) else len(text),
            spots[i + 1].start if i + 1 < len(spots) else len(text),
        )
        # what stands further off says nothing, and an endless sentence must not cost its square
        left = text[max(scan.boundary, fact_end, spot.start - _WORDS) : spot.start]
        lead = text[max(scan.clause_start, spot.start - _WORDS) : spot.start]
        right = text[spot.end : min(following, spot.end + _WORDS)]
        slots.append(
            Slot(
                len(slots), spot.start, spot.end, spot.fact, class_of(spot.fact.unit) or spot.fact.kind.value,
                scan.sentence, scan.segment, scan.clause, enclosing.at(position),
                left, lead, right, len(slots), may_be_part(spot.fact, left, right),
            )
        )  # fmt: skip
        fact_end = spot.end
    sentences.append((scan.sentence_start, len(text)))
    slots, chains = _chained(text, slots)
    return Layout(
        text, tuple(slots), tuple(s.start for s in slots), tuple(sentences), tuple(brackets), chains
    )


def _step(text: str, at: int, scan: _Scan, sentences: list[tuple[int, int]], enclosing: _Enclosing) -> None:
    mark = text[at]
    scan.boundary = at + 1
    if mark == "、":
        return
    scan.clause += 1
    scan.clause_start = at + 1
    if mark == "；":
        scan.segment += 1
    elif mark == "\n" or (mark in "。！？" and enclosing.at(at) < 0):
        sentences.append((scan.sentence_start, at + 1))
        scan.sentence += 1
        scan.segment += 1
        scan.sentence_start = at + 1


def _brackets(text: str) -> list[Bracket]:
    """Matched brackets within a paragraph; what is left open at its end is no bracket."""
    found: list[tuple[int, int]] = []
    stack: list[int] = []
    for match in re.finditer("[（）\n]", text):
        at, mark = match.start(), match[0]
        if mark == "（":
            stack.append(at)
        elif mark == "）" and stack:
            found.append((stack.pop(), at))
        elif mark == "\n":
            stack.clear()
    found.sort()
    result: list[Bracket] = []
    open_now: list[int] = []
    for number, (start, end) in enumerate(found):
        while open_now and found[open_now[-1]][1] < start:
            open_now.pop()
        result.append(Bracket(start, end, open_now[-1] if open_now else -1))
        open_now.append(number)
    return result


class _Enclosing:
    """Which bracket a position is in; -1 outside all."""

    def __init__(self, brackets: list[Bracket]) -> None:
        events = sorted(
            [(b.open, i) for i, b in enumerate(brackets)] + [(b.close, b.parent) for b in brackets]
        )
        self._positions = [position for position, _ in events]
        self._numbers = [number for _, number in events]

    def at(self, position: int) -> int:
        i = bisect_right(self._positions, position) - 1
        return self._numbers[i] if i >= 0 else -1


def _enclosing(brackets: list[Bracket]) -> _Enclosing:
    return _Enclosing(brackets)


def _chained(text: str, slots: list[Slot]) -> tuple[list[Slot], dict[int, tuple[Slot, ...]]]:
    chained: list[Slot] = []
    chains: dict[int, tuple[Slot, ...]] = {}
    for slot in slots:
        number = slot.index
        if chained:
            last = chained[-1]
            if _continues(text, last, slot) and slot.unit not in {s.unit for s in chains[last.chain]}:
                number = last.chain
        chained.append(slot if slot.chain == number else replace(slot, chain=number))
        chains[number] = (*chains.get(number, ()), chained[-1])
    return chained, chains


def _continues(text: str, last: Slot, slot: Slot) -> bool:
    if last.fact.is_date or slot.fact.is_date or last.bracket != slot.bracket:
        return False
    gap = text[last.end : slot.start]
    return len(gap) <= 2 and _GAP_IN_CHAIN.fullmatch(gap) is not None
