"""A made-up text in the making, and the relations put into it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

_SYLLABLES = "青白红黄石松柏柳桃梅云龙凤鹤马羊泉溪河湖岭峰谷坪湾塘桥田源安平和兴旺福禄寿"
Span = tuple[int, int]


@dataclass(slots=True)
class Draft:
    """A text that grows, and the relations put into it."""

    source: random.Random
    text: str = ""
    known: list[tuple[str, tuple[Span, ...], Span | None, str]] = field(default_factory=list)

    def say(self, words: str) -> None:
        self.text += words

    def figure(self, printed: str) -> Span:
        start = len(self.text)
        self.text += printed
        return start, len(self.text)

    def relate(self, kind: str, members: Sequence[Span], total: Span | None, formula: str = "") -> None:
        self.known.append((kind, tuple(members), total, formula))

    def parts(self, how_many: int, low: int, high: int) -> list[int]:
        return [self.source.randint(low, high) for _ in range(how_many)]

    def place(self) -> str:
        return "".join(self.source.sample(_SYLLABLES, 2))
