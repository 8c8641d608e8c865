"""Which projects a check looks at."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

_TOWNSHIP = 9


def draw(rows: Sequence[tuple[str, str]], *, percent: int, least: int, seed: int) -> list[str]:
    """(project number, place) -> numbers by chance: of every township `percent` rounded up, at least `least`, all where
    it has fewer. The same rows and seed give the same sample."""
    strata: dict[str, list[str]] = defaultdict(list)
    for number, place in sorted(rows):
        strata[place[:_TOWNSHIP]].append(number)
    chance = random.Random(seed)  # noqa: S311 — to be drawn again by anybody who doubts the draw
    drawn: list[str] = []
    for township in sorted(strata):
        listed = strata[township]
        drawn += chance.sample(listed, min(len(listed), max(least, -(-len(listed) * percent // 100))))
    return sorted(drawn)
