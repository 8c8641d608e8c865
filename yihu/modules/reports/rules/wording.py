"""What people write into the boxes: references, items, and numbers that no figure stands behind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from yihu.engine.errors import BadValue
from yihu.engine.papers import Paper, Slot, references, tokens

# Dates, document numbers, ordinals and words with digits in quotes are not figures.
_NOT_FIGURES = re.compile(
    r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月\d{1,2}日|\d{1,2}月|〔\d{4}〕\s*\d+号|第\d+[条款项次轮批期届]|“[^”]*”|《[^》]*》"
)
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?\s*[%％‰]?(?:[万亿]?[元户人个条期次项村名家亩公里吨]+)?")


class Unwritten(BadValue):
    code = "unwritten"


class TooLong(BadValue):
    code = "too_long"


class LooseNumbers(BadValue):
    """A warning that a reason answers: numbers written by hand, with no figure behind them."""

    code = "loose_numbers"


def loose_numbers(text: str) -> list[str]:
    """Numbers in a text that are no references: '帮销近40万元' -> ['40万元']."""
    plain = "".join(token if isinstance(token, str) else "，" for token in tokens(text))
    return [match.group().strip() for match in _NUMBER.finditer(_NOT_FIGURES.sub("，", plain))]


def cleaned(paper: Paper, narrative: Mapping[str, str]) -> dict[str, str]:
    """The boxes' texts with usual line ends; boxes the paper does not have are dropped.

    Raises TooLong, and BadReference for braces that are no reference.
    """
    texts: dict[str, str] = {}
    for slot in paper.slots:
        text = narrative.get(slot.key, "").replace("\r\n", "\n").replace("\r", "\n").strip()
        if len(text) > slot.max_length:
            raise TooLong(f"“{slot.label}”有 {len(text)} 字，最多 {slot.max_length} 字，请精简")
        for _ in references(text):  # raises for braces that hold something else
            pass
        texts[slot.key] = text
    return texts


def ready(paper: Paper, narrative: Mapping[str, str], note: str) -> None:
    """May the draft leave its author? Raises Unwritten for an empty required box, LooseNumbers without a note."""
    empty = [slot.label for slot in paper.slots if slot.required and not narrative.get(slot.key, "").strip()]
    if empty:
        raise Unwritten(f"还没有写：{'、'.join(empty)}，写完后再送审")
    loose = [number for slot in paper.slots for number in loose_numbers(narrative.get(slot.key, ""))]
    if loose and not note.strip():
        shown = "、".join(dict.fromkeys(loose))
        raise LooseNumbers(
            f"文中有未引用指标的数字：{shown}。请改为引用指标，或在“数字来源说明”中写明出处后再送审"
        )


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def item(paragraph: str) -> tuple[str, str]:
    """A paragraph's first sentence, which heads the item, and the rest. The full stop stays out of the heading."""
    head, stop, rest = paragraph.partition("。")
    return (head, rest.strip()) if stop and rest.strip() else (paragraph.rstrip("。"), "")


def starters(slots: Sequence[Slot]) -> dict[str, str]:
    return {slot.key: slot.starter for slot in slots}
