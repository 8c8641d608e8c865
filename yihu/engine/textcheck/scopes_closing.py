"""Totals that come after their parts: 甲…、乙…，共计T."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .labels import content
from .layout import Layout, Slot
from .scopes import REACH, Crowd, Scope, prefixes, top_level, unit_groups

_CLOSING = re.compile(
    r"(?:^|以上|[，；。、])?(?:以上)?[^，。；]{0,8}?(合计|总计|共计|总共|一共|累计|共)[^，。；]{0,12}$"
)
_STRONG_CLOSING = re.compile(r"合计|总计|共计|总共|一共|以上[^，。；]{0,6}共")
_ALL_OF = re.compile(
    "以上|上述|各项|各类|全部|总计|合计|共计|累计|投入|投资|资金|安排|实现|发放|完成|支出|收入"
)
_SUBJECT = 5
_ADDED = re.compile("加上|加之|另加")
_TOTAL_BEFORE = re.compile(r"(?:合计|总计|共计)[：为达]{0,2}$")


def find_closing_scopes(layout: Layout) -> Iterator[Scope]:
    """A…、B…，共计T."""
    crowd = Crowd()
    for slot in layout.slots:
        if not slot.usable or not _CLOSING.search(slot.lead[-24:]) or crowd.is_full(slot.sentence):
            continue
        start = max(layout.sentences[slot.sentence][0], slot.start - REACH)
        inside = tuple(s for s in layout.between(start, slot.start) if s.bracket == slot.bracket)
        before = unit_groups(layout, inside).get(slot.unit, [])
        if len(before) < 2:
            continue
        own_totals = [i for i, s in enumerate(before) if _TOTAL_BEFORE.search(s.left)]
        before = before[own_totals[-1] + 1 :] if own_totals else before
        if len(before) < 2:
            continue
        own = [s for s in before if s.segment == slot.segment]
        if not own and has_own_subject(slot):
            continue
        # 273个，其中新发现0个；累计整改237个: what 其中 breaks down is no list that a total closes
        best = list(top_level(layout, tuple(own if len(own) >= 2 else before), start))
        if len(best) < 2:
            continue
        strong = _STRONG_CLOSING.search(slot.lead[-24:]) is not None
        if len(best) >= 2 and _ADDED.search(best[-1].lead):
            yield Scope(slot, tuple(best[-2:]), 0.6, -slot.sentence - 1, "closing")
            continue
        others = tuple(tuple(p[::-1]) for p in prefixes(before[::-1]) if list(p[::-1]) != best)
        yield Scope(slot, tuple(best), 0.5 if strong else 0.3, -slot.sentence - 1, "closing", others)


def has_own_subject(slot: Slot) -> bool:
    """…；中职阶段免学费及住宿费共计571.77万元 sums up its own clause, not what stands before."""
    return len(content(_ALL_OF.sub("", slot.lead))) > _SUBJECT
