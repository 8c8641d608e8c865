"""Section numbers: 一、 （一） 1. （1） and 一是…二是…, each counted within the section above it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .clean import Clean
from .model import Note
from .numerals import chinese_integer

_CN = "[一二三四五六七八九十]{1,3}"
_LEVELS = (
    re.compile(rf"(?:(?<=\n)|^|(?<=[。；！ ])) ?({_CN})、"),
    re.compile(rf"(?:(?<=\n)|^|(?<=[。；！ ])) ?（({_CN})）"),
    re.compile(r"(?:(?<=\n)|^|(?<=[。；！ ])) ?(\d{1,2})[、.](?!\d)"),
    re.compile(r"(?:(?<=\n)|^|(?<=[。；！ ])) ?（(\d{1,2})）"),
)
_SPOKEN = re.compile(rf"(?:(?<=\n)|^|(?<=[。；：，！]))({_CN})是")
_SPOKEN_LEVEL = 9
_LOOK_BACK = 60


@dataclass(frozen=True, slots=True)
class _Heading:
    start: int
    end: int
    level: int
    number: int
    text: str


def note_sections(doc: Clean) -> Iterator[Note]:
    headings = sorted(_headings(doc.text), key=lambda h: h.start)
    last: dict[int, _Heading] = {}
    for i, heading in enumerate(headings):
        if heading.level != _SPOKEN_LEVEL:
            for deeper in [level for level in last if level > heading.level]:
                del last[deeper]
        before = last.get(heading.level)
        if before is not None and heading.number != 1 and _counted_on(headings, i):
            yield from _compare(doc, before, heading)
        last[heading.level] = heading


def _headings(text: str) -> Iterator[_Heading]:
    for level, pattern in enumerate(_LEVELS):
        for match in pattern.finditer(text):
            number = int(match[1]) if match[1].isdigit() else chinese_integer(match[1]) or 0
            yield _Heading(match.start(1), match.end(), level, number, match[0].strip())
    for match in _SPOKEN.finditer(text):
        yield _Heading(match.start(), match.end(), _SPOKEN_LEVEL, chinese_integer(match[1]) or 0, match[0])


def _counted_on(headings: list[_Heading], i: int) -> bool:
    """A lone stray number is no section: the level must have begun with 1 somewhere before."""
    level = headings[i].level
    return any(h.level == level and h.number == 1 for h in headings[max(0, i - _LOOK_BACK) : i])


def _compare(doc: Clean, before: _Heading, heading: _Heading) -> Iterator[Note]:
    start, end = doc.span(heading.start, heading.end)
    if heading.number == before.number:
        yield Note("section_duplicate", start, end, f"序号“{heading.text}”重复")
    elif heading.number > before.number + 1:
        missing = heading.number - before.number - 1
        yield Note("section_missing", start, end, f"序号从“{before.text}”跳到“{heading.text}”，缺{missing}个")
    elif heading.number < before.number:
        yield Note("section_order", start, end, f"序号“{heading.text}”排在“{before.text}”之后")
