"""Tolerances and verdicts, and the arithmetic written out for the reader.

A stated value agrees when it differs from the computed one by less than one unit of its last printed
digit, so that truncation passes as well as rounding; rounded inputs widen this. Whole numbers printed in
full must agree exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .model import Bound, Fact
from .numerals import MAGNITUDES

HALF = Decimal("0.5")
HUNDRED = Decimal(100)
_GENEROUS = Decimal("0.1")
_PRECISION = 24


@dataclass(frozen=True, slots=True)
class Verdict:
    stated: Decimal
    computed: Decimal
    tolerance: Decimal
    ok: bool
    hedged: bool = False

    @property
    def gap(self) -> Decimal:
        return abs(self.stated - self.computed)

    @property
    def relative(self) -> Decimal:
        """How far off, as a share of the larger of the two."""
        larger = max(abs(self.stated), abs(self.computed))
        return self.gap / larger if larger else Decimal(0)


def room_above(fact: Fact) -> Decimal:
    """How much 余 and 多 may hide: 240余 is below 250, 30余万 below 40万."""
    digits = fact.value.normalize()
    exponent = digits.as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(0)


def additive(total: Fact, parts: Sequence[Fact], signs: Sequence[int] = ()) -> Verdict:
    """Parts added (or, with signs, subtracted) against the total."""
    signs = signs or [1] * len(parts)
    computed = sum((s * p.value for s, p in zip(signs, parts, strict=True)), Decimal(0))
    rounded_off = [f.step for f in (total, *parts) if f.step != 1]
    tolerance = max(*rounded_off, sum(rounded_off, Decimal(0)) * HALF) if rounded_off else Decimal(1)
    return _verdict(total, parts, computed, tolerance)


def quotient(total: Fact, over: Decimal, inputs: Sequence[Fact]) -> Verdict:
    """A share, growth or average already computed as `over`; tolerance from the rounding of the inputs."""
    spread = sum((f.step * HALF / f.value for f in inputs if f.value and f.step != 1), Decimal(0))
    tolerance = total.step + abs(over) * spread
    hedged = any(f.bound is not Bound.EXACT for f in (total, *inputs))
    gap = abs(over - total.value)
    ok = gap < tolerance
    if not ok and hedged:
        loose = sum((_slack(f) / f.value for f in inputs if f.value), Decimal(0))
        own = total.value * _GENEROUS if total.bound is not Bound.EXACT else Decimal(0)
        ok = gap < tolerance + abs(over) * min(loose, _GENEROUS) + own
    return Verdict(total.value, over, tolerance, ok, hedged)


def _verdict(total: Fact, parts: Sequence[Fact], computed: Decimal, tolerance: Decimal) -> Verdict:
    gap = computed - total.value
    ok = abs(gap) < tolerance
    hedged = any(f.bound is not Bound.EXACT for f in (total, *parts))
    if not ok and hedged:
        ok = _within_hedges(total, parts, gap, tolerance)
    return Verdict(total.value, computed, tolerance, ok, hedged)


def _within_hedges(total: Fact, parts: Sequence[Fact], gap: Decimal, tolerance: Decimal) -> bool:
    """Generous on purpose: a hedged figure proves little."""
    above = sum((_slack(p) for p in parts), Decimal(0)) + tolerance
    if total.bound is Bound.AT_LEAST:
        limit = room_above(total) if "approx" in total.flags else max(total.value, Decimal(1))
        return -above < gap < limit + above
    if total.bound is Bound.AT_MOST:
        return -(max(total.value * _GENEROUS, room_above(total)) + above) < gap < above
    return abs(gap) < above + (total.value * _GENEROUS if total.bound is Bound.ABOUT else 0)


def _slack(fact: Fact) -> Decimal:
    return Decimal(0) if fact.bound is Bound.EXACT else max(room_above(fact), fact.value * _GENEROUS)


def plain(value: Decimal) -> str:
    """12.50 -> 12.5, 1E+2 -> 100."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(value: Decimal, digits: int = 2) -> str:
    return plain(safely_rounded(value, digits))


def safely_rounded(value: Decimal, digits: int) -> Decimal:
    """Rounded, unless so large that the digits after the point would not fit a Decimal's precision."""
    return value if value.adjusted() + digits > _PRECISION else round(value, digits)


@dataclass(frozen=True, slots=True)
class Scale:
    """One magnitude for a whole line of arithmetic: 万 when the total is printed in 万."""

    factor: int
    word: str

    @classmethod
    def of(cls, fact: Fact) -> Scale:
        word = fact.raw_unit.removesuffix(fact.printed_unit) if fact.printed_unit else fact.raw_unit
        return cls(MAGNITUDES[word], word) if word in MAGNITUDES else cls(1, "")

    def show(self, value: Decimal) -> str:
        return f"{plain(value / self.factor)}{self.word}"


def sum_reason(total: Fact, parts: Sequence[Fact], verdict: Verdict, signs: Sequence[int] = ()) -> str:
    """1＋6＋7＝14，与文中的13相差1"""
    scale = Scale.of(total)
    signs = signs or [1] * len(parts)
    left = ""
    for sign, part in zip(signs, parts, strict=True):
        left += ("＋" if sign > 0 else "－") if left else ""
        left += scale.show(part.value)
    return f"{left}＝{scale.show(verdict.computed)}，{compare(verdict, scale)}"


def compare(verdict: Verdict, scale: Scale) -> str:
    stated = scale.show(verdict.stated)
    if verdict.gap == 0:
        return f"与文中的{stated}一致"
    if verdict.ok:
        return f"与文中的{stated}在取整或约数范围内一致"
    return f"与文中的{stated}相差{scale.show(verdict.gap)}"
