"""One thing under two values.

Accused only when the wording leaves no room: the other figure of the pair agrees, the second mention points
back at the first, both speak of the whole area, or the same words name two long numbers one slip of the hand
apart. What is merely likely becomes a note.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from .arithmetic import Verdict, additive, plain
from .find_equal import equal_values, pairs
from .find_sum import looks_like_a_slip, significant_digits
from .labels import content, own_words, similarity
from .layout import Layout, Slot
from .mentions import Mention, by_noun, find_mention, find_mentions, same_name, shared_noun
from .model import Kind, Note, Relation, RelationType
from .numerals import edit_distance_is_one

_TELLING = 100
_LIKE = 0.6
_HALF = Decimal("0.5")
_FIFTH = Decimal("0.2")
_LONG_NUMBER = 4
_FAIR_NUMBER = 3
_WINDOW = 6
_BACK = 3
_CROWD = 120
_LONG_NAME = 3
_BESIDE = 4
_WORTH = 10
_MANY = 5
Conflict = tuple[Slot, Slot, bool]
Named = tuple[str, Decimal]


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


def conflicts(layout: Layout, confirmed: frozenset[int]) -> Iterator[Conflict]:
    """Pairs with two values for one thing, and whether that is firm; a firm one of a pair comes first.

    Two figures that are both `confirmed` by sums of their own are two things.
    """
    seen: set[tuple[int, int]] = set()
    told = [*_broken_chains(layout), *_broken_neighbours(layout), *_same_names(layout)]
    told.sort(key=lambda pair: not pair[2])
    for left, right, firm in told:
        key = (min(left.index, right.index), max(left.index, right.index))
        if key not in seen and not (left.index in confirmed and right.index in confirmed):
            seen.add(key)
            yield left, right, firm


def _broken_chains(layout: Layout) -> Iterator[Conflict]:
    """225户1089人 and 525户1089人: the persons agree, so the households should."""
    for group in equal_values(layout):
        for left, right in pairs(group):
            if len(layout.chain(left)) < 2 or len(layout.chain(right)) < 2:
                continue
            for mine in layout.chain(left):
                other = layout.sibling(right, mine.unit)
                if other is None or mine is left or other is right:
                    continue
                verdict = additive(mine.fact, [other.fact])
                if not verdict.ok and not verdict.hedged and _of_one_pair(layout, left, right, verdict):
                    yield mine, other, True


def _broken_neighbours(layout: Layout) -> Iterator[Conflict]:
    """18个村4260户 and 38个村4260户: a telling figure is repeated, and so are the words that lead to the other."""
    for group in equal_values(layout):
        if group[0].fact.value < _TELLING or len(_digits(group[0])) < _FAIR_NUMBER:
            continue
        for left, right in pairs(group):
            for step in (-1, 1):
                if left.index + step >= 0 and right.index + step < len(layout.slots):
                    mine, other = layout.slots[left.index + step], layout.slots[right.index + step]
                    if _lead_alike(layout, (mine, left), (other, right)):
                        yield mine, other, True


def _digits(slot: Slot) -> str:
    return str(slot.fact.value).replace(".", "").strip("0")


def _lead_alike(layout: Layout, first: tuple[Slot, Slot], second: tuple[Slot, Slot]) -> bool:
    """Nothing but the same few words between the two, of the same unit, whole and one slip apart."""
    a, b = first[0].fact, second[0].fact
    if (
        first[0].unit != second[0].unit
        or not (first[0].usable and second[0].usable)
        or not (a.exact and b.exact)
    ):
        return False
    gaps = [layout.text[min(x.end, y.end) : max(x.start, y.start)] for x, y in (first, second)]
    verdict = additive(a, [b])
    return not verdict.ok and gaps[0] == gaps[1] and len(gaps[0]) <= _BESIDE and _length_of_slip(verdict) > 0


def _of_one_pair(layout: Layout, left: Slot, right: Slot, verdict: Verdict) -> bool:
    """`left` and `right` are the equal figures: telling by themselves, by their words or by what stands beside them."""
    if left.fact.value >= _TELLING and left.fact.value % 10 != 0 and looks_like_a_slip(verdict):
        return True
    if left.sentence == right.sentence:
        return False
    first, second = (find_mention(layout, s) for s in (left, right))
    if first.marks == second.marks and not _other_time_or_place(first, second):
        words = similarity(*(content(own_words(layout, s)) for s in (left, right)))
        if words >= _LIKE:
            return True
    return left.fact.value > 2 and _beside_a_repeat(layout, left, right)


def _beside_a_repeat(layout: Layout, left: Slot, right: Slot) -> bool:
    """甲3户9人、乙28户93人 and 乙28户93人、甲3户7人: what stands beside them is repeated in full."""
    told: list[set[tuple[tuple[str, Decimal], ...]]] = []
    for slot in (left, right):
        around = layout.slots[max(0, slot.index - _BESIDE) : slot.index + _BESIDE + 1]
        chains = {s.chain: layout.chain(s) for s in around if s.chain != slot.chain}
        whole = (c for c in chains.values() if len(c) > 1 and c[0].sentence == slot.sentence)
        told.append({tuple((s.unit, s.fact.value) for s in c) for c in whole})
    return bool(told[0] & told[1])


@dataclass(frozen=True, slots=True)
class _Seen:
    """How often a figure is printed, and which figures worth a second look a sentence has."""

    times: Counter[Named]
    by_sentence: dict[int, set[Named]]

    @classmethod
    def of(cls, mentions: list[Mention]) -> _Seen:
        by_sentence: dict[int, set[Named]] = defaultdict(set)
        for mention in mentions:
            if mention.slot.fact.value >= _WORTH:
                by_sentence[mention.slot.sentence].add(_named(mention))
        return cls(Counter(map(_named, mentions)), by_sentence)

    def together(self, left: Mention, right: Mention) -> bool:
        """Another figure stands beside both."""
        return bool(self.by_sentence[left.slot.sentence] & self.by_sentence[right.slot.sentence])


def _same_names(layout: Layout) -> Iterator[Conflict]:
    mentions = find_mentions(layout)
    seen = _Seen.of(mentions)
    tried: set[tuple[int, int]] = set()
    for group in by_noun(mentions):
        many = len(set(map(_named, group))) > _MANY
        for i, left in enumerate(group if len(group) <= _CROWD else ()):
            for right in group[i + 1 : i + 1 + _WINDOW]:
                if many and not (right.points_back or seen.together(left, right)):
                    continue  # the noun is told of many things
                key = (left.slot.index, right.slot.index)
                if left.slot.fact.value == right.slot.fact.value or key in tried:
                    continue
                tried.add(key)
                pair = _pair(left, right)
                firm = _judged(pair, group, seen) if pair is not None else None
                if firm is not None:
                    yield left.slot, right.slot, firm


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two mentions of one noun in two sentences under two values."""

    left: Mention
    right: Mention
    noun: str
    verdict: Verdict

    @property
    def slip(self) -> int:
        return _length_of_slip(self.verdict)

    @property
    def near(self) -> bool:
        return self.slip > 0 or self.verdict.relative < _FIFTH

    @property
    def comparable(self) -> bool:
        return self.verdict.relative < _HALF

    @property
    def unmarked(self) -> bool:
        """Neither is set apart from the other by 计划, 新增, 剩余 and their like."""
        return self.left.marks == self.right.marks

    @property
    def apart(self) -> int:
        return self.right.slot.sentence - self.left.slot.sentence


