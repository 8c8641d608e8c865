"""As-of dates against the period the paper reports on and the day it was signed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from .dates import last_day
from .layout import Layout, Slot
from .model import Relation, RelationType

_AS_OF = re.compile(r"(?:截[至止]到?|截至目前|截止目前|到)$")
_AS_OF_STRONG = re.compile(r"截[至止]到?$")
_PLANNED = re.compile(
    r"计划|预计|力争|确保|将|拟|目标|争取|要|期限|届时|有效|报名|申报|公示|提交|报送|完成时限|之前|前"
)
_REPORT = re.compile(r"(?:总结|汇报|报告|通报|小结|情况|述职|进展)[^，。；\n]{0,12}$")
_TITLE_ZONE = 300
_GRACE = timedelta(days=92)
_SIGNED = re.compile(r"(?:成文|发布|发文|印发|公开|签发)(?:日期|时间)[：|\s]*$")


@dataclass(frozen=True, slots=True)
class _Anchor:
    """What an as-of date must not run ahead of."""

    slot: Slot
    last: date
    signed: bool


def find_date_conflicts(layout: Layout) -> Iterator[Relation]:
    period = _reported_period(layout)
    signed = _signing_day(layout)
    for slot in layout.slots:
        if not slot.fact.is_date or not _AS_OF_STRONG.search(slot.left):
            continue
        as_of = last_day(slot.fact.date_value)
        if as_of is None or _planned(layout, slot):
            continue
        for anchor in (signed, period):
            if anchor is not None and anchor.slot is not slot and _after(slot, as_of, anchor):
                yield _relation(slot, anchor)
                break


def _planned(layout: Layout, slot: Slot) -> bool:
    """A deadline or a target may lie ahead."""
    end = layout.sentences[slot.sentence][1]
    after = layout.text[slot.end : min(end, slot.end + 30)]
    if re.search("已|累计|实现|共", after[:16]):
        return False
    return (
        _PLANNED.search(re.split(r"[；。]", after)[0][:24]) is not None
        and "完成" not in after[:24].split("，")[0]
    )


def _after(slot: Slot, as_of: date, anchor: _Anchor) -> bool:
    if anchor.signed:
        whole_year = len(slot.fact.date_value) == 4 and not _year_end(slot)
        return (
            as_of > anchor.last
            and not whole_year
            and not (len(slot.fact.date_value) == 7 and as_of.month == anchor.last.month)
        )
    return as_of > anchor.last + _GRACE


def _year_end(slot: Slot) -> bool:
    return slot.right.startswith(("底", "末", "年底"))


def _reported_period(layout: Layout) -> _Anchor | None:
    """2019年上半年…总结 in the title or in the last line; the narrowest of them."""
    found: list[_Anchor] = []
    for slot in layout.slots:
        if not slot.fact.is_date or slot.fact.date_value.startswith("-"):
            continue
        sentence_end = layout.sentences[slot.sentence][1]
        line = layout.text[slot.end : min(sentence_end, slot.end + 40)].strip()
        at_edge = slot.start < _TITLE_ZONE or slot.start > len(layout.text) - _TITLE_ZONE // 2
        last = last_day(slot.fact.date_value)
        if at_edge and last and _title_like(line) and not _AS_OF.search(slot.left):
            found.append(_Anchor(slot, last, signed=False))
    halves = [a for a in found if "-" in a.slot.fact.date_value]
    candidates = halves or found
    return max(candidates, key=lambda a: a.last) if candidates and _agree(candidates) else None


def _title_like(line: str) -> bool:
    words = re.split(r"[，。；：！？\n、]|第\d+页", line, maxsplit=1)[0]
    return len(words) <= 34 and _REPORT.search(words) is not None


def _agree(anchors: list[_Anchor]) -> bool:
    return len({a.slot.fact.date_value for a in anchors}) == 1


def _signing_day(layout: Layout) -> _Anchor | None:
    """A full date alone on its line near the end, or after 成文日期 and its like."""
    for slot in reversed(layout.slots):
        if not slot.fact.is_date or len(slot.fact.date_value) != 10 or slot.fact.date_value.startswith("-"):
            continue
        day = last_day(slot.fact.date_value)
        line_start = layout.text.rfind("\n", 0, slot.start) + 1
        line_end = layout.text.find("\n", slot.end)
        line = layout.text[line_start : line_end if line_end >= 0 else len(layout.text)].strip()
        alone = line == layout.text[slot.start : slot.end] and slot.start > len(layout.text) * 0.6
        if day and (alone or _SIGNED.search(layout.text[max(0, slot.start - 12) : slot.start])):
            return _Anchor(slot, day, signed=True)
    return None


def _relation(slot: Slot, anchor: _Anchor) -> Relation:
    what = "落款（发布）日期" if anchor.signed else "报告所述期间"
    reason = f"截止日期“{slot.fact.text}”晚于{what}“{anchor.slot.fact.text}”，请核对年份"
    return Relation(
        RelationType.DATE, (slot.index, anchor.slot.index), None, "as-of date within the period", None, None, None,
        False, reason.replace("\n", ""),
    )  # fmt: skip
