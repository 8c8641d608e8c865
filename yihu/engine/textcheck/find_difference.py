"""What is left: 273个问题，已整改237个，还有36个; and movements of percentages in points."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .arithmetic import Verdict, additive, sum_reason
from .find_sum import ACCUSE, looks_like_a_slip
from .labels import bigrams, content, own_words
from .layout import Layout, Slot, partner
from .model import Kind, Relation, RelationType
from .parts import MEAN

_LEFT_OVER = re.compile(r"剩余?|余下|其余的?$|尚余|尚未|还有|仍有|未(?!来|经|成年)|结余|结转|待(?!遇)")
_DONE = re.compile(
    r"已|完成|整改|支出|用于|拨付|脱贫|落实|开工|办结|销号|化解|发放|到位|兑现|退出|执行|使用|消除|竣工|验收"
)
_WHOLE = re.compile(r"收入|(?<!不)到位|下达|计划|预算|投入|共|总|排查|发现|反馈|认领|任务|安排|检视|应")
_BALANCE = re.compile(r"结余|剩余?|余下|结转|其余")
_WINDOW = 16
_NEAREST = 12
_MOVED = re.compile(r"(?:下降|降低|减少|提高|提升|上升|增加|增长|回落|回升)了?$")
_TO = re.compile(r"(?:到|至|为|达)[^，。；]{0,6}$")
_FROM = re.compile(r"[由从][^，。；]{0,16}$")


@dataclass(frozen=True, slots=True)
class _Triple:
    whole: Slot
    done: Slot
    rest: Slot

    @property
    def verdict(self) -> Verdict:
        return additive(self.rest.fact, [self.whole.fact, self.done.fact], (1, -1))


def find_differences(layout: Layout) -> Iterator[Relation]:
    seen: set[tuple[int, ...]] = set()
    for slot in layout.slots:
        for relation in (*_left_over(layout, slot), *_points(layout, slot)):
            key = (*relation.members, relation.total or 0)
            if key not in seen:
                seen.add(key)
                yield relation


def _left_over(layout: Layout, slot: Slot) -> Iterator[Relation]:
    head = layout.chain(slot)[0]
    if not slot.usable or not _LEFT_OVER.search(head.lead[-14:]):
        return
    before = [s for s in layout.before(head, 3 * _WINDOW) if s.unit == slot.unit and s.usable][:_WINDOW]
    guess = _guess(before, slot)
    firm = guess is not None and _weight(layout, guess) >= ACCUSE
    exact = _exact(layout, before, slot, guess.done if guess is not None and firm else None)
    if exact is not None:
        yield _relation(exact)
        yield from _vouched(layout, exact)
    elif guess is not None and firm:
        yield _relation(guess)


def _exact(layout: Layout, before: Sequence[Slot], rest: Slot, settled: Slot | None) -> _Triple | None:
    """The nearest triple that comes out; where the text is firm about what is done, only with that.

    A whole that also names persons (97户318人) goes before one that does not.
    """
    found: list[_Triple] = []
    for i, done in enumerate(before):
        for whole in before[i + 1 : i + _NEAREST]:
            triple = _Triple(whole, done, rest)
            if settled is not None and settled is not done:
                continue
            if whole.fact.value > done.fact.value and triple.verdict.ok and not triple.verdict.hedged:
                found.append(triple)
    first = found[0] if found else None
    paired = (t for t in found if first and t.done is first.done and len(layout.chain(t.whole)) > 1)
    return next(paired, first)


def _vouched(layout: Layout, exact: _Triple) -> Iterator[Relation]:
    """456户2127人, 225户1089人, 231户1038人: the other unit of the same three phrases must agree too."""
    for unit in ("户", "人", "元", "个"):
        if unit == exact.rest.unit:
            continue
        slots = [partner(layout, slot, unit) for slot in (exact.whole, exact.done, exact.rest)]
        whole, done, rest = slots
        if whole and done and rest and len({s.index for s in slots if s}) == 3 and rest.usable:
            yield _relation(_Triple(whole, done, rest))


def _guess(before: Sequence[Slot], rest: Slot) -> _Triple | None:
    """The nearest figure that is done, and the figure right before it."""
    if len(before) < 2 or before[0].sentence < rest.sentence - 1 or before[1].sentence < rest.sentence - 2:
        return None
    done = before[0]
    named = [s for s in before[1:8] if _WHOLE.search(s.left) and s.sentence >= rest.sentence - 2]
    named.sort(key=lambda s: s.fact.value <= done.fact.value)
    larger = (s for s in before[1:4] if s.fact.value > done.fact.value)
    return _Triple(next(iter(named), None) or next(larger, None) or before[1], done, rest)


def _weight(layout: Layout, triple: _Triple) -> float:
    verdict = triple.verdict
    labels = [content(own_words(layout, s)) for s in (triple.whole, triple.done, triple.rest)]
    weight = 0.2
    if not _DONE.search(triple.done.lead[-16:]):
        return 0.0
    if triple.whole.fact.value < triple.done.fact.value and not _near(triple):
        return 0.0
    if bigrams(labels[1]) & bigrams(labels[2]):
        weight += 0.3
    if triple.whole.sentence >= triple.rest.sentence - 2:
        weight += 0.1
    if _WHOLE.search(triple.whole.left) and _BALANCE.search(triple.rest.left):
        weight += 0.1
    if _near(triple):
        weight += 0.25
    weight -= 0.3 if verdict.hedged else 0.0
    return weight


def _near(triple: _Triple) -> bool:
    """The gap is small beside the whole, or one digit of any of the three mends it."""
    whole, done, rest = (t.fact.value for t in (triple.whole, triple.done, triple.rest))
    if triple.verdict.gap <= whole / 10:
        return True
    pairs = ((rest, whole - done), (done, whole - rest), (whole, done + rest))
    return any(looks_like_a_slip(Verdict(a, b, a, False)) for a, b in pairs if b > 0)


def _relation(triple: _Triple) -> Relation:
    verdict = triple.verdict
    facts = [triple.whole.fact, triple.done.fact]
    return Relation(
        RelationType.DIFFERENCE, (triple.whole.index, triple.done.index), triple.rest.index,
        "first member minus the others", verdict.stated, verdict.computed, verdict.tolerance, verdict.ok,
        sum_reason(triple.rest.fact, facts, verdict, (1, -1)),
    )  # fmt: skip


def _points(layout: Layout, slot: Slot) -> Iterator[Relation]:
    """由8.5%下降到2%，下降6.5个百分点."""
    if slot.fact.unit != "个百分点" or not _MOVED.search(slot.left) or MEAN.search(slot.left):
        return
    before = [s for s in layout.before(slot, 3) if s.fact.unit in ("%", "‰") and s.sentence == slot.sentence]
    if len(before) < 2 or not (_TO.search(before[0].left) and _FROM.search(before[1].left)):
        return
    larger, smaller = sorted(before[:2], key=lambda s: s.fact.value, reverse=True)
    if larger.fact.unit == smaller.fact.unit == "%" and slot.fact.kind is Kind.PERCENT:
        yield _relation(_Triple(larger, smaller, slot))
