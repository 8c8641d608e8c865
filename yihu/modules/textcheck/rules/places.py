"""Which place a figure is about: the one its own sentence names, else the one of its section, else the text's."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from yihu.engine import areas

_SENTENCE_END = "。！？\n"
_JOINED = re.compile(r"\s*(?:、|和|与|及|以及)\s*")
_TOTAL = re.compile(r"(?:合计|共计|总计|一共|共)[^，。；]{0,6}$")
_WHOLE = re.compile(r"[全我本][省市县区镇乡村]|全街道|各[乡镇村]")
# 某某镇 that is none of ours; 贫困村, 各乡镇 and the like name no place.
_OTHER = re.compile(
    r"(?:^|[，。；、：（）\s]|[在对于是从向到])([\u4e00-\u9fff]{2,5}?(?:乡|镇|村|街道|社区|县|区))"
    r"(?![级乡镇村干委民合容集医教小振])"
)
_AT_THE_HEAD = re.compile(r"[\u4e00-\u9fff]{2,4}?(?:乡|镇|村|街道|社区)")
_GENERIC = re.compile(
    r"[各全本我该两多每某此这那几个]|行政|贫困|重点|自然|示范|出列|脱贫|薄弱|先进|空心|偏远|所有|部分|其他|其余|城|中心|搬迁|安置|驻|包|"
    r"农村|乡村|山区|库区|地区|社区|园区|小区|景区|灾区|辖区|林区|牧区|片区"
)
_HEADING = (
    re.compile(r"[ \t　]*[一二三四五六七八九十]+、"),
    re.compile(r"[ \t　]*[（(][一二三四五六七八九十]+[）)]"),
    re.compile(r"[ \t　]*\d{1,2}[.．、](?!\d)"),
    re.compile(r"[ \t　]*[（(]\d{1,2}[）)]"),
)
_LONGEST_HEADING = 40
_TITLE_LINES = 3


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Stated:
    """The area a figure is about; "" with the reason where that cannot be told."""

    area_code: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Head:
    start: int
    level: int
    code: str


class Gazetteer:
    """The names of the places somebody may see, found in texts."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._codes: dict[str, list[str]] = {}
        for place in places:
            self._codes.setdefault(place.name, []).append(place.code)
        names = sorted((name for name in self._codes if len(name) > 1), key=len, reverse=True)
        self.names = tuple(names)
        self._pattern = re.compile("|".join(map(re.escape, names))) if names else None

    def named(self, text: str) -> list[tuple[int, int, list[str]]]:
        """(start, end, codes) of every name in `text`."""
        if self._pattern is None:
            return []
        return [(match.start(), match.end(), self._codes[match[0]]) for match in self._pattern.finditer(text)]

    def last(self, text: str, around: str) -> str:
        """The place named last, the one within `around` where several bear the name; "" for none or for doubt."""
        code = around
        found = ""
        for _, _, codes in self.named(text):
            found = _one_of(codes, code)
            code = found or code
        return found


def _one_of(codes: Sequence[str], around: str) -> str:
    if len(codes) == 1:
        return codes[0]
    inner = [code for code in codes if around and areas.inside(code, around)]
    return inner[0] if len(inner) == 1 else ""


def heads_of(text: str, gazetteer: Gazetteer, default: str) -> list[_Head]:
    """Where a new section begins and which place it is about; the title counts for the whole text."""
    heads: list[_Head] = []
    open_: list[_Head] = [_Head(0, -1, default)]
    start = seen = 0
    for line in text.split("\n"):
        level = next((number for number, mark in enumerate(_HEADING) if mark.match(line)), None)
        if line.strip():
            seen += 1
        if level is None and seen <= _TITLE_LINES and line.strip() and len(line) <= _LONGEST_HEADING:
            level = -1
        if level is not None:
            while len(open_) > 1 and open_[-1].level >= level:
                open_.pop()
            named = gazetteer.last(re.split("[，。；：]", line)[0][:_LONGEST_HEADING], open_[-1].code)
            head = _Head(start, level, named or open_[-1].code)
            open_ = [head] if level < 0 else [*open_, head]
            heads.append(head)
        start += len(line) + 1
    return heads or [_Head(0, -1, default)]


def place_of(text: str, at: int, gazetteer: Gazetteer, heads: Sequence[_Head]) -> Stated:
    """The place the figure at offset `at` is about."""
    begin = max(text.rfind(mark, 0, at) for mark in _SENTENCE_END) + 1
    said = text[begin:at]
    section = heads[max(0, bisect_right([head.start for head in heads], at) - 1)].code
    named = gazetteer.named(said)
    other = _other(said, named)
    last = named[-1] if named else None
    whole = max((match.end() for match in _WHOLE.finditer(said)), default=-1)
    if other is not None and (last is None or other[0] > last[1]) and other[0] > whole:
        return Stated("", f"说的是“{other[1]}”，不在您的管理范围内或没有这个地方")
    if last is None or whole > last[1]:
        return Stated(section)
    if len(named) > 1 and (_JOINED.fullmatch(said[named[-2][1] : last[0]]) or _TOTAL.search(said)):
        return Stated("", "一句话里说了几个地方，无法对应到一个地方")
    code = _one_of(last[2], gazetteer.last(said[: last[0]], section) or section)
    return Stated(code) if code else Stated("", "同名的地方不止一个，请写明所在乡镇")


def stranger(label: str) -> str:
    """The name of some place that a label begins with; "" where it begins with none."""
    match = _AT_THE_HEAD.match(label)
    return match[0] if match and not _GENERIC.search(match[0]) else ""


def _other(said: str, named: Sequence[tuple[int, int, list[str]]]) -> tuple[int, str] | None:
    """The last name that looks like a place's and is none of ours: where it ends, and the name."""
    found = None
    for match in _OTHER.finditer(said):
        start, end = match.span(1)
        if not _GENERIC.search(match[1]) and all(end <= low or start >= high for low, high, _ in named):
            found = (end, match[1])
    return found
