"""Percentages against what they are a percentage of: shares, rates, growth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .arithmetic import HUNDRED, Verdict, plain, quotient, rounded
from .find_sum import ACCUSE, looks_like_a_slip
from .labels import bigrams, content
from .layout import Layout, Slot
from .model import Bound, Kind, Relation, RelationType

_GROWTH = re.compile(r"增长|增幅|增速|增加|上升|提高|提升|下降|减少|降低|降幅|下滑|同比|环比")
_LESS = re.compile(r"下降|减少|降低|降幅|下滑|降")
_GREW_BY = re.compile(r"(?:增加|增长|净增|新增|上升|提高|减少|下降|降低|少|多|增收|增)了?$")
_FROM = re.compile(r"(?:[由从][^，。；]{0,20})$")
_TO = re.compile(r"(?:到|至|为|达)了?$")
_COMPARED = re.compile(r"(?:比|较|同期|上年|去年|上月|年初)[^，。；]{0,16}$")
_THEN = re.compile(r"上年|去年|同期|上月")
_SHARE_OF = re.compile(r"占(?:了|到)?(?P<base>[^，。；占]{0,24}?)(?:的|比例为|比例达|比重为|比重达|比|达|为|约)*(?:约|近)?$")
_RATE = re.compile(r"(?P<stem>[^，。；：、（）的]{0,10}?)(?:率|进度|比例|比重|程度|占比)(?:已|为|达|到|均|约|是|达到|高达|仅|仅为|比例|提高|：)*$")
_COMPLETES = re.compile(r"(?:完成|为|达到?|达)[^，。；]{0,14}(?:任务|计划|目标|总数|总量|预算|指标)[^，。；]{0,4}的?$")
_WINDOW = 14
_FAR = 60
_NEARNESS = Decimal("0.15")


@dataclass(frozen=True, slots=True)
class _Share:
    """What is asked of a percentage: `part` over `base`; `formula` as the scorer names it."""

    part: Slot
    base: Slot
    total: Slot
    trust: float = 0.0
    formula: str = "members[0] / members[1]"

    @property
    def verdict(self) -> Verdict | None:
        part, base = self.part.fact.value, self.base.fact.value
        over = _RATES[self.formula](part, base)
        if over is None:
            return None
        scale = Decimal(1000) if self.total.fact.unit == "‰" else HUNDRED
        return quotient(self.total.fact, over * scale, [self.part.fact, self.base.fact])


def _over(part: Decimal, base: Decimal) -> Decimal | None:
    return part / base if base else None


def _growth(now: Decimal, then: Decimal) -> Decimal | None:
    return abs(now - then) / then if then else None


def _growth_from_increase(increase: Decimal, now: Decimal) -> Decimal | None:
    return increase / (now - increase) if now > increase else None


def _fall_from_decrease(decrease: Decimal, now: Decimal) -> Decimal | None:
    return decrease / (now + decrease) if now + decrease else None


_RATES = {
    "members[0] / members[1]": _over,
    "(members[0] - members[1]) / members[1]": _growth,
    "members[0] / (members[1] - members[0])": _growth_from_increase,
    "members[0] / (members[1] + members[0])": _fall_from_decrease,
}


def find_ratios(layout: Layout) -> Iterator[Relation]:
    for slot in layout.slots:
        if slot.fact.unit not in ("%", "‰"):
            continue
        near = _near_quantities(layout, slot)
        growing = _GROWTH.search(slot.left[-8:]) is not None
        after = _following(layout, slot)
        asked = _growths(slot, near, after) if growing else _shares(layout, slot, near)
        everything = [*after, *near]
        possible = _growth_pairs(slot, everything) if growing else _any_shares(layout, slot, near, after)
        relation = _decide(asked, possible)
        if relation is not None:
            yield relation


def _near_quantities(layout: Layout, slot: Slot) -> list[Slot]:
    """Figures before the percentage, nearest first, within the last few sentences."""
    return [
        s
        for s in layout.before(slot, 2 * _WINDOW)
        if s.fact.kind not in (Kind.DATE, Kind.PERCENT) and s.sentence >= slot.sentence - 5
    ][:_WINDOW]


def _decide(asked: Sequence[_Share], possible: Iterator[_Share]) -> Relation | None:
    """What the text asks for comes first; anything that fits clears it; a misfit must be well founded."""
    for share in asked:
        verdict = share.verdict
        if verdict is not None and verdict.ok:
            return _relation(share, verdict)
    fits = [(v.relative, i, s, v) for i, s in enumerate(possible) if (v := s.verdict) is not None and v.ok and not v.hedged]
    if fits:
        _, _, share, verdict = min(fits, key=lambda f: f[:2])
        return _relation(share, verdict)
    for share in asked:
        verdict = share.verdict
        if verdict is not None and share.trust + _nearness(share, verdict) >= ACCUSE:
            return _relation(share, verdict)
    return None


def _nearness(share: _Share, verdict: Verdict) -> float:
    if verdict.hedged and share.total.fact.bound is not Bound.EXACT:
        return -0.5
    if any(f.fact.bound is not Bound.EXACT for f in (share.part, share.base)):
        return -0.3
    if looks_like_a_slip(Verdict(verdict.stated, round(verdict.computed, _decimals(verdict.stated)), verdict.stated, False)):
        return 0.2
    if verdict.relative < _NEARNESS:
        return 0.15
    return 0.0 if verdict.relative < Decimal("0.5") else -0.1


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _same_unit(near: Sequence[Slot], unit: str) -> list[Slot]:
    return [s for s in near if s.unit == unit]


def _shares(layout: Layout, slot: Slot, near: list[Slot]) -> list[_Share]:
    explicit = _explicit_base(slot, near)
    if explicit:
        return explicit
    named = _SHARE_OF.search(slot.lead)
    if named:
        return _named_base(slot, near, named["base"])
    rate = _RATE.search(slot.lead)
    return _rate_of(slot, near, rate["stem"]) if rate else []


def _explicit_base(slot: Slot, near: list[Slot]) -> list[_Share]:
    """…383人的110.18% after 占: the base stands in the clause itself."""
    if not near or near[0].clause != slot.clause or "占" not in near[0].lead:
        return []
    base = near[0]
    if not re.match(r"[^，。；]{0,10}的?", base.right) or "的" not in base.right + slot.left:
        return []
    parts = [s for s in _same_unit(near[1:], base.unit) if s.sentence == slot.sentence]
    return [_Share(parts[0], base, slot, 0.65)] if parts else []


def _named_base(slot: Slot, near: list[Slot], base_words: str) -> list[_Share]:
    """占行政村总数的65.2%: the base is looked up by its name among the figures before."""
    name = re.sub(r"总数|总额|总量|总|数$|全[村镇县区市乡]|的|数量", "", base_words)
    own = [s for s in near if s.sentence == slot.sentence and s.clause >= slot.clause - 2]
    if not own:
        return []
    part = own[0]
    found: list[_Share] = []
    for base in _same_unit(near[1:], part.unit):
        words = base.left + base.right
        if base.fact.value <= part.fact.value or len(name) < 2:
            continue
        if name in words or (len(name) >= 3 and bigrams(name) <= bigrams(words)):
            found.append(_Share(part, base, slot, 0.5 if base.sentence >= slot.sentence - 1 else 0.4))
    return found[:1] + [_Share(f.part, f.base, slot) for f in found[1:]]


def _rate_of(slot: Slot, near: list[Slot], stem: str) -> list[_Share]:
    """145个项目已开工140个，开工率96.6%: what is started over what there is."""
    verb = content(stem)[-4:]
    own = [s for s in near if s.sentence == slot.sentence]
    if not own or len(verb) < 2:
        return []
    unit = own[0].unit
    same = _same_unit(own, unit)
    if len(same) < 2 and not (len(same) == 1 and slot.clause - same[0].clause <= 1):
        return []
    part = same[0]
    bases = same[1:2] or _same_unit([s for s in near if s not in own], unit)
    large = [b for b in bases if b.fact.value >= part.fact.value or slot.fact.value > HUNDRED]
    if not large:
        return []
    base = large[0]
    trust = 0.1
    if verb[-2:] in part.left[-10:] + part.right[:4]:
        trust += 0.3
    if len(same) == 2:
        trust += 0.15
    if part.clause >= slot.clause - 1:
        trust += 0.1
    if len(same) < 2:
        trust -= 0.15
    return [_Share(part, base, slot, trust)]


def _share_pairs(slot: Slot, near: list[Slot]) -> Iterator[_Share]:
    if slot.fact.value in (0, HUNDRED):
        return
    over_hundred = slot.fact.value > HUNDRED or _COMPLETES.search(slot.lead) is not None or "占" in slot.lead
    for i, part in enumerate(near[:8]):
        for base in near[:i] + near[i + 1 :]:
            if part.unit == base.unit and (part.fact.value <= base.fact.value or over_hundred):
                yield _Share(part, base, slot)


def _any_shares(layout: Layout, slot: Slot, near: list[Slot], after: list[Slot]) -> Iterator[_Share]:
    yield from _share_pairs(slot, near)
    yield from _share_pairs(slot, [*after, *near[:4]])
    yield from _far_bases(layout, slot, near)


def _following(layout: Layout, slot: Slot) -> list[Slot]:
    """到户率95.4%，应补432户，实补412户: figures after the percentage, in its own sentence."""
    after = layout.slots[slot.index + 1 : slot.index + 4]
    kinds = (Kind.DATE, Kind.PERCENT)
    return [s for s in after if s.sentence == slot.sentence and s.segment == slot.segment and s.fact.kind not in kinds]


def _far_bases(layout: Layout, slot: Slot, near: list[Slot]) -> Iterator[_Share]:
    """A base named once on the first page; only for percentages fine enough not to fit by chance."""
    if slot.fact.step >= 1 or slot.fact.value >= HUNDRED:
        return
    far = layout.before(slot, _FAR)[len(near) :]
    for part in near[:3]:
        for base in far:
            if base.unit == part.unit and base.fact.value > part.fact.value and not base.fact.is_date:
                yield _Share(part, base, slot)


def _growths(slot: Slot, near: list[Slot], after: list[Slot]) -> list[_Share]:
    own = [s for s in near if s.sentence == slot.sentence][:4]
    if not own or "分别" in slot.lead:
        return []
    first = own[0]
    then = next((s for s in after if s.unit == first.unit and _THEN.search(s.left)), None)
    if then is not None:
        return [_Share(first, then, slot, 0.5, "(members[0] - members[1]) / members[1]")]
    same = _same_unit(own[1:], first.unit)
    if _GREW_BY.search(first.left) and same and slot.clause - first.clause <= 1:
        falling = _LESS.search(first.left) is not None
        formula = "members[0] / (members[1] + members[0])" if falling else "members[0] / (members[1] - members[0])"
        return [_Share(first, same[0], slot, 0.5, formula)]
    if same and _TO.search(first.left) and _FROM.search(same[0].left):
        return [_Share(first, same[0], slot, 0.55, "(members[0] - members[1]) / members[1]")]
    if same and _COMPARED.search(first.lead) and first.clause == slot.clause:
        return [_Share(same[0], first, slot, 0.5, "(members[0] - members[1]) / members[1]")]
    return []


def _growth_pairs(slot: Slot, near: list[Slot]) -> Iterator[_Share]:
    if slot.fact.step >= 1 and slot.fact.value < 10:
        return
    for i, now in enumerate(near[:5]):
        for then in near[i + 1 : i + 5]:
            if now.unit == then.unit:
                yield _Share(now, then, slot, 0.0, "(members[0] - members[1]) / members[1]")
                yield _Share(then, now, slot, 0.0, "(members[0] - members[1]) / members[1]")
                yield _Share(now, then, slot, 0.0, "members[0] / (members[1] - members[0])")
                yield _Share(now, then, slot, 0.0, "members[0] / (members[1] + members[0])")


def _relation(share: _Share, verdict: Verdict) -> Relation:
    sign = share.total.fact.unit
    stated, computed = plain(verdict.stated), rounded(verdict.computed, max(2, _decimals(verdict.stated) + 1))
    end = f"与文中的{stated}{sign}相差{rounded(verdict.gap, 3)}个百分点"
    if verdict.ok:
        end = f"与文中的{stated}{sign}一致"
    return Relation(
        RelationType.RATIO, (share.part.index, share.base.index), share.total.index, share.formula, verdict.stated,
        verdict.computed, verdict.tolerance, verdict.ok, f"{_written(share)}＝{computed}{sign}，{end}",
    )  # fmt: skip


def _written(share: _Share) -> str:
    part, base = share.part.fact.text.replace("\n", ""), share.base.fact.text.replace("\n", "")
    if share.formula.startswith("(members[0]"):
        return f"（{part}－{base}）÷{base}"
    if "(members[1] -" in share.formula:
        return f"{part}÷（{base}－{part}）"
    if "(members[1] +" in share.formula:
        return f"{part}÷（{base}＋{part}）"
    return f"{part}÷{base}"
