"""One question of a percentage, “is it this part of that base?”, and how it is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .arithmetic import HUNDRED, Verdict, plain, quotient, rounded, safely_rounded
from .find_sum import ACCUSE, looks_like_a_slip
from .layout import Slot
from .model import Bound, Relation, RelationType
from .numerals import edit_distance_is_one

SHARE = "members[0] / members[1]"
GROWTH = "(members[0] - members[1]) / members[1]"
FROM_INCREASE = "members[0] / (members[1] - members[0])"
FROM_DECREASE = "members[0] / (members[1] + members[0])"
_NEARNESS = Decimal("0.15")
_FIRM = 0.5


@dataclass(frozen=True, slots=True)
class Share:
    """`part` over `base` by `formula` should be `total`; `trust` is how firmly the text says so.

    `named`: the base is called by the very words that stand at its own figure.
    """

    part: Slot
    base: Slot
    total: Slot
    trust: float = 0.0
    formula: str = SHARE
    named: bool = False

    @property
    def verdict(self) -> Verdict | None:
        over = _RATES[self.formula](self.part.fact.value, self.base.fact.value)
        if over is None:
            return None
        scale = Decimal(1000) if self.total.fact.unit == "‰" else HUNDRED
        return quotient(self.total.fact, over * scale, [self.part.fact, self.base.fact])


def _over(part: Decimal, base: Decimal) -> Decimal | None:
    return part / base if base > 0 else None


def _growth(now: Decimal, then: Decimal) -> Decimal | None:
    return abs(now - then) / then if then > 0 else None


def _growth_from_increase(increase: Decimal, now: Decimal) -> Decimal | None:
    return increase / (now - increase) if now > increase else None


def _fall_from_decrease(decrease: Decimal, now: Decimal) -> Decimal | None:
    return decrease / (now + decrease) if now + decrease > 0 else None


_RATES: dict[str, Callable[[Decimal, Decimal], Decimal | None]] = {
    SHARE: _over,
    GROWTH: _growth,
    FROM_INCREASE: _growth_from_increase,
    FROM_DECREASE: _fall_from_decrease,
}


def decide(asked: Sequence[Share], possible: Iterator[Share]) -> Relation | None:
    """What the text asks for comes first; anything that fits clears it; a misfit must be well founded.

    Where the text is firm about the part, only another base for that same part may clear it.
    """
    verdicts = [(share, verdict) for share in asked if (verdict := share.verdict) is not None]
    for share, verdict in verdicts:
        if verdict.ok:
            return relation(share, verdict)
    firm = [share for share, _ in verdicts if share.trust >= _FIRM]
    named = len(firm) == 1 and firm[0].named
    fitting = None if named else _best_fit(possible, firm[0].part if firm else None)
    if fitting is not None:
        return relation(*fitting)
    for share, verdict in verdicts:
        if share.trust + _nearness(share, verdict) >= ACCUSE:
            return relation(share, verdict)
    return None


def _best_fit(possible: Iterator[Share], part: Slot | None) -> tuple[Share, Verdict] | None:
    fits: list[tuple[Decimal, int, Share, Verdict]] = []
    for i, share in enumerate(possible):
        verdict = share.verdict
        if verdict is None or not verdict.ok or verdict.hedged:
            continue
        if part is None or part is share.part:
            fits.append((verdict.relative, i, share, verdict))
    if not fits:
        return None
    _, _, share, verdict = min(fits, key=lambda fit: fit[:2])
    return share, verdict


def _nearness(share: Share, verdict: Verdict) -> float:
    if verdict.hedged and share.total.fact.bound is not Bound.EXACT:
        return -0.5
    if any(s.fact.bound is not Bound.EXACT for s in (share.part, share.base)):
        return -0.3
    shown = safely_rounded(verdict.computed, decimals(verdict.stated))
    if looks_like_a_slip(Verdict(verdict.stated, shown, verdict.stated, ok=False)) or _part_slipped(share):
        return 0.2
    if verdict.relative < _NEARNESS:
        return 0.15
    return 0.0


def _part_slipped(share: Share) -> bool:
    """149户 of 127户 is no 93.7%, 119户 is: one digit of the part."""
    if share.formula != SHARE or share.total.fact.unit != "%":
        return False
    part, base = share.part.fact, share.base.fact
    wanted = (base.value * share.total.fact.value / HUNDRED / part.step).to_integral_value() * part.step
    return wanted > 0 and edit_distance_is_one(f"{part.value:f}", f"{wanted:f}")


def decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def relation(share: Share, verdict: Verdict) -> Relation:
    sign = share.total.fact.unit
    stated, computed = plain(verdict.stated), rounded(verdict.computed, max(2, decimals(verdict.stated) + 1))
    end = f"与文中的{stated}{sign}相差{rounded(verdict.gap, 3)}个百分点"
    if verdict.ok:
        end = f"与文中的{stated}{sign}一致"
    return Relation(
        RelationType.RATIO, (share.part.index, share.base.index), share.total.index, share.formula, verdict.stated,
        verdict.computed, verdict.tolerance, verdict.ok, f"{_written(share)}＝{computed}{sign}，{end}",
    )  # fmt: skip


def _written(share: Share) -> str:
    part, base = share.part.fact.text.replace("\n", ""), share.base.fact.text.replace("\n", "")
    if share.formula == GROWTH:
        return f"（{part}－{base}）÷{base}"
    if share.formula == FROM_INCREASE:
        return f"{part}÷（{base}－{part}）"
    if share.formula == FROM_DECREASE:
        return f"{part}÷（{base}＋{part}）"
    return f"{part}÷{base}"
