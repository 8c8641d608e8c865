"""Numerals: Arabic digits with separators, Chinese numerals, magnitudes."""

from __future__ import annotations

from decimal import Decimal

DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
SMALL = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10**4, "亿": 10**8}
MAGNITUDES = {
    "": 1,
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}
CHINESE_NUMERAL = "[零〇一二两三四五六七八九十百千万亿]"
# Longer printed numbers are identifiers, not quantities; the cap also keeps arithmetic cheap.
LONGEST = 15


def chinese_integer(text: str) -> int | None:
    """三十二 -> 32, 一百零五 -> 105, 两万三千 -> 23000, 二〇二〇 -> 2020; None when it is no numeral."""
    if not text or len(text) > LONGEST:
        return None
    if all(ch in DIGITS for ch in text):
        return int("".join(str(DIGITS[ch]) for ch in text))
    total = section = 0
    digit: int | None = None
    for ch in text:
        if ch in DIGITS:
            if digit:
                return None
            digit = DIGITS[ch]
        elif ch in SMALL:
            section += (1 if digit is None else digit) * SMALL[ch]
            digit = None
        elif ch in LARGE:
            total = (total + section + (digit or 0)) * LARGE[ch]
            section, digit = 0, None
        else:
            return None
    return total + section + (digit or 0)


def arabic(text: str) -> Decimal:
    """'1,302.06' -> Decimal('1302.06')."""
    return Decimal(text.replace(",", "").replace(" ", ""))


def last_digit_weight(text: str) -> Decimal:
    """The weight of the last printed digit: '12' -> 1, '0.25' -> 0.01."""
    _, point, decimals = text.replace(" ", "").partition(".")
    return Decimal(1).scaleb(-len(decimals)) if point else Decimal(1)


def edit_distance_is_one(left: str, right: str) -> bool:
    """One digit changed, dropped, added, or two neighbours swapped: the slips of a hand."""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    if len(left) == len(right):
        wrong = [i for i, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
        if len(wrong) == 1:
            return True
        i = wrong[0]
        return wrong == [i, i + 1] and left[i] == right[i + 1] and left[i + 1] == right[i]
    short, long = sorted((left, right), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
