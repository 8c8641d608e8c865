"""人均、户均、平均 against the total and the number of heads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from .arithmetic import Scale, Verdict, quotient, rounded
from .find_sum import looks_like_a_slip
from .labels import bigrams, content
from .layout import Layout, Slot
from .model import Bound, Kind, Relation, RelationType

_MEAN = re.compile(
    r"(?P<who>人均|户均|村均|亩均|平均每?(?:户|人|村|亩|个|家|镇|项)?|每(?:户|人|村|亩|个)平均)(?P<rest>[^，。；]{0,14})$"
)
# 每人每学期1500元: a standard, which what was paid may confirm.
_EACH = re.compile(r"(?P<who>每(?:人|户|生|名|村|亩|家|个))(?P<rest>[^，。；]{0,8})$")
_WEIGHTS = {"吨": Decimal(1000), "公斤": Decimal(1), "斤": Decimal("0.5")}
_HEADS = {"人": "人", "户": "户", "村": "个", "镇": "个", "个": "个", "家": "个", "项": "个", "亩": "亩"}
_COUNTED_HEADS = frozenset(("个", "人", "人次", "户", "户次"))
_WINDOW = 6
_CLOSE = 4
_FEW = 3
_NEAR = Decimal("0.12")


@dataclass(frozen=True, slots=True)
class _Mean:
    whole: Slot
    heads: Slot
    total: Slot

    @property
    def verdict(self) -> Verdict:
        facts = [self.whole.fact, self.heads.fact]
        scale = (
            _WEIGHTS[self.whole.unit] / _WEIGHTS[self.total.unit] if self.whole.unit != self.total.unit else 1
        )
        return quotient(self.total.fact, facts[0].value / facts[1].value * scale, facts)


def find_averages(layout: Layout) -> Iterator[Relation]:
    for slot in layout.slots:
        if slot.fact.kind in (Kind.DATE, Kind.PERCENT):
            continue
        match = _MEAN.search(slot.left) or _EACH.search(slot.left)
        if match is None:
            continue
        relation = _decide(layout, slot, match["who"])
        if relation is not None:
            yield relation


def _decide(layout: Layout, slot: Slot, who: str) -> Relation | None:
    near = [
        s for s in layout.before(slot, 2 * _WINDOW) if not s.fact.is_date and s.sentence >= slot.sentence - 1
    ]
    after = [s for s in layout.slots[slot.index + 1 : slot.index + 3] if s.sentence == slot.sentence]
    each = _EACH.search(slot.left) is not None
    near += [s for s in after if each or re.search("共|总|累计", s.left)]
    heads_unit = next((unit for word, unit in _HEADS.items() if word in who.replace("平均", "")), "")
    wholes = [s for s in near if _may_be_whole(s, slot) and not _MEAN.search(s.left)]
    everything = [s for s in near if s.fact.value > 1 and s.fact.kind is not Kind.PERCENT]
    heads = [s for s in everything if s.unit == (heads_unit or s.unit)]
    means = _means(slot, wholes, heads)
    counted = [s for s in everything if s.fact.kind in (Kind.COUNT, Kind.AREA)]
    for mean in (*means, *_means(slot, wholes, counted)):
        if mean.verdict.ok and not mean.verdict.hedged:
            return _relation(mean)
    of_a_period = (
        re.search(r"[年月日天次季](?:人均|户均|平均)|每[年月日天]|[人户村]均[年月日]", slot.left) is not None
    )
    own = [m for m in means if m.whole.sentence == m.heads.sentence == slot.sentence]
    candidates = own or means
    row = [m for m in _means(slot, wholes, counted) if _in_a_row(m)]
    if not own and len(row) == 1 and not of_a_period and _same_matter(row[0])[1]:
        return _relation(row[0])
    if not heads_unit or not candidates or of_a_period:
        return None
    likeliest = min(candidates, key=lambda m: m.verdict.relative)
    return (
        _relation(likeliest)
        if _accused(likeliest, alone=len(candidates) == 1, few=len(candidates) <= _FEW)
        else None
    )


def _in_a_row(mean: _Mean) -> bool:
    """岗位4126个，兑现补贴2475.6万元，人均6000元: three clauses, one figure each, nothing hedged."""
    slots = (mean.whole, mean.heads, mean.total)
    clauses = sorted(s.clause for s in slots)
    return (
        clauses[2] - clauses[0] <= 2
        and mean.total.index - min(mean.whole.index, mean.heads.index) == 2
        and len({s.sentence for s in slots}) == 1
        and all(s.fact.bound is Bound.EXACT for s in slots)
        and mean.heads.unit in _COUNTED_HEADS
        and _MEAN.search(mean.total.left) is not None
    )


def _may_be_whole(whole: Slot, mean: Slot) -> bool:
    """24.96万吨 may be the whole of 400公斤 each."""
    same = whole.unit == mean.unit and whole.fact.value > mean.fact.value
    return same or (whole.unit != mean.unit and whole.unit in _WEIGHTS and mean.unit in _WEIGHTS)


def _means(slot: Slot, wholes: list[Slot], heads: list[Slot]) -> list[_Mean]:
    return [
        _Mean(w, h, slot)
        for w in wholes[:_WINDOW]
        for h in heads[:_WINDOW]
        if w is not h and h.unit != slot.unit
    ]


def _accused(mean: _Mean, *, alone: bool, few: bool) -> bool:
    """Whole and heads stand in the same sentence; they are the only ones, or the words name the same matter."""
    verdict = mean.verdict
    slots = (mean.whole, mean.heads, mean.total)
    if len({s.sentence for s in slots}) > 1 or any(s.fact.bound is not Bound.EXACT for s in slots):
        return False
    if not (mean.whole.usable and mean.total.clause - max(mean.whole.clause, mean.heads.clause) <= 1):
        return False
    named, same = _same_matter(mean)
    if not _MEAN.search(mean.total.left):
        indices = [s.index for s in slots]
        side_by_side = max(indices) - min(indices) == len(slots) - 1
        slip = looks_like_a_slip(_trimmed(verdict, mean.total.fact.step))
        return few and (slip or (side_by_side and verdict.relative < _NEAR))
    if same and not named and few and mean.total.index - mean.heads.index == 1:
        return True  # 惠及1018户，户均4.45万元
    if mean.total.index - min(s.index for s in slots) <= _CLOSE and same and (alone or (few and named)):
        return True
    return few and (verdict.relative < _NEAR or looks_like_a_slip(_trimmed(verdict, mean.total.fact.step)))


def _same_matter(mean: _Mean) -> tuple[bool, bool]:
    """Whether the words name a matter, and whether it is that of the whole.

    户均500元 names nothing else; 人均耕地面积 is of 耕地面积; 户均增收 is not of the loans before it.
    """
    match = _MEAN.search(mean.total.left)
    rest = content(match["rest"]) if match else ""
    shared = bool(bigrams(rest) & bigrams(content(mean.whole.lead) + content(mean.whole.right)))
    return shared, shared or not rest


def _trimmed(verdict: Verdict, step: Decimal) -> Verdict:
    """The computed value with as many digits as are printed."""
    computed = (verdict.computed / step).to_integral_value() * step
    return Verdict(verdict.stated, computed, verdict.tolerance, verdict.ok)


def _relation(mean: _Mean) -> Relation:
    verdict = mean.verdict
    whole, heads, stated = (s.fact.text.replace("\n", "") for s in (mean.whole, mean.heads, mean.total))
    factor = Scale.of(mean.total.fact).factor
    word = mean.total.fact.raw_unit
    end = (
        f"与文中的{stated}一致"
        if verdict.ok
        else f"与文中的{stated}相差{rounded(verdict.gap / factor, 3)}{word}"
    )
    return Relation(
        RelationType.AVERAGE, (mean.whole.index, mean.heads.index), mean.total.index, "members[0] / members[1]",
        verdict.stated, verdict.computed, verdict.tolerance, verdict.ok,
        f"{whole}÷{heads}＝{rounded(verdict.computed / factor, 3)}{word}，{end}",
    )  # fmt: skip
