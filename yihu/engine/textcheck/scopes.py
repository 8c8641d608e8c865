"""Stretches of text that break a total down: brackets, 其中, 分别为, colons, lists with a closing 合计."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .labels import bigrams, complementary, content, own_words
from .layout import Layout, Slot

_OPENER = re.compile(
    r"(?:分别(?:是|为|有|达)?|包括|包含|分为|涵盖|即|构成|组成|主要有|主要是|主要为|来源(?:是|为)?)[：]?|："
)
# 68437户危房户中，…: what follows is among them.
_WITHIN = re.compile(r"[^，。；：、（）\d]{0,10}中，")
_VIEW = re.compile(r"(?:从|按|以)[^，。；]{2,12}(?:看|分|划分|来看|来说|分类)[，：]")
_AMONG = re.compile(r"其中[：，]?")
_NO_LONGER = re.compile("结余|盈余|累计|合计|共计|总计|加上")
_NOT_A_BREAKDOWN = re.compile(
    r"（(?:不?含|不包括|比|较|同比|环比|按|标准|每|人均|户均|截[至止]|约合|折合|即每|超|原|占|上年|去年)"
)
_FURTHEST_TOTAL = 4
# How far a breakdown may reach, and how many parts and readings of it are looked at.
REACH = 1500
_MOST_PARTS = 60
_READINGS = 12
# No sentence of a report breaks down more totals than this; one that seems to is no report.
_MANY = 4
_WORDS_AFTER = 60
_NEARLY = 20
_CROWD = 60
# Trust of a reading that may only confirm.
NEVER = -9.0


@dataclass(frozen=True, slots=True)
class Scope:
    """A total and its parts in one unit; `trust` from 0 to 1 is how firmly the text ties them.

    `alternatives` are other readings of where the parts end; they may only confirm, never accuse.
    `row` names the stretch, so that 户 and 人 of one breakdown can vouch for one another.
    """

    total: Slot
    parts: tuple[Slot, ...]
    trust: float
    row: int
    opener: str
    alternatives: tuple[tuple[Slot, ...], ...] = ()


def find_scopes(layout: Layout) -> Iterator[Scope]:
    yield from _bracket_scopes(layout)
    yield from _among_scopes(layout)
    yield from _opened_scopes(layout)
    yield from _within_scopes(layout)
    yield from _view_scopes(layout)


class Crowd:
    """Counts the breakdowns of each sentence, so that a text made to be slow is not."""

    def __init__(self) -> None:
        self._seen: Counter[int] = Counter()

    def is_full(self, sentence: int) -> bool:
        self._seen[sentence] += 1
        return self._seen[sentence] > _CROWD


def unit_groups(layout: Layout, slots: tuple[Slot, ...]) -> dict[str, list[Slot]]:
    grouped: dict[str, list[Slot]] = {}
    for slot in slots:
        if slot.usable and not _modifies_the_next(layout, slot):
            parts = grouped.setdefault(slot.unit, [])
            if len(parts) < _MOST_PARTS:
                parts.append(slot)
    return grouped


def prefixes(parts: Sequence[Slot]) -> list[tuple[Slot, ...]]:
    """Shorter readings of a list: all but the last few, or the first few."""
    lengths = range(len(parts), 1, -1)
    chosen = (
        lengths if len(lengths) <= _READINGS else (*lengths[: _READINGS // 2], *lengths[-_READINGS // 2 :])
    )
    return [tuple(parts[:n]) for n in chosen]


def _modifies_the_next(layout: Layout, slot: Slot) -> bool:
    """其他7个乡镇10个: the 7 belongs to the words about the 10."""
    following = layout.slots[slot.index + 1 : slot.index + 2]
    if not following or following[0].unit != slot.unit or following[0].bracket != slot.bracket:
        return False
    gap = layout.text[slot.end : following[0].start]
    return bool(gap) and not re.search("[，。；、：（）\n和及与]", gap)


def top_level(layout: Layout, slots: tuple[Slot, ...], start: int) -> tuple[Slot, ...]:
    """Leave out what a further 其中 breaks down, up to the next semicolon."""
    kept: list[Slot] = []
    for slot in slots:
        segment = max(start, layout.text.rfind("；", start, slot.start))
        if layout.text.find("其中", segment, slot.start) < 0:
            kept.append(slot)
    return tuple(kept)


def _bracket_scopes(layout: Layout) -> Iterator[Scope]:
    for number, bracket in enumerate(layout.brackets):
        if bracket.close - bracket.open > REACH:
            continue
        inside = tuple(s for s in layout.between(bracket.open, bracket.close) if s.bracket == number)
        if len(inside) < 2 or _NOT_A_BREAKDOWN.match(layout.text, bracket.open):
            continue
        among = _AMONG.match(layout.text, bracket.open + 1)
        opened = among.end() if among else bracket.open + 1
        for unit, parts in unit_groups(layout, top_level(layout, inside, opened)).items():
            if len(parts) < 2:
                continue
            total = _total_before(layout, bracket.open, unit) or _total_after(layout, bracket.close, unit)
            if total is not None:
                others = tuple(prefixes(parts)[1:])
                yield Scope(total, tuple(parts), 0.45 if among else 0.55, bracket.open, "bracket", others)


def _total_before(layout: Layout, position: int, unit: str) -> Slot | None:
    """The figure right before a bracket, or an earlier member of its phrase."""
    near = [s for s in layout.between(max(0, position - 60), position) if s.end <= position]
    limit = position
    for slot in reversed(near):
        gap = layout.text[slot.end : limit]
        if len(gap) > (16 if limit == position else 8) or re.search(r"[。；\n：（），]", gap):
            return None
        if "、" in gap and (limit == position or len(gap) > 2):
            return None
        if slot.unit == unit and slot.usable:
            return slot
        limit = slot.start
    return None


def _total_after(layout: Layout, position: int, unit: str) -> Slot | None:
    """两项补贴（甲12万元和乙5万元）资金17万元; or a total later in the sentence that says 共."""
    for slot in layout.between(position, position + 60):
        gap = layout.text[position + 1 : slot.start]
        if re.search(r"[。；\n（]", gap):
            return None
        if slot.unit == unit and slot.usable:
            near = len(gap) <= 12 and "，" not in gap
            return slot if near or re.search(r"共|合计|总", slot.lead) else None
    return None


def _among_scopes(layout: Layout) -> Iterator[Scope]:
    matches = list(_AMONG.finditer(layout.text))
    crowd = Crowd()
    for i, match in enumerate(matches):
        if crowd.is_full(sentence_at(layout, match.start())):
            continue
        following = matches[i + 1].start() if i + 1 < len(matches) else len(layout.text)
        yield from _among_scope(layout, match, following)


def _among_scope(layout: Layout, match: re.Match[str], following: int) -> Iterator[Scope]:
    text, position = layout.text, match.start()
    level = _level_at(layout, position)
    end = min(following, _end_of(layout, position, level))
    inside = tuple(s for s in layout.between(match.end(), end) if s.bracket == level)
    soft_end = text.find("；", match.end(), end)
    for unit, parts in unit_groups(layout, inside).items():
        totals = _totals_of_among(layout, position, unit, level)
        if not totals or len(parts) < 2:
            continue
        next_among = following if following == end else 0
        readings = [tuple(r) for r in _readings(layout, parts, next_among, soft_end)]
        trust = _trust_of_among(layout, totals[0], position, inside[0])
        if len(parts) == 2 and next_among and _leads_up_to(layout, parts[-1], next_among):
            trust = NEVER  # the second is a total of its own, or a part broken down further
        for i, total in enumerate(totals):
            far = 0.25 if len(readings[0]) >= _MANY and _nearly(total, readings[0]) else NEVER
            yield Scope(total, readings[0], far if i else trust, position, "among", tuple(readings[1:]))


def _nearly(total: Slot, parts: Sequence[Slot]) -> bool:
    """Many parts that all but make up this total: it is the one they are parts of."""
    computed = sum(p.fact.value for p in parts)
    return abs(computed - total.fact.value) * _NEARLY <= total.fact.value


def _trust_of_among(layout: Layout, total: Slot, position: int, first: Slot) -> float:
    shares = re.match(r"其中[^，。；\d]{0,20}占", layout.text[position : position + 24]) is not None
    trust = 0.3 if shares else 0.45
    trust -= 0.15 if total.sentence < first.sentence else 0.0
    return trust - (0.4 if _one_of_several(layout, total, position) else 0.0)


def _one_of_several(layout: Layout, total: Slot, position: int) -> bool:
    """中央838万元，省级801万元，市级142万元；其中…: the last of a list is not what 其中 breaks down."""
    start = max(layout.sentences[total.sentence][0], position - REACH)
    peers = [
        s
        for s in layout.between(start, position)
        if s.unit == total.unit and s.bracket == total.bracket and s.usable
    ]
    labels = [content(own_words(layout, s)) for s in peers[-3:]]
    if len(peers) < 2 or not (len(peers) >= 3 or complementary(own_words(layout, s) for s in peers)):
        return False
    parts = [s for s in layout.between(position, position + _WORDS_AFTER) if s.unit == total.unit]
    mirrored = {pair for label in labels[:-1] for pair in bigrams(label)}
    return len(peers) >= 3 or any(bigrams(content(s.left)) & mirrored for s in parts)


def _leads_up_to(layout: Layout, slot: Slot, among: int) -> bool:
    """新安排就业61人，其中…: the figure is what the next 其中 breaks down."""
    return re.search("[。；，]", layout.text[slot.end : among].rstrip("，")) is None


def _readings(layout: Layout, parts: list[Slot], next_among: int, soft_end: int) -> Iterator[list[Slot]]:
    """The likeliest reading first: parts before the next total, before the semicolon, then all prefixes."""
    best = parts
    if next_among and _leads_up_to(layout, parts[-1], next_among):
        best = parts[:-1]
    cut = next((i for i, s in enumerate(best) if i > 1 and _NO_LONGER.search(s.left)), 0)
    best = best[:cut] if cut else best
    if soft_end > 0:
        early = [s for s in best if s.end <= soft_end]
        mentioned_again = len(early) >= 2 and len(best) - len(early) < len(early)
        whole = len(early) >= 2 and complementary(own_words(layout, s) for s in early)
        best = early if mentioned_again or whole else best
    yield best if len(best) > 1 else parts
    for shorter in prefixes(parts):
        if list(shorter) != best:
            yield list(shorter)


def _level_at(layout: Layout, position: int) -> int:
    """The bracket a position is in (the innermost)."""
    for slot in (
        *layout.between(position, position + 80)[:1],
        *layout.between(max(0, position - 80), position)[-1:],
    ):
        number = slot.bracket
        while number >= 0:
            bracket = layout.brackets[number]
            if bracket.open < position < bracket.close:
                return number
            number = bracket.parent
    return -1


def _end_of(layout: Layout, position: int, level: int) -> int:
    if level >= 0:
        end = layout.brackets[level].close
    else:
        end = layout.sentences[sentence_at(layout, position)][1]
    return min(end, position + REACH)


def sentence_at(layout: Layout, position: int) -> int:
    low, high = 0, len(layout.sentences) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if layout.sentences[middle][0] <= position:
            low = middle
        else:
            high = middle - 1
    return low


def _totals_of_among(layout: Layout, position: int, unit: str, level: int) -> list[Slot]:
    """The likeliest first; the others may only confirm."""
    sentence = sentence_at(layout, position)
    start = max(layout.sentences[sentence][0], position - REACH)
    before = [s for s in layout.between(start, position) if s.bracket == level and s.usable]
    if not before and level < 0 and sentence > 0 and layout.text[start:position].strip() == "":
        previous = layout.sentences[sentence - 1]
        if layout.text[previous[1] - 1 : previous[1]] != "\n":
            before = [s for s in layout.between(*previous) if s.bracket == level and s.usable]
    near = [s for s in before[-2 * _FURTHEST_TOTAL :] if s.unit == unit][::-1][:_FURTHEST_TOTAL]
    return sorted(near, key=_is_reference)


def _is_reference(slot: Slot) -> bool:
    """占目标18000人的…, 上年同期为2.9亿元: named to compare with, not to be broken down."""
    return re.search(r"(?:占|比|较|超)[^，。；]{0,12}$|上年|去年|同期|上月", slot.left) is not None


def _opened_scopes(layout: Layout) -> Iterator[Scope]:
    """T：A、B、C and T，分别为A、B、C."""
    crowd = Crowd()
    for match in _OPENER.finditer(layout.text):
        position = match.start()
        if crowd.is_full(sentence_at(layout, position)):
            continue
        end = _end_of(layout, position, -1)
        soft = layout.text.find("；", match.end(), end)
        inside = tuple(s for s in layout.between(match.end(), end) if s.end <= end)
        if len(inside) < 2 or inside[0].start - match.end() > 30:
            continue
        level = inside[0].bracket
        for unit, parts in unit_groups(layout, tuple(s for s in inside if s.bracket == level)).items():
            total = _total_before_opener(layout, position, unit, level)
            if total is None or len(parts) < 2:
                continue
            early = [s for s in parts if soft < 0 or s.end <= soft]
            reading = early if match[0].startswith("分别") and len(early) >= 2 else parts
            others = tuple(p for p in prefixes(parts) if list(p) != reading)
            colon = match[0] == "："
            trust = 0.35 if colon else 0.4
            if colon and re.search("[，、]", layout.text[total.end : position]):
                trust = (
                    0.0 if len(parts) > 2 else NEVER
                )  # only when the other unit of the same list comes out
            yield Scope(total, tuple(reading), trust, position, "opened", others)


def _total_before_opener(layout: Layout, position: int, unit: str, level: int) -> Slot | None:
    near = [s for s in layout.between(max(0, position - 50), position) if s.end <= position]
    for slot in reversed(near[-3:]):
        gap = layout.text[slot.end : position]
        if re.search(r"[。；\n：]", gap) or gap.count("，") > 1:
            return None
        if slot.unit == unit and slot.bracket == level and slot.usable:
            return slot
    return None


def _within_scopes(layout: Layout) -> Iterator[Scope]:
    """T户…中，甲a户，乙b户."""
    crowd = Crowd()
    for slot in layout.slots:
        match = _WITHIN.match(layout.text, slot.end) if slot.usable else None
        if (
            match is None
            or crowd.is_full(slot.sentence)
            or layout.text[slot.end : match.end()].startswith("其中")
        ):
            continue
        end = _end_of(layout, slot.start, slot.bracket)
        inside = (
            s for s in layout.between(match.end(), end) if s.unit == slot.unit and s.bracket == slot.bracket
        )
        parts = tuple(unit_groups(layout, top_level(layout, tuple(inside), match.end())).get(slot.unit, ()))
        if len(parts) >= 2:
            others = tuple(prefixes(parts)[1:])
            yield Scope(slot, parts, 0.45, slot.start, "within", others)


def _view_scopes(layout: Layout) -> Iterator[Scope]:
    """从类型看，甲a件、乙b件…: the total stands in a sentence before."""
    crowd = Crowd()
    for match in _VIEW.finditer(layout.text):
        number = sentence_at(layout, match.start())
        if crowd.is_full(number):
            continue
        end = min(layout.sentences[number][1], match.end() + REACH)
        earliest = max(layout.sentences[max(0, number - 3)][0], match.start() - REACH)
        before = layout.between(earliest, match.start())
        for unit, parts in unit_groups(
            layout, top_level(layout, layout.between(match.end(), end), match.end())
        ).items():
            totals = [s for s in before if s.unit == unit and s.usable]
            if totals and len(parts) >= 2:
                total = max(totals, key=lambda s: s.fact.value)
                others = tuple(prefixes(parts)[1:])
                yield Scope(total, tuple(parts), 0.3, match.start(), "view", others)
