"""Percentages against what they are a percentage of: shares, rates, completion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .arithmetic import HUNDRED
from .growth import growth_pairs, growths
from .labels import bigrams, content
from .layout import Layout, Slot
from .model import Kind, Relation
from .ratio_bases import unnamed_base
from .scopes import NEVER
from .shares import Share, decide

_GROWTH = re.compile(r"增长|增幅|增速|增加|上升|提高|提升|下降|减少|降低|降幅|下滑|同比|环比")
_TO_A_LEVEL = re.compile(r"(?:到|至)(?:了|约)?$")
_SHARE_OF = re.compile(
    r"占(?:了|到)?(?P<base>[^，。；占]{0,24}?)(?:的|比例为|比例达|比重为|比重达|比|达|为|约)*(?:约|近)?$"
)
_RATE = re.compile(
    r"(?P<stem>[^，。；：、（）的]{0,10}?)(?:率|进度|比例|比重|程度|占比)(?:已|为|达|到|均|约|是|达到|高达|仅|仅为|比例|提高|：)*$"
)
_COMPLETES = re.compile(
    r"(?:完成|为|达到?|达|占)[^，。；]{0,14}(?:任务|计划|目标|总数|总量|预算|指标)数?[^，。；]{0,4}的?$"
)
_NAMELESS = re.compile(r"(?:^|[，、）])占(?:比|到|了|比例|比重)?(?:为|达到?|约)?$")
_TASK = re.compile(r"任务|计划|目标|指标|预算|应")
_WHOLE = re.compile(r"共|总|任务|安排|计划|下达|发现|排查|应|实施|反馈")
_LEFT_OVER = re.compile(r"剩余?|余下|尚|还有|仍有|未(?!来)|结余")
_DUE = re.compile(r"应(?!急|用)[^，。；]{0,8}$")
_DONE = re.compile(r"(?:实际?(?!施|现|行)|已)[^，。；应]{0,8}$")
_WINDOW = 14
_FAR = 60
_SENTENCES = 5


def find_ratios(layout: Layout) -> Iterator[Relation]:
    last: dict[int, Slot] = {}
    for slot in layout.slots:
        if slot.fact.unit not in ("%", "‰") or "unit_in_header" in slot.fact.flags:
            continue
        near, after = _near_quantities(layout, slot), _following(layout, slot)
        if _GROWTH.search(slot.left[-8:]) and not _TO_A_LEVEL.search(slot.left):
            relation = decide(growths(slot, near, after), growth_pairs(slot, [*after, *near]))
        else:
            asked = _due_and_done(slot, [*after, *near[:3]]) or _shares(
                layout, slot, near, last.get(slot.sentence)
            )
            relation = decide(asked, _any_shares(layout, slot, near, after))
            if relation is not None and relation.ok and "占" in slot.lead:
                last[slot.sentence] = layout.slots[relation.members[1]]
        if relation is not None:
            yield relation


def _near_quantities(layout: Layout, slot: Slot) -> list[Slot]:
    """Figures before the percentage, nearest first, within the last few sentences."""
    return [
        s
        for s in layout.before(slot, 2 * _WINDOW)
        if s.fact.kind not in (Kind.DATE, Kind.PERCENT) and s.sentence >= slot.sentence - _SENTENCES
    ][:_WINDOW]


def _following(layout: Layout, slot: Slot) -> list[Slot]:
    """到户率95.4%，应补432户，实补412户: figures after the percentage, in its own sentence."""
    after = layout.slots[slot.index + 1 : slot.index + 4]
    kinds = (Kind.DATE, Kind.PERCENT)
    return [
        s
        for s in after
        if s.sentence == slot.sentence and s.segment == slot.segment and s.fact.kind not in kinds
    ]


def _due_and_done(slot: Slot, around: Sequence[Slot]) -> list[Share]:
    """参保率99.91%，应参保…，实参保…: the words say which is which."""
    if not _RATE.search(slot.lead):
        return []
    clauses = range(slot.clause - 3, slot.clause + 4)
    here = [s for s in around if s.sentence == slot.sentence and s.clause in clauses]
    due = [s for s in here if _DUE.search(s.left)]
    done = [s for s in here if _DONE.search(s.left)]
    if len(due) != 1 or len(done) != 1 or due[0].unit != done[0].unit or due[0] is done[0]:
        return []
    return [Share(done[0], due[0], slot, 0.62)]


def _same_unit(near: Sequence[Slot], unit: str) -> list[Slot]:
    return [s for s in near if s.unit == unit]


def _shares(layout: Layout, slot: Slot, near: list[Slot], last: Slot | None) -> list[Share]:
    if "分别" in slot.lead[-30:]:
        return []
    explicit = _explicit_base(slot, near)
    if explicit:
        return explicit
    own = [s for s in near if s.sentence == slot.sentence]
    level = [s for s in own if s.bracket == slot.bracket] or own
    if _COMPLETES.search(slot.lead):
        return _of_a_task(slot, level, near)
    named = _SHARE_OF.search(slot.lead)
    nameless = _NAMELESS.search(slot.lead) is not None
    if nameless:
        return unnamed_base(layout, slot, level, last)
    if named:
        return _named_base(slot, level, near, named["base"])
    rate = _RATE.search(slot.lead)
    verb = content(rate["stem"])[-4:] if rate else ""
    return _rate_of(layout, slot, _without_details(level, verb), near, verb) if rate else []


def _without_details(own: list[Slot], verb: str) -> list[Slot]:
    """整改237个，其中当日销号46个；整改率: what 其中 tells of other words is not what the rate is of."""
    said = bigrams(verb)
    return [s for s in own if "其中" not in s.left or said & bigrams(s.left + s.right[:8])] or own


def _explicit_base(slot: Slot, near: list[Slot]) -> list[Share]:
    """…383人的110.18% after 占: the base stands in the clause itself."""
    if not near or near[0].clause != slot.clause or not re.search("占|完成|达到?|相当于|为", near[0].lead):
        return []
    base = near[0]
    if "的" not in base.right + slot.left:
        return []
    usable = [s for s in _same_unit(near[1:], base.unit) if s.usable]
    parts = [s for s in usable if s.sentence == slot.sentence] or usable[:1]
    trust = 0.65 if parts and parts[0].sentence == slot.sentence else 0.2
    return [Share(parts[0], base, slot, trust)] if parts else []


def _of_a_task(slot: Slot, own: list[Slot], near: list[Slot]) -> list[Share]:
    """任务4200万元，已发放4531.6万元，完成任务的107.9%."""
    if not own:
        return []
    part = own[0]
    bases = [b for b in _same_unit(near, part.unit) if b is not part and _TASK.search(b.left + b.right[:8])]
    same_sentence = [b for b in bases if b.sentence == slot.sentence]
    return [Share(part, b, slot, 0.6 if same_sentence else 0.45) for b in (same_sentence or bases)[:1]]


def _named_base(slot: Slot, own: list[Slot], near: list[Slot], base_words: str) -> list[Share]:
    """占行政村总数的65.2%: the base is looked up by its name among the figures before."""
    name = re.sub(r"总数|总额|总量|人数|户数|总|数$|全[村镇县区市乡]|的|数量", "", base_words)
    recent = [s for s in own if s.clause >= slot.clause - 2]
    if not recent or len(name) < 2:
        return []
    unit = next((u for u in ("户", "人") if base_words.rstrip("数的总").endswith(u)), "")
    part = next((s for s in recent if s.unit == unit), recent[0])
    found: list[Share] = []
    for base in _same_unit(near, part.unit):
        words = base.left + base.right
        verbatim = len(base_words) >= 3 and base_words in words
        named = name in words or (len(name) >= 3 and bigrams(name) <= bigrams(words))
        partly = name[:2] in base.left[-8:]
        if (
            base is part
            or not (verbatim or named or partly)
            or (base.fact.value <= part.fact.value and not verbatim)
        ):
            continue
        trust = 0.62 if verbatim else 0.6 if named and len(name) >= 3 else 0.5
        near_by = base.sentence >= slot.sentence - 2
        found.append(Share(part, base, slot, trust if near_by else 0.4, named=verbatim and near_by))
    found.sort(key=lambda share: -share.trust)
    return found[:1] + [Share(f.part, f.base, slot, NEVER) for f in found[1:]]


def _rate_of(layout: Layout, slot: Slot, own: list[Slot], near: list[Slot], verb: str) -> list[Share]:
    """145个项目已开工140个，开工率96.6%: what is started over what there is."""
    done = own if _LEFT_OVER.search(verb) else [s for s in own if not _LEFT_OVER.search(s.left)]
    own = [s for s in done if "其中" not in s.left] or done or own
    if not own or len(verb) < 2:
        return []
    named = [s for s in own[:4] if verb[-2:] in s.left[-10:] + s.right[:12] and s.clause >= slot.clause - 3]
    part = (named or own)[0]
    same = _same_unit(own[own.index(part) + 1 :], part.unit)
    if not same and slot.clause - part.clause > (3 if named else 1):
        return []
    bases = same or _same_unit([s for s in near if s.sentence < slot.sentence], part.unit)
    large = [b for b in bases if b.fact.value >= part.fact.value or slot.fact.value > HUNDRED]
    below = not large
    wholes = [b for b in _same_unit(near, part.unit) if b is not part and _WHOLE.search(b.lead)]
    large = large or wholes[:1] or (same if len(same) == 1 else [])
    if not large:
        return []
    best = large[0] if len(same) == 1 else max(large[:4], key=lambda s: s.fact.value)
    trust = 0.1 + (0.1 if part.clause >= slot.clause - 1 else 0.0)
    trust += 0.15 if same else (0.0 if _WHOLE.search(large[0].lead) else -0.15)
    trust -= 0.25 if below and not _WHOLE.search(best.lead) else 0.0
    if verb[-2:] in part.left[-10:] + part.right[:12]:
        trust += 0.4 if not same and len({b.fact.value for b in bases}) == 1 else 0.3
    certain = _vouched_base(layout, slot, part, bases)
    if certain is not None:
        return [Share(part, certain, slot, 0.65)]
    return [
        Share(part, best, slot, trust),
        *(Share(part, b, slot, NEVER) for b in large[:4] if b is not best),
    ]


def _vouched_base(layout: Layout, slot: Slot, part: Slot, bases: Sequence[Slot]) -> Slot | None:
    """57个，已整改49个，未整改8个: what is left over proves which figure is the whole."""
    around = layout.slots[max(0, slot.index - 6) : slot.index + 4]
    rests = [s for s in around if s.unit == part.unit and _LEFT_OVER.search(s.lead[-10:])]
    for base in bases:
        if any(base.fact.value - part.fact.value == rest.fact.value for rest in rests if rest is not base):
            return base
    return None


def _any_shares(layout: Layout, slot: Slot, near: list[Slot], after: list[Slot]) -> Iterator[Share]:
    yield from _share_pairs(slot, near)
    yield from _share_pairs(slot, [*after, *near[:4]])
    yield from _far_bases(layout, slot, near)


def _share_pairs(slot: Slot, near: list[Slot]) -> Iterator[Share]:
    if slot.fact.value in (0, HUNDRED):
        return
    over_hundred = slot.fact.value > HUNDRED or "占" in slot.lead
    for i, part in enumerate(near[:8]):
        for base in near[:i] + near[i + 1 :]:
            if part.unit == base.unit and (part.fact.value <= base.fact.value or over_hundred):
                yield Share(part, base, slot)


def _far_bases(layout: Layout, slot: Slot, near: list[Slot]) -> Iterator[Share]:
    """A base named once on the first page; only for percentages fine enough not to fit by chance."""
    if slot.fact.step >= 1 or slot.fact.value >= HUNDRED:
        return
    far = layout.before(slot, _FAR)[len(near) :]
    for part in near[:3]:
        for base in far:
            if base.unit == part.unit and base.fact.value > part.fact.value and not base.fact.is_date:
                yield Share(part, base, slot)
