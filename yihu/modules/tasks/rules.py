"""How due work is worded, ordered and summed up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from yihu.engine.checks import Colour

WORST_FIRST = (Colour.RED, Colour.YELLOW, Colour.GREEN)


@dataclass(frozen=True)
class Item:
    """One thing to do. `due_on` None: as soon as possible."""

    title: str
    url: str
    colour: Colour
    due_on: date | None
    area_code: str
    days: str
    where: str = ""


@dataclass(frozen=True)
class Group:
    """The work of one check. `more`: rows beyond those looked at, known only by number. `places`: how many of all
    rows are due in which village (or whatever the row's own place is). `handed_over`: a colleague waits for it."""

    key: str
    label: str
    explain: str
    source: str
    items: Sequence[Item]
    more: int = 0
    places: Mapping[str, int] = field(default_factory=dict)
    handed_over: bool = False

    @property
    def total(self) -> int:
        return len(self.items) + self.more

    @property
    def red(self) -> int:
        return count(self.items, Colour.RED)

    @property
    def yellow(self) -> int:
        return count(self.items, Colour.YELLOW)

    @property
    def green(self) -> int:
        return count(self.items, Colour.GREEN)

    @property
    def worst(self) -> Colour:
        return worst(self.items)


def count(items: Iterable[Item], colour: Colour) -> int:
    return sum(item.colour is colour for item in items)


def worst(items: Sequence[Item]) -> Colour:
    """The colour of the most pressing item; green where there is nothing to do."""
    found = {item.colour for item in items}
    return next((colour for colour in WORST_FIRST if colour in found), Colour.GREEN)


def in_due_order(items: Iterable[Item]) -> list[Item]:
    """Longest overdue first, then what is to be done at once, then by the day."""
    return sorted(
        items, key=lambda item: (WORST_FIRST.index(item.colour), item.due_on or date.min, item.title)
    )


def foremost(groups: Sequence[Group], *, each: int, most: int) -> list[Item]:
    """The most pressing items of all kinds, `each` of a kind at the most: a kind that is long overdue everywhere does
    not hide the others. What a colleague waits for stands first, in half of the places at the most."""
    waited = in_due_order(_first(groups, each, handed_over=True))[: (most + 1) // 2]
    return (waited + in_due_order(_first(groups, each, handed_over=False)))[:most]


def _first(groups: Iterable[Group], each: int, *, handed_over: bool) -> list[Item]:
    return [item for group in groups if group.handed_over is handed_over for item in group.items[:each]]


def pressing_first(groups: Iterable[Group]) -> list[Group]:
    """Kinds with most overdue first, then those with most nearly due; among equals as declared."""
    return sorted(groups, key=lambda group: (-group.red, -group.yellow))


def days_text(due_on: date | None, as_of: date) -> str:
    """超 3 天 · 今天到期 · 剩 5 天 · 待办 (no day set)."""
    if due_on is None:
        return "待办"
    left = (due_on - as_of).days
    if left < 0:
        return f"超 {-left} 天"
    return "今天到期" if left == 0 else f"剩 {left} 天"


def note(items: Sequence[Item]) -> str:
    """超期 2 · 临期 1 · 正常 4, leaving out what is zero."""
    words = ((Colour.RED, "超期"), (Colour.YELLOW, "临期"), (Colour.GREEN, "正常"))
    parts = [f"{word} {number}" for colour, word in words if (number := count(items, colour))]
    return " · ".join(parts) or "没有待办"
