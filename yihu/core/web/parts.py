"""Plain values that the parts in `templates/ui` show. Views build them, templates only print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Head:
    """A column head. `kind`: text, number, money, date or code; `sorted`: '', ascending or descending."""

    label: str
    kind: str = "text"
    sort_url: str = ""
    sorted: str = ""

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class Cell:
    """One cell. `colour` makes it a badge, `choose` a box that selects the row with that key, `ticked` when
    it was before what was typed was refused."""

    text: str
    url: str = ""
    kind: str = ""
    colour: str = ""
    note: str = ""
    choose: str = ""
    ticked: bool = False

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Row:
    cells: Sequence[Any]
    extra: str = ""


@dataclass(frozen=True)
class Crumb:
    label: str
    url: str = ""

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    here: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Step:
    """`state`: done, now or todo."""

    label: str
    state: str = "todo"
    note: str = ""


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    unit: str = ""
    url: str = ""
    colour: str = ""
    wide: bool = False


@dataclass(frozen=True)
class Changed:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One entry of a timeline."""

    when: str
    title: str
    who: str = ""
    note: str = ""
    url: str = ""
    icon: str = ""
    changes: Sequence[Changed] = ()


@dataclass(frozen=True)
class PageLink:
    text: str
    url: str = ""
    here: bool = False
    title: str = ""


@dataclass(frozen=True)
class Page:
    """Where we are in a long list. `url(number, size)` gives the address of a page."""

    number: int
    size: int
    total: int
    url: Callable[[int, int], str]
    unit: str = "条"
    size_choices: Sequence[int] = field(default=(25, 50, 100))

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size

    @property
    def first_row(self) -> int:
        return self.start + 1

    @property
    def last_row(self) -> int:
        return min(self.start + self.size, self.total)

    @property
    def links(self) -> list[PageLink]:
        """Previous, first, the neighbours, last, next; gaps as dots."""
        near = {1, self.last, *range(self.number - 1, self.number + 2)}
        shown = sorted(number for number in near if 1 <= number <= self.last)
        links = [self._step(self.number - 1, "‹", "上一页")]
        before = 0
        for number in shown:
            if number > before + 1:
                links.append(PageLink("…"))
            here = number == self.number
            links.append(PageLink(str(number), self.url(number, self.size), here, f"第 {number} 页"))
            before = number
        links.append(self._step(self.number + 1, "›", "下一页"))
        return links

    @property
    def sizes(self) -> list[PageLink]:
        if self.total <= min(self.size_choices):
            return []
        return [PageLink(str(size), self.url(1, size), size == self.size) for size in self.size_choices]

    def _step(self, number: int, text: str, title: str) -> PageLink:
        inside = 1 <= number <= self.last
        return PageLink(text, self.url(number, self.size) if inside else "", title=title)
