"""Chinese numerals and the four kinds of heading number (GB/T 9704-2012 §7.3.3), and widths."""

import unicodedata
from enum import Enum, auto
from itertools import pairwise

_DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """1 → 一, 10 → 十, 21 → 二十一, 110 → 一百一十. Raises ValueError outside 1–999."""
    if not 1 <= number <= 999:
        raise ValueError(f"no Chinese section number for {number}")
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    if hundreds == 0 and tens == 1:
        return "十" + (_DIGITS[ones] if ones else "")
    text = _DIGITS[hundreds] + "百" if hundreds else ""
    if tens:
        text += _DIGITS[tens] + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def heading_number(level: int, number: int) -> str:
    match level:
        case 1:
            return f"{chinese_number(number)}、"
        case 2:
            return f"（{chinese_number(number)}）"
        case 3:
            return f"{number}．"
        case _:
            return f"（{number}）"


def width_in_characters(text: str) -> float:
    """How many full characters wide `text` is set.

    Digits and Latin letters count half; where they meet Chinese text the word processor adds a quarter.
    """
    kinds = [_Kind.of(char) for char in text]
    seams = sum({left, right} == {_Kind.CHINESE, _Kind.LATIN} for left, right in pairwise(kinds))
    return sum(0.5 if kind is _Kind.LATIN else 1.0 for kind in kinds) + seams / 4


class _Kind(Enum):
    CHINESE = auto()
    LATIN = auto()
    PUNCTUATION = auto()

    @classmethod
    def of(cls, char: str) -> "_Kind":
        if unicodedata.east_asian_width(char) not in "WFA":
            return cls.LATIN
        return cls.CHINESE if char.isalpha() else cls.PUNCTUATION
