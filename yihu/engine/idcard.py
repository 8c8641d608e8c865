"""Resident identity numbers (GB 11643): check digit, birth date, sex, and numbers for invented people.

Invented people carry the region code 999999, which GB/T 2260 does not assign, so that no fixture, demo or
screenshot can ever name a real person.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue

OLDEST = 120  # years
INVENTED_REGION = "999999"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
_SHAPE = re.compile(r"\d{17}[\dX]")


class Sex(Labelled):
    MALE = "1", "男", "男性"
    FEMALE = "2", "女", "女性"


class BadIdNumber(BadValue):
    code = "E402"


class TruncatedIdNumber(BadIdNumber):
    code = "E401"


class BadBirthDate(BadIdNumber):
    code = "E403"


class UnlikelyBirthDate(BadIdNumber):
    code = "E404"


@dataclass(frozen=True)
class IdNumber:
    text: str
    born_on: date
    sex: Sex


def check_digit(first_17: str) -> str:
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True)) % 11]


def parse(text: str, as_of: date) -> IdNumber:
    """Read an 18-character number (full-width and lower-case x tolerated).

    Raises TruncatedIdNumber for what Excel has cut, BadBirthDate for an impossible birth date, UnlikelyBirthDate
    for one in the future or too long ago, BadIdNumber for anything else that is wrong. The number itself never appears in a message.
    """
    clean = unicodedata.normalize("NFKC", text).strip().lstrip("'").upper()
    if re.search(r"\dE\+?\d", clean):
        raise TruncatedIdNumber(
            "身份证号已被 Excel 按数字截断，后几位无法恢复，请把该列设为“文本”后从原始资料重新填写"
        )
    if not _SHAPE.fullmatch(clean):
        raise BadIdNumber(f"身份证号应为 18 位，现为 {len(clean)} 位，请核对原件")
    expected = check_digit(clean[:17])
    if clean[17] != expected and clean.endswith("000"):
        # Excel keeps fifteen digits of a number and fills up with zeros, also where it was saved as text later.
        raise TruncatedIdNumber(
            "身份证号以 000 结尾且校验码不符，应是被 Excel 按数字截断，后几位无法恢复，请把该列设为“文本”后从原始资料重新填写"
        )
    if clean[17] != expected:
        raise BadIdNumber(f"身份证号校验码不符（末位应为 {expected}），请核对原件")
    try:
        born_on = date(int(clean[6:10]), int(clean[10:12]), int(clean[12:14]))
    except ValueError:
        raise BadBirthDate("身份证号中的出生日期不存在，请核对原件") from None
    if born_on > as_of or as_of.year - born_on.year > OLDEST:
        raise UnlikelyBirthDate(f"身份证号中的出生日期在今天之后或年龄超过 {OLDEST} 岁，请核对原件")
    return IdNumber(clean, born_on, Sex.MALE if int(clean[16]) % 2 else Sex.FEMALE)


def invented(born_on: date, serial: int, sex: Sex) -> str:
    """A valid number of the unassigned region; `serial` 0..499 tells people of one day apart."""
    order = serial * 2 + (1 if sex is Sex.MALE else 0)
    first = f"{INVENTED_REGION}{born_on:%Y%m%d}{order:03d}"
    return first + check_digit(first)


def mask(text: str) -> str:
    """Only the last character: 6 + 4 visible digits would leave 35 candidates once the birth year is known."""
    return "*" * 17 + text[-1:] if text else ""


def age_on(born_on: date, day: date) -> int:
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
