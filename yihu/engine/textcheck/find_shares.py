"""Percentages handed out in order: 甲1321件，乙553件，分别占70.5%与29.5%."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from .arithmetic import HUNDRED, Verdict, plain, quotient, rounded
from .layout import Layout, Slot
from .model import Kind, Relation, RelationType
from .numerals import edit_distance_is_one
from .shares import decimals

_JOIN = re.compile(r"[、，]?(?:和|与|及)?|(?:、|，)")
_WINDOW = 16
_NEAR = Decimal("0.2")


def find_distributed_shares(layout: Layout) -> Iterator[Relation]:
    for slot in layout.slots:
        if slot.fact.unit != "%" or not re.search(r"占|分别为|分别达", slot.lead):
            continue
        shares = _run_of_percentages(layout, slot)
        if len(shares) < 2 or shares[0] is not slot:
            continue
        before = [s for s in layout.before(slot, _WINDOW) if s.usable and s.fact.kind is not Kind.PERCENT]
        if not before:
            continue
        chained = _matched_chains(layout, shares, before[0])
        yield from chained or _matched(shares, before)


def _run_of_percentages(layout: Layout, first: Slot) -> list[Slot]:
    run = [first]
    for slot in layout.slots[first.index + 1 : first.index + 8]:
        gap = layout.text[run[-1].end : slot.start]
        if slot.fact.unit != "%" or not _JOIN.fullmatch(gap):
            break
        run.append(slot)
    return run


def _matched(shares: list[Slot], before: Sequence[Slot]) -> Iterator[Relation]:
    """The nearest figures of one unit are the parts; the base is the earlier figure that fits them best."""
    unit = before[0].unit
    same = [s for s in before if s.unit == unit]
    parts, bases = same[: len(shares)][::-1], same[len(shares) :]
    if len(parts) < len(shares) or parts[0].sentence != shares[0].sentence:
        return
    best = max(bases, key=lambda b: _fitting(shares, parts, b), default=None)
    if best is None or _fitting(shares, parts, best) < len(shares) - 1 or not _fitting(shares, parts, best):
        return
    for share, part in zip(shares, parts, strict=True):
        yield _relation(share, part, best, _verdict(share, part, best))


def _matched_chains(layout: Layout, shares: list[Slot], last: Slot) -> list[Relation]:
    """2836户9472人，已消除1957户6618人，占69%和69.9%: households to households, persons to persons."""
    parts = layout.chain(last)
    if len(parts) != len(shares):
        return []
    for base in layout.before(parts[0], _WINDOW):
        bases = [layout.sibling(base, p.unit) for p in parts]
        pairs = [
            (s, p, b, _verdict(s, p, b))
            for s, p, b in zip(shares, parts, bases, strict=True)
            if b is not None
        ]
        told = [pair for pair in pairs if pair[3].ok or pair[3].relative < _NEAR or _slip(pair[3])]
        same = any(p.fact.value == b.fact.value for _, p, b, _ in pairs)
        if len(told) == len(shares) and any(v.ok for *_, v in told) and not same:
            return [_relation(*pair) for pair in told]
    return []


def _slip(verdict: Verdict) -> bool:
    """99% printed for 69%: one digit, though far."""
    step = Decimal(1).scaleb(-decimals(verdict.stated))
    computed = (verdict.computed / step).to_integral_value() * step
    return edit_distance_is_one(plain(verdict.stated), plain(computed))


def _fitting(shares: Sequence[Slot], parts: Sequence[Slot], base: Slot) -> int:
    return sum(_verdict(s, p, base).ok for s, p in zip(shares, parts, strict=True))


def _verdict(share: Slot, part: Slot, base: Slot) -> Verdict:
    over = part.fact.value / base.fact.value * HUNDRED if base.fact.value else Decimal(0)
    return quotient(share.fact, over, [part.fact, base.fact])


def _relation(share: Slot, part: Slot, base: Slot, verdict: Verdict) -> Relation:
    stated = plain(verdict.stated)
    end = (
        f"与文中的{stated}%一致" if verdict.ok else f"与文中的{stated}%相差{rounded(verdict.gap, 3)}个百分点"
    )
    written = f"{part.fact.text}÷{base.fact.text}".replace("\n", "")
    return Relation(
        RelationType.RATIO, (part.index, base.index), share.index, "members[0] / members[1]", verdict.stated,
        verdict.computed, verdict.tolerance, verdict.ok, f"{written}＝{rounded(verdict.computed, 3)}%，{end}",
    )  # fmt: skip
