"""Pinyin initials of personal and place names, for search by first letters.

A dictionary reads 曾, 单 and 仇 as the common words they also are; as surnames they sound differently, so
surnames come from a table. Every reading of the other characters is kept: 长 is found under c and z.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import product

from pypinyin import Style, pinyin

_MOST_READINGS = 12
_COMPOUND_SURNAMES = {"尉迟": "yc", "万俟": "mq", "长孙": "zs", "澹台": "tt", "单于": "cy", "令狐": "lh"}
_SURNAMES = {
    "单": "s", "曾": "z", "仇": "q", "解": "x", "区": "o", "查": "z", "朴": "p", "盖": "g", "任": "r",
    "翟": "z", "折": "s", "种": "c", "召": "s", "员": "y", "繁": "p", "秘": "b", "冼": "x", "洗": "x",
    "缪": "m", "逄": "p", "佴": "n", "车": "c", "华": "h", "葛": "g", "燕": "y", "应": "y", "宁": "n",
    "纪": "j", "乐": "yl", "覃": "qt", "隗": "kw", "谌": "cs", "牟": "m", "石": "s", "沈": "s", "祭": "z",
    "尹": "y", "褚": "c", "卜": "b", "冯": "f", "贾": "j", "阚": "k", "晁": "c", "柏": "b", "鲍": "b",
}  # fmt: skip


def clean_display(name: str) -> str:
    """A name as it is kept: one composed form, no outer or doubled spaces, one kind of middle dot."""
    text = unicodedata.normalize("NFC", name)
    text = "".join("·" if char in "•・‧" else char for char in text if unicodedata.category(char) != "Cf")
    return " ".join(text.replace("\u3000", " ").split())


def clean(name: str) -> str:
    """Without spaces and the dots of 买买提·艾力, full-width letters made plain."""
    text = unicodedata.normalize("NFKC", name)
    return "".join(char for char in text if char not in "·•・‧." and not char.isspace())


@lru_cache(maxsize=65_536)
def initials(name: str, *, person: bool = True) -> tuple[str, ...]:
    """All first-letter readings, lower case, the likeliest first: '曾长生' -> ('zcs', 'zzs').

    `person` False reads the first character like any other (places). Empty for a blank name.
    """
    text = clean(name)
    if not text:
        return ()
    letters = _surname(text) if person else []
    rest = text[len(letters) :]
    letters += [_letters(char) for char in rest]
    found = ("".join(reading) for reading in product(*letters))
    return tuple(dict.fromkeys(reading for reading, _ in zip(found, range(_MOST_READINGS), strict=False)))


def _surname(text: str) -> list[str]:
    """One entry per character of a surname that the table knows, else nothing."""
    compound = _COMPOUND_SURNAMES.get(text[:2])
    if compound and len(text) > 2:
        return list(compound)
    return [_SURNAMES[text[0]]] if text[0] in _SURNAMES else []


@lru_cache(maxsize=16_384)
def _letters(char: str) -> str:
    """Every first letter one character may have; a letter or digit stands for itself."""
    if char.isascii():
        return char.lower()
    readings = pinyin(char, style=Style.FIRST_LETTER, heteronym=True)[0]
    letters = dict.fromkeys(reading[0].lower() for reading in readings if reading)
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha()) or char
