"""The papers of one household (一户一档, 明白卡, 收入核算表), put together from parts that modules declare."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yihu.engine.enums import Labelled


class HouseholdPaper(Labelled):
    FILE = "file", "一户一档"
    CARD = "card", "帮扶明白卡", "明白卡"
    ACCOUNT = "account", "收入核算表"


@dataclass(frozen=True)
class Line:
    """One line of a part: `cells` as printed, masked where they are secret.

    `key` tells the line from the others of its part and stays the same from print to print. `secrets`: number of
    the cell -> the encrypted row behind its mask; a new value is a new row, so that a change shows behind the mask.
    """

    key: str
    cells: tuple[str, ...]
    secrets: Mapping[int, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """One section of some papers. Without `head` its lines are facts of two cells, what and value.

    `lines(actor, households, as_of)`: household (primary key) -> lines of the day. It asks the database a fixed
    number of questions however many households there are, and sees through the actor's scope only. What it prints
    follows from facts alone: nothing in it may change because a day has passed. Papers with the mark CARD hang on
    walls: no part of them holds secrets, illness or what others may not know.
    """

    key: str
    label: str
    papers: tuple[HouseholdPaper, ...]
    see: Labelled
    lines: Callable[[Any, Sequence[int], date], Mapping[int, Sequence[Line]]]
    head: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    empty: str = "（无）"
    order: int = 50
