"""Working days by the State Council's yearly notice, and an honest guess for years whose notice is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import yaml

from yihu.engine.policy import ROOT

_DAY = timedelta(days=1)
_FRIDAY = 4


@dataclass(frozen=True)
class Answer:
    """A day, and the years on the way to it whose holidays were not known: their weekends were taken as off."""

    day: date
    guessed: tuple[int, ...] = ()

    @property
    def note(self) -> str:
        """What a screen says beside the day; empty where it is certain."""
        years = "、".join(map(str, self.guessed))
        return f"{years} 年节假日安排未录入，按周末推算" if years else ""


@dataclass(frozen=True)
class Workdays:
    """`off`: weekdays that are holidays; `on`: weekend days that are worked; `years`: those whose notice is known."""

    years: frozenset[int] = frozenset()
    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        return day in self.on or (day.weekday() <= _FRIDAY and day not in self.off)

    def after(self, day: date, count: int) -> Answer:
        """The `count`-th working day after `day`, which itself is not counted. Raises ValueError for a count below 0."""
        if count < 0:
            raise ValueError(f"working days are counted forwards: {count}")
        at, left, guessed = day, count, set[int]()
        while left:
            at += _DAY
            left -= self.works(at)
            if at.year not in self.years:
                guessed.add(at.year)
        return Answer(at, tuple(sorted(guessed)))

    def between(self, first: date, last: date) -> int:
        """How many working days lie after `first`, up to and with `last`; 0 where `last` is not later."""
        return sum(self.works(first + _DAY * at) for at in range(1, (last - first).days + 1))


@cache
def national() -> Workdays:
    """What `policy/holidays.yaml` holds."""
    notices = yaml.safe_load((ROOT / "holidays.yaml").read_text(encoding="utf-8"))
    return Workdays(
        frozenset(notices),
        frozenset(
            day for notice in notices.values() for day in _days(notice["rest"]) if day.weekday() <= _FRIDAY
        ),
        frozenset(day for notice in notices.values() for day in _days(notice["work"])),
    )


def _days(written: Iterable[Any]) -> Iterator[date]:
    """Days, and spans `first/last` with both ends."""
    for item in written:
        if isinstance(item, date):
            yield item
            continue
        first, last = (date.fromisoformat(end) for end in item.split("/"))
        yield from (first + _DAY * at for at in range((last - first).days + 1))
