"""Personal data of nobody, written in the ways it has been found in published files."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

from yihu.engine.bankcard import luhn_holds
from yihu.engine.idcard import Sex, invented
from yihu.engine.scanner.model import Kind

_FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
_CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
_CIRCLED = str.maketrans("123456789", "①②③④⑤⑥⑦⑧⑨")
HEALTH = (
    "患尿毒症",
    "确诊肺癌",
    "精神分裂",
    "肢体残疾二级",
    "长期透析",
    "糖尿病",
    "高血压",
    "瘫痪在床",
    "白血病",
    "冠心病",
)


def number(draw: random.Random) -> tuple[Kind, str]:
    return draw.choice((identity, phone, card))(draw)


def identity(draw: random.Random) -> tuple[Kind, str]:
    born = date(1930, 1, 1) + timedelta(days=draw.randrange(90 * 365))
    return Kind.ID_NUMBER, invented(born, draw.randrange(500), draw.choice(tuple(Sex)))


def phone(draw: random.Random) -> tuple[Kind, str]:
    return Kind.PHONE, f"1{draw.randrange(3, 10)}{draw.randrange(10**9):09d}"


def card(draw: random.Random) -> tuple[Kind, str]:
    first = f"62{draw.randrange(10**16):016d}"
    return Kind.CARD, next(first + str(last) for last in range(10) if luhn_holds(first + str(last)))


def written(draw: random.Random, digits: str) -> str:
    """The digits in one of the ways in which they slip through."""
    return draw.choice(WAYS)(draw, digits)


def _apart(sign: str) -> Callable[[random.Random, str], str]:
    def way(draw: random.Random, digits: str) -> str:
        parts = {11: (3, 4, 4), 18: (6, 8, 4), 19: (4, 4, 4, 4, 3)}[len(digits)]
        ends = [sum(parts[: place + 1]) for place in range(len(parts))]
        return sign.join(digits[end - part : end] for part, end in zip(parts, ends, strict=True))

    return way


def _sprinkled(draw: random.Random, digits: str) -> str:
    """Signs nobody sees."""
    return "".join(digit + draw.choice(("", "\u200b", "\u2060", "\ufeff")) for digit in digits)


def _boxes(draw: random.Random, digits: str) -> str:
    return draw.choice((" ", "  ", "|", "\t")).join(digits)


WAYS: tuple[Callable[[random.Random, str], str], ...] = (
    lambda _, digits: digits,
    lambda _, digits: digits.translate(_FULL),
    lambda _, digits: digits.translate(_CHINESE),
    lambda _, digits: digits.translate(_CIRCLED),
    _apart(" "),
    _apart("-"),
    _apart("\u3000"),
    _apart("·"),
    _apart("—"),
    _sprinkled,
    _boxes,
)
