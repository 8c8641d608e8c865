"""Totals against their parts.

A breakdown is accused only when the text ties it firmly: the opener, labels that divide a whole, the other
unit of the same breakdown adding up, and how near the miss is all count. Any reading that adds up clears it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from .arithmetic import Verdict, additive, sum_reason
from .find_count_figures import figure_counts
from .labels import complementary, crossing, ends_in_a_rest, open_ended, overlapping, own_words, rest_named
from .layout import Layout, Slot
from .model import Fact, Kind, Relation, RelationType
from .numerals import edit_distance_is_one
from .scopes import Scope, find_scopes
from .scopes_closing import find_closing_scopes
from .scopes_plain import find_plain_scopes

ACCUSE = 0.59
# How a breakdown is told: with an opener, or by nothing but one figure after the other.
TIED = "sum of the parts"
LOOSE = "sum of the parts that follow"
_NEAR = Decimal("0.1")
_FAR = Decimal("0.3")
_HOPELESS = Decimal("0.5")
_TRIVIAL = 10
_SHARES_AGREE = 2
_SHARES_REST = Decimal("1.5")
_LONG_NUMBER = 4
_NEARISH = Decimal("0.35")
_FEWEST_ANNOUNCED = 3
_FIRM = 0.44


@dataclass(frozen=True, slots=True)
class _Judged:
    scope: Scope
    parts: tuple[Slot, ...]
    verdict: Verdict


def find_sums(layout: Layout) -> Iterator[Relation]:
    rows: dict[tuple[int, str], list[_Judged]] = defaultdict(list)
    opened = list(find_scopes(layout))
    for scope in chain(opened, find_closing_scopes(layout), find_plain_scopes(layout)):
        rows[scope.row, scope.opener].append(_judge(scope))
    yield from figure_counts(layout, opened)
    everything = [(judged, row) for row in rows.values() for judged in row]
    good = [j for j, _ in everything if _confirms(j)]
    agreed = {_key(j) for j in good}
    settled: dict[int, set[int]] = defaultdict(set)
    for judged in good:
        settled[judged.scope.total.index] |= {p.index for p in judged.parts}
        yield _relation(judged)
    for judged, row in everything:
        members = settled[judged.scope.total.index]
        if judged.verdict.ok or _key(judged) in agreed or members & {p.index for p in judged.parts}:
            continue
        if _weight(layout, judged, row) >= ACCUSE:
            members |= {p.index for p in judged.parts}
            yield _relation(judged)


def _confirms(judged: _Judged) -> bool:
    """30多亩 may be made to fit anything: a hedged sum confirms only what the text ties together."""
    return judged.verdict.ok and not (judged.verdict.hedged and judged.scope.trust < 0)


def _key(judged: _Judged) -> tuple[int, str]:
    """One breakdown in one unit, whichever total it is held against."""
    return judged.scope.row, judged.scope.total.unit


def _judge(scope: Scope) -> _Judged:
    verdict = additive(scope.total.fact, _facts(scope.parts))
    if verdict.ok:
        return _Judged(scope, scope.parts, verdict)
    for reading in scope.alternatives:
        other = additive(scope.total.fact, _facts(reading))
        if other.ok and not other.hedged:
            return _Judged(scope, reading, other)
    return _Judged(scope, scope.parts, verdict)


def _facts(slots: tuple[Slot, ...]) -> list[Fact]:
    return [s.fact for s in slots]


def _weight(layout: Layout, judged: _Judged, row: list[_Judged]) -> float:
    """Evidence that these parts are meant to make up this total, though they do not."""
    scope, verdict = judged.scope, judged.verdict
    labels = [own_words(layout, s) for s in judged.parts]
    weight = scope.trust + _weight_of_gap(verdict, labels, _facts(judged.parts), firm=scope.trust >= _FIRM)
    if _announced(layout, judged):
        weight += 0.25
    weight += _weight_of_row(judged, row) + _weight_of_labels(labels, stated=scope.opener == "closing")
    stretch = layout.text[judged.parts[0].start - 12 : judged.parts[-1].end]
    if open_ended(stretch) or layout.text[judged.parts[-1].end :][:8].find("等") >= 0:
        weight -= 0.35
    if verdict.hedged:
        weight -= 0.3
    if _shares_leave_a_rest(layout, judged):
        weight -= 1.0
    if any("each" in s.fact.flags for s in judged.parts):
        weight -= 0.5
    if max(abs(verdict.stated), abs(verdict.computed)) < _TRIVIAL and len(judged.parts) == 2:
        weight -= 0.05
    return weight


def _announced(layout: Layout, judged: _Judged) -> bool:
    """新建冷库3座，总库容…，其中甲…、乙…、丙…; 四家单位共报送…: as many parts as things were announced."""
    first, last = judged.parts[0], judged.parts[-1]
    total, how_many = judged.scope.total, len(judged.parts)
    if how_many < _FEWEST_ANNOUNCED:
        return False
    start = min(first.index, total.index)
    around = (*layout.slots[max(0, start - 3) : start], *layout.between(last.end, total.start))
    return any(
        s.fact.kind is Kind.COUNT
        and s.fact.value == how_many
        and s.sentence >= total.sentence - 1
        and s.unit != total.unit
        for s in around
    )


def _shares_leave_a_rest(layout: Layout, judged: _Judged) -> bool:
    """甲占49%、乙占17.5%: printed shares that fall short of 100 say that something is left out."""
    shares: list[Decimal] = []
    for part in judged.parts:
        after = layout.slots[part.index + 1 : part.index + 3]
        share = next(
            (s.fact.value for s in after if s.fact.unit == "%" and s.sentence == part.sentence), None
        )
        if share is not None:
            shares.append(share)
    if len(shares) < len(judged.parts) or not judged.verdict.stated:
        return False
    covered = judged.verdict.computed / judged.verdict.stated * 100
    return abs(sum(shares) - covered) < _SHARES_AGREE and sum(shares) < 100 - _SHARES_REST


def _weight_of_labels(labels: list[str], *, stated: bool) -> float:
    """`stated`: the text itself adds these up (合计), whoever they are."""
    weight = 0.0
    if rest_named(labels):
        weight += 0.3
    elif complementary(labels):
        weight += 0.25
    if len(labels) >= 3:
        weight += 0.1
    if stated:
        return weight
    if crossing(labels):
        weight -= 0.7
    elif overlapping(labels):
        weight -= 0.3
    return weight


def _weight_of_gap(verdict: Verdict, labels: list[str], parts: Sequence[Fact], *, firm: bool) -> float:
    mended = mendable(verdict, parts)
    if looks_like_a_slip(verdict) or mended > 2:
        return 0.3
    if firm and complementary(labels) and any(p.value > verdict.stated for p in parts):
        return 0.2
    weight = _weight_of_distance(verdict, labels, mended)
    return max(weight, 0.0) if ends_in_a_rest(labels) else weight


def _weight_of_distance(verdict: Verdict, labels: list[str], mended: int) -> float:
    if verdict.relative < _NEAR:
        return 0.2
    if mended:
        return 0.05
    if verdict.computed > verdict.stated:
        return 0.1 if verdict.computed < 2 * verdict.stated else -0.3
    if verdict.relative > _HOPELESS:
        return -0.3
    return 0.0 if verdict.relative < _FAR or complementary(labels) else -0.2


def mendable(verdict: Verdict, parts: Sequence[Fact]) -> int:
    """How many digits the part has that one changed digit would mend; 0 for none."""
    lengths = [0]
    for part in parts:
        wanted = verdict.stated - (verdict.computed - part.value)
        if wanted <= 0 or part.value <= 0:
            continue
        left, right = significant_digits(part.value, wanted)
        if len(left) == len(right) > 1 and edit_distance_is_one(left, right):
            lengths.append(len(left))
    return max(lengths)


def looks_like_a_slip(verdict: Verdict) -> bool:
    """One digit of the total would mend it, or a decimal point; short numbers must also be near."""
    stated, computed = verdict.stated, verdict.computed
    if stated <= 0 or computed <= 0:
        return False
    if computed / stated in (10, 100, 1000, Decimal("0.1"), Decimal("0.01"), Decimal("0.001")):
        return True
    left, right = significant_digits(stated, computed)
    longer = max(len(left), len(right))
    if not edit_distance_is_one(left, right):
        return False
    if len(left) != len(right):
        return longer >= _LONG_NUMBER
    return longer > 2 or (longer == 2 and verdict.relative < _NEARISH)


def significant_digits(left: Decimal, right: Decimal) -> tuple[str, str]:
    """The digits of both without the zeros and the point they have in common."""
    texts = [f"{v.normalize():f}" for v in (left, right)]
    places = max(len(t.partition(".")[2]) for t in texts)
    digits = [str(int(v.scaleb(places))) for v in (left, right)]
    zeros = min(len(d) - len(d.rstrip("0")) for d in digits)
    return digits[0][: len(digits[0]) - zeros], digits[1][: len(digits[1]) - zeros]


def _weight_of_row(judged: _Judged, row: list[_Judged]) -> float:
    """户 adding up vouches for 人; both failing means that it is no full breakdown."""
    others = [
        j for j in row
        if j.scope.total.unit != judged.scope.total.unit and len(j.parts) == len(judged.parts) and j.scope.trust > 0
    ]  # fmt: skip
    if any(j.verdict.ok for j in others):
        return 0.4
    return -0.3 if others else 0.0


def _relation(judged: _Judged) -> Relation:
    total, verdict = judged.scope.total, judged.verdict
    facts = _facts(judged.parts)
    formula = LOOSE if judged.scope.opener == "run" else TIED
    return Relation(
        RelationType.SUM, tuple(s.index for s in judged.parts), total.index, formula, verdict.stated,
        verdict.computed, verdict.tolerance, verdict.ok, sum_reason(total.fact, facts, verdict),
    )  # fmt: skip
