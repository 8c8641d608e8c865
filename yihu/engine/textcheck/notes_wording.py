"""Small slips of wording: units left out, 近…余, days and years that cannot be, one name in two spellings."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from .clean import Clean
from .dates import last_day
from .layout import Layout
from .model import Kind, Note

_NEAR_AND_MORE = re.compile(r"(?:近|不足|不到)\d[\d,.]*[十百千万亿]*[余多]")
_STRANGE_YEAR = re.compile(r"(?<!\d)(?:2[1-9]|[3-9]\d)\d{2}年(?!级)")
_DAY = re.compile(r"(?<!\d)(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
_MASKED_YEAR = re.compile(r"(?:19|20)[XxＸ×*＊○]{2}年|年年(?=[上下度初末]|[^年]{0,6}(?:工作|总结))")
_DOUBLED = re.compile(
    r"([\u4e00-\u9fff]{3,6})\1|由由|的的(?!确)|了了(?!解)|(?<!实)在在|为为|是是|对对|将将|与与|和和|，。|。。|、、|，，|；；|，；"
)
_BOUNDED = re.compile(
    r"(?:覆盖|参保|签约|入学|合格|普及|知晓|满意|开工|竣工|完工|整改|发生|巩固|建档|到位|入户)率[^，。；\d]{0,6}$|满意度[^，。；\d]{0,4}$"
)
_NAMED = re.compile(r"([\u4e00-\u9fff]{2})(公司|合作社|村委会|村|镇|乡|街道|社区|基地|工业园)")
_COMMON = re.compile(
    r"[各个全本我该每两三四五六七八九十有到在的等和与及或为向对从由贫困行政自然农新旧老乡镇县城中心重点示范]"
)
_HOMOPHONES = 12
_MANY_AS_OF = 3


def note_wording(doc: Clean, layout: Layout, today: date | None) -> Iterator[Note]:
    yield from _units(layout)
    yield from _rates(layout)
    yield from _as_of(layout, today)
    yield from _patterns(doc)
    yield from _days(doc)
    yield from _names(doc)


def _units(layout: Layout) -> Iterator[Note]:
    for slot in layout.slots:
        fact = slot.fact
        if fact.kind is Kind.COUNT and slot.right:
            continue
        if "unit_missing" in fact.flags and fact.kind in (Kind.MONEY, Kind.COUNT, Kind.PERCENT):
            unit = f"“{fact.unit}”" if fact.unit else ""
            yield Note(
                "unit_missing", fact.start, fact.end, f"“{fact.text}”之后似缺单位{unit}", (slot.index,)
            )


def _rates(layout: Layout) -> Iterator[Note]:
    for slot in layout.slots:
        if slot.fact.unit == "%" and slot.fact.value > 100 and _BOUNDED.search(slot.lead):
            yield Note(
                "rate_over_100",
                slot.fact.start,
                slot.fact.end,
                "此类比率通常不超过100%，请核对",
                (slot.index,),
            )


def _as_of(layout: Layout, today: date | None) -> Iterator[Note]:
    as_of = [s for s in layout.slots if s.fact.is_date and re.search(r"截[至止]到?$", s.left)]
    values = list(dict.fromkeys(s.fact.date_value for s in as_of))
    if len(values) > _MANY_AS_OF:
        first = as_of[0].fact
        yield Note(
            "many_as_of", first.start, first.end, f"全文有{len(values)}个不同的截止时点，数字之间可能不可比"
        )
    for slot in as_of:
        day = last_day(slot.fact.date_value)
        if today is not None and day is not None and day > today and not slot.right.startswith(("底", "末")):
            yield Note(
                "as_of_future", slot.fact.start, slot.fact.end, "截止时点晚于今天，请核对", (slot.index,)
            )


def _patterns(doc: Clean) -> Iterator[Note]:
    for pattern, code, message in (
        (_NEAR_AND_MORE, "near_and_more", "“近”与“余（多）”并用，含义相反"),
        (_STRANGE_YEAR, "year_impossible", "年份不可能，请核对"),
        (_MASKED_YEAR, "year_masked", "年份未写明或重复“年”字"),
        (_DOUBLED, "doubled", "文字或标点重复"),
    ):
        for match in pattern.finditer(doc.text):
            start, end = doc.span(match.start(), match.end())
            yield Note(code, start, end, message)


def _days(doc: Clean) -> Iterator[Note]:
    """2月30日, 13月5日; without a year the 29th of February may be."""
    for match in _DAY.finditer(doc.text):
        year = int(match[1]) if match[1] else 2020
        try:
            date(year, int(match[2]), int(match[3]))
        except ValueError:
            start, end = doc.span(match.start(), match.end())
            yield Note("day_impossible", start, end, "日期不存在，请核对")


def _names(doc: Clean) -> Iterator[Note]:
    """陆侨公司, 陆桥公司: names of one sort that differ in one character of like sound."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    where: dict[tuple[str, str], tuple[int, int]] = {}
    for match in _NAMED.finditer(doc.text):
        if not _COMMON.search(match[1]):
            seen[match[2]][match[1]] += 1
            where.setdefault((match[2], match[1]), match.span())
    for suffix, stems in seen.items():
        by_part: dict[tuple[int, str], list[str]] = defaultdict(list)
        for stem in stems:
            by_part[0, stem[0]].append(stem)
            by_part[1, stem[1]].append(stem)
        for (kept, _), group in by_part.items():
            for left, right in pairwise(group):
                if alike_in_sound(left[1 - kept], right[1 - kept]):
                    rarer = min((left, right), key=lambda s: stems[s])
                    start, end = doc.span(*where[suffix, rarer])
                    yield Note(
                        "name_two_ways",
                        start,
                        end,
                        f"“{left}{suffix}”与“{right}{suffix}”疑为同一名称的两种写法",
                    )


def alike_in_sound(left: str, right: str) -> bool:
    """Level 1 of GB 2312 is ordered by pronunciation, so near codes sound alike: the slips of a pinyin keyboard."""
    places = [_place(ch) for ch in (left, right)]
    return left != right and all(p > 0 for p in places) and abs(places[0] - places[1]) <= _HOMOPHONES


def _place(ch: str) -> int:
    try:
        high, low = ch.encode("gb2312")
    except (UnicodeEncodeError, ValueError):
        return 0
    return (high - 0xB0) * 94 + low - 0xA0 if 0xB0 <= high <= 0xD7 else 0