def _pair(left: Mention, right: Mention) -> _Pair | None:
    noun = shared_noun(left, right)
    if not noun or left.slot.sentence == right.slot.sentence or _other_time_or_place(left, right):
        return None
    verdict = additive(left.slot.fact, [right.slot.fact])
    if verdict.ok or verdict.hedged or min(verdict.stated, verdict.computed) <= 0:
        return None
    return _Pair(left, right, noun, verdict)


def _judged(pair: _Pair, group: list[Mention], seen: _Seen) -> bool | None:
    """Whether the two are one thing under two values for sure (True), perhaps (False), or not at all."""
    left, right = pair.left, pair.right
    if _points_back(left, right, group) and same_name(left, right, pair.noun):
        return pair.near or _perhaps(pair.comparable)
    if pair.slip >= _LONG_NUMBER and pair.unmarked and seen.together(left, right):
        return True  # 126个车间带动3862名群众 and 126个车间, 吸纳就业3682名
    if not same_name(left, right, pair.noun) or not pair.unmarked:
        return _perhaps(pair.slip > 0 and len(pair.noun) >= _LONG_NAME and pair.unmarked)
    if min(seen.times[_named(m)] for m in (left, right)) > 1 or len(set(map(_named, group))) > _MANY:
        return None  # both are repeated elsewhere, or the noun is told of many: two things
    if left.area and right.area and _one_area(left, right):
        above_all = "辖" in left.area and right.slot.fact.value > left.slot.fact.value
        return pair.near or above_all or _perhaps(pair.comparable)
    return _by_the_number(pair)


def _by_the_number(pair: _Pair) -> bool | None:
    """The longer the number and the name, the less a slip apart is chance."""
    long_name = len(pair.noun) >= _LONG_NAME
    if pair.slip >= _LONG_NUMBER or (long_name and pair.slip and pair.right.all_of_them):
        return True
    if pair.slip >= _FAIR_NUMBER and long_name and pair.left.slot.fact.kind is Kind.COUNT:
        return True
    return _perhaps(pair.slip > 0 and (pair.comparable or pair.apart <= _BACK or len(pair.noun) > _LONG_NAME))


def _perhaps(likely: bool) -> bool | None:
    return False if likely else None


def _points_back(left: Mention, right: Mention, group: list[Mention]) -> bool:
    """上述138条线索, 17个项目中: a figure named before, and none before it of this value."""
    if not right.points_back or right.slot.sentence - left.slot.sentence > _BACK:
        return False
    earlier = [m for m in group if m.slot.index < right.slot.index][-_WINDOW:]
    total = Decimal(0)
    for mention in reversed(earlier):
        total += mention.slot.fact.value
        if right.slot.fact.value in (mention.slot.fact.value, total):
            return False
    return True


def _named(mention: Mention) -> Named:
    return mention.slot.unit, mention.slot.fact.value


def _length_of_slip(verdict: Verdict) -> int:
    """How many digits two numbers have that one slip of the hand tells apart; 0 when it is more than one."""
    left, right = significant_digits(verdict.stated, verdict.computed)
    if len(left) == len(right) > 1 and edit_distance_is_one(left, right):
        return len(left)
    return 0


def _other_time_or_place(left: Mention, right: Mention) -> bool:
    if left.years != right.years and left.years and right.years:
        return True
    return bool(left.places and right.places and left.places != right.places)


def _one_area(left: Mention, right: Mention) -> bool:
    """辖 says nothing and is taken for any."""
    areas = {m.area for m in (left, right) if "辖" not in m.area}
    return len(areas) <= 1


def _relation(left: Slot, right: Slot) -> Relation:
    a, b = left.fact, right.fact
    verdict = additive(a, [b])
    reason = f"“{a.text}”与“{b.text}”说的是同一件事，相差{plain(verdict.gap)}{a.unit}"
    return Relation(
        RelationType.EQUAL, (left.index, right.index), None, "same indicator, same value", a.value, b.value,
        verdict.tolerance, False, reason.replace("\n", ""),
    )  # fmt: skip
