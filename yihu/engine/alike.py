"""Whether two names may be one person's, written down twice: by sound, by one character, by one slip of a number."""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from yihu.engine.pinyin import clean

# Surnames that sound differently from the common word a dictionary reads.
_SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha", "朴": "piao", "盖": "ge",
    "任": "ren", "翟": "zhai", "折": "she", "种": "chong", "员": "yun", "冼": "xian", "缪": "miao", "覃": "qin",
    "石": "shi", "沈": "shen", "尹": "yin", "乐": "yue", "尉": "wei", "华": "hua", "葛": "ge", "燕": "yan",
}  # fmt: skip
# Sounds that southern clerks and keyboards mix up: written alike, they count as one.
_MERGED = (
    (re.compile(r"^(z|c|s)h"), r"\1"),
    (re.compile(r"^(n|l)"), "l"),
    (re.compile(r"^(h|f)(?=u|w)"), "f"),
    (re.compile(r"(?<=[aei])ng$"), "n"),
)


@lru_cache(maxsize=200_000)
def _syllable(char: str) -> str:
    sound = lazy_pinyin(char, style=Style.NORMAL, errors="default")
    return _merged(sound[0]) if sound else char


def _merged(sound: str) -> str:
    for pattern, plain in _MERGED:
        sound = pattern.sub(plain, sound, count=1)
    return sound


def reading(name: str) -> str:
    """How a name sounds, without tones and with confused sounds made one: 程军 and 陈俊 read alike."""
    text = clean(name)
    if not text:
        return ""
    first = _merged(_SURNAMES[text[0]]) if text[0] in _SURNAMES else _syllable(text[0])
    return " ".join([first, *(_syllable(char) for char in text[1:])])


def one_character_apart(one: str, other: str) -> bool:
    """Same length of two or more, the same first character, and exactly one other character differs; or a
    character too many or too few at the end of names of three."""
    first, second = clean(one), clean(other)
    if first == second or not first or not second or first[0] != second[0]:
        return False
    if len(first) == len(second):
        return sum(a != b for a, b in zip(first, second, strict=True)) == 1
    return False


def one_slip(one: str, other: str) -> bool:
    """Exactly one digit differs, or two neighbours changed places. Both of one length."""
    if len(one) != len(other) or one == other:
        return False
    places = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(places) == 1:
        return True
    if len(places) != 2 or places[1] != places[0] + 1:
        return False
    at = places[0]
    return one[at] == other[at + 1] and one[at + 1] == other[at]
