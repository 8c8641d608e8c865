"""Dates as printed: years, months, days, half-years, quarters and their ranges.

Values: `2020`, `2020-04`, `2020-04-23`, `--06-30`, `2020-H1`, `2020-Q3`, `2014/2015`, `--01/--12`.
Masked years (20XX年) and bare 今年, 上半年 are no dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from .numerals import chinese_integer

_TO = r"[-~至到]{1,3}"
_Y = r"(?<![\d.])(?P<{0}>(?:18|19|20)\d{{2}})"
_C = "[〇零一二三四五六七八九十]"
_MONTH = r"(?P<{0}>1[0-2]|0?[1-9])"
_DAY = r"(?P<{0}>3[01]|[12]\d|0?[1-9])"


def _p(template: str, *names: str) -> str:
    return template.format(*names)


_PATTERNS = (
    # 2020年3月1日至2020年5月4日, 2020年3月1日至5日
    _p(_Y, "y") + "年" + _p(_MONTH, "m") + "月" + _p(_DAY, "d") + "日?" + _TO
    + "(?:(?:(?P<y2>(?:19|20)\\d{2})年)?" + _p(_MONTH, "m2") + "月)?" + _p(_DAY, "d2") + "日",
    _p(_Y, "y") + "年" + _p(_MONTH, "m") + "月" + _p(_DAY, "d") + "日",
    _p(_Y, "y") + r"(?P<sep>[-./])" + _p(_MONTH, "m") + "(?P=sep)" + _p(_DAY, "d") + r"(?![\d.])",
    # 2020年1月至2021年3月, 2020年1-6月
    _p(_Y, "y") + "年" + _p(_MONTH, "m") + "月?份?" + _TO + "(?:(?P<y2>(?:19|20)\\d{2})年)?" + _p(_MONTH, "m2") + "月",
    _p(_Y, "y") + "年" + _p(_MONTH, "m") + "月",
    _p(_Y, "y") + "年{1,2}度?(?P<h>上半年|下半年)",
    _p(_Y, "y") + "年第?(?P<q>[一二三四1-4])季度",
    _p(_Y, "y") + "年?" + _TO + r"(?P<y2>(?:19|20)\d{2})(?:年|学年)",
    _p(_Y, "y") + "/" + r"(?P<y2>(?:19|20)\d{2})(?:年|学年)",
    _p(_Y, "y") + "年",
    # 2018、2019年: the first year leans on the second
    _p(_Y, "y") + r"(?=[、和及，](?:(?:19|20)\d{2}[、和及，]){0,4}(?:19|20)\d{2}(?:年|两年|三年))",
    r"(?<![\d.])" + _p(_MONTH, "m") + "月" + _p(_DAY, "d") + "日?" + _TO + "(?:" + _p(_MONTH, "m2") + "月)?" + _p(_DAY, "d2") + "日",
    r"(?<![\d.])" + _p(_MONTH, "m") + "月" + _p(_DAY, "d") + "日",
    r"(?<![\d.])" + _p(_MONTH, "m") + "月?份?" + _TO + "(?:次年)?" + _p(_MONTH, "m2") + "月",
    r"(?<![\d.])" + _p(_MONTH, "m") + "月(?!饼)",
    rf"(?P<cy>[一二]{_C[:-1]}]{{3}})年(?:(?P<cm>十[一二]?|[一二三四五六七八九])月(?:(?P<cd>[一二三]?十?{_C[:-1]}]?)日)?)?",
)  # fmt: skip
_COMPILED = tuple(re.compile(p.replace("[〇零一二三四五六七八九十]", _C)) for p in _PATTERNS)
_START = re.compile(
    r"(?<![\d.])(?=\d{1,4}[年月]|\d{1,4}[-./~至到、和及，]\d|\d{1,2}月)|(?=[一二][〇零一二三四五六七八九]{3}年)|(?<![\d.])(?=\d{4}[-~至到])"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date read at clean offsets `start`, `end`; the span `first`..`last` is known when a year is."""

    start: int
    end: int
    value: str


def find_dates(text: str) -> Iterator[Moment]:
    done = 0
    for seed in _START.finditer(text):
        at = seed.start()
        if at < done:
            continue
        for pattern in _COMPILED:
            match = pattern.match(text, at)
            if match and (value := _value(match)):
                done = match.end()
                yield Moment(at, done, value)
                break


def _value(match: re.Match[str]) -> str:
    part = {k: v for k, v in match.groupdict().items() if v}
    if "cy" in part:
        return _chinese(part)
    if "h" in part:
        return f"{part['y']}-H{1 if part['h'] == '上半年' else 2}"
    if "q" in part:
        return f"{part['y']}-Q{chinese_integer(part['q']) or part['q']}"
    left = _one(part.get("y", ""), part.get("m", ""), part.get("d", ""))
    if not {"y2", "m2", "d2"} & set(part):
        return left if _possible(left) else ""
    year2 = part.get("y2", part.get("y", "") if "m2" in part or "d2" in part else "")
    right = _one(year2, part.get("m2", part.get("m", "") if "d2" in part else ""), part.get("d2", ""))
    return f"{left}/{right}" if _possible(left) and _possible(right) else ""


def _one(year: str, month: str, day: str) -> str:
    text = year or "-"
    if month:
        text += f"-{int(month):02d}"
    if day:
        text += f"-{int(day):02d}"
    return text


def _possible(value: str) -> bool:
    """2021-02-30 cannot be; --02-29 can."""
    parts = value.lstrip("-").split("-")
    if value.startswith("-"):
        parts = ["2020", *parts]
    if len(parts) < 3:
        return True
    try:
        date(*map(int, parts))
    except ValueError:
        return False
    return True


def _chinese(part: dict[str, str]) -> str:
    year = str(chinese_integer(part["cy"]) or "")
    if len(year) != 4 or year[:2] not in ("19", "20"):
        return ""
    month = chinese_integer(part.get("cm", "")) or 0
    day = chinese_integer(part.get("cd", "")) or 0
    value = _one(year, str(month) if month else "", str(day) if day else "")
    return value if _possible(value) else year


def last_day(value: str) -> date | None:
    """The last day a date with a year can mean: 2019 -> 2019-12-31, 2020-H1 -> 2020-06-30."""
    value = value.rsplit("/", 1)[-1]
    if value.startswith("-") or not value:
        return None
    year = int(value[:4])
    rest = value[5:]
    if not rest:
        return date(year, 12, 31)
    if rest[0] == "H":
        return date(year, 6, 30) if rest == "H1" else date(year, 12, 31)
    if rest[0] == "Q":
        return _month_end(year, 3 * int(rest[1]))
    month, _, day = rest.partition("-")
    return date(year, int(month), int(day)) if day else _month_end(year, int(month))


def first_day(value: str) -> date | None:
    value = value.split("/", 1)[0]
    if value.startswith("-") or not value:
        return None
    year = int(value[:4])
    rest = value[5:]
    if not rest or rest == "H1":
        return date(year, 1, 1)
    if rest == "H2":
        return date(year, 7, 1)
    if rest[0] == "Q":
        return date(year, 3 * int(rest[1]) - 2, 1)
    month, _, day = rest.partition("-")
    return date(year, int(month), int(day or 1))


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)
