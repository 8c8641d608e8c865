"""Twelve-digit area codes: levels, ranges and parents by code.

A code nests: 43 / 4309 / 430902 / 430902107 / 430902107203, right-padded with zeros to twelve digits.
Scope is always a range (`lo <= code < hi`), because that is the one comparison an index answers under
row-level security.
"""

from __future__ import annotations

import re

from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue

LENGTH = 12
_CODE = re.compile(r"\d{12}")


class Level(Labelled):
    NATION = "nation", "全国"
    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县（区）"
    TOWNSHIP = "township", "乡镇（街道）"
    VILLAGE = "village", "村（社区）"


DIGITS = {
    Level.NATION: 0,
    Level.PROVINCE: 2,
    Level.CITY: 4,
    Level.COUNTY: 6,
    Level.TOWNSHIP: 9,
    Level.VILLAGE: 12,
}
_BY_DIGITS = {digits: level for level, digits in DIGITS.items()}


class NotAnArea(BadValue):
    code = "not_an_area"


def full(code: str) -> str:
    """'430902' -> '430902000000'. Raises NotAnArea unless it is 2, 4, 6, 9 or 12 digits."""
    text = code.strip()
    if not text.isascii() or not text.isdigit() or len(text) not in _BY_DIGITS:
        raise NotAnArea(f"区划代码“{code}”不对，应为 6 位（县）、9 位（乡镇）或 12 位（村）数字")
    return text.ljust(LENGTH, "0")


def level_of(code: str) -> Level:
    digits = len(prefix(code))
    return _BY_DIGITS[digits]


def prefix(code: str) -> str:
    """The digits that every place inside shares: '430902107000' -> '430902107'."""
    if not _CODE.fullmatch(code):
        raise NotAnArea(f"区划代码“{code}”应为 12 位数字")
    for digits in (0, 2, 4, 6, 9):
        if set(code[digits:]) == {"0"}:
            return code[:digits]
    return code


def bounds(code: str) -> tuple[str, str]:
    """Half-open range of codes inside `code`, itself included. ':' is the character after '9'."""
    head = prefix(code)
    return head, head + ":"


def inside(code: str, outer: str) -> bool:
    low, high = bounds(outer)
    return low <= code < high


def ancestor(code: str, level: Level) -> str:
    """The code of the place at `level` that holds `code`: ('430902107203', TOWNSHIP) -> '430902107000'."""
    return code[: DIGITS[level]].ljust(LENGTH, "0")


def above(code: str) -> list[str]:
    """The county and the township that hold `code`, itself left out: of a village both, of a township its county."""
    held = {ancestor(code, level) for level in (Level.COUNTY, Level.TOWNSHIP)}
    return sorted(held - {code})
