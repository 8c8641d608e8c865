"""A text as a reader of numbers sees it: full-width, circled and Chinese digits as digits, invisible signs gone.

Personal data is hidden from simple searches by such writing, by accident (a form with a box for each digit) or not.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_CHINESE = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "○": "0",
    "Ｏ": "0",
    "幺": "1",
    "壹": "1",
    "贰": "2",
    "叁": "3",
    "肆": "4",
    "伍": "5",
    "陆": "6",
    "柒": "7",
    "捌": "8",
    "玖": "9",
}
# Fewer in a row are a year (二〇二〇) or a count.
_SPELT = re.compile(f"[{''.join(_CHINESE)}]{{8,}}")
_INVISIBLE = frozenset(("Cf", "Mn", "Me"))
# Deseret and others aside, these are written between digits and mean nothing.
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣﹘ー~～"), "-")


@dataclass(frozen=True, slots=True)
class Plain:
    """`text` for the search; character `i` of it stood at `places[i]` of the original."""

    text: str
    places: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.places[start], self.places[end - 1] + 1


def plain(text: str) -> Plain:
    written = _SPELT.sub(lambda match: "".join(_CHINESE[char] for char in match[0]), text)
    if written.isascii():
        return Plain(written, list(range(len(written))))
    found: list[str] = []
    places: list[int] = []
    for place, char in enumerate(written):
        for known in _known(char):
            found.append(known)
            places.append(place)
    return Plain("".join(found), places)


def _known(char: str) -> str:
    if char.isascii() or "\u4e00" <= char <= "\u9fff":
        return char
    if unicodedata.category(char) in _INVISIBLE:
        return ""
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    return unicodedata.normalize("NFKC", char).translate(_DASHES)
