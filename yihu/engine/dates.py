"""Days and half-open spans. Nothing here reads a clock."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Span:
    """`start <= day < end`; `end` is the first day not covered, None while still open."""

    start: date
    end: date | None = None

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: Span) -> bool:
        starts_in_time = other.end is None or self.start < other.end
        return starts_in_time and (self.end is None or other.start < self.end)


def year_start(day: date) -> date:
    return date(day.year, 1, 1)


def add_months(day: date, months: int) -> date:
    """Same day of the month `months` later, or its last day where the month is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    return date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])


def chinese(day: date) -> str:
    """2020年6月30日, as official documents print it."""
    return f"{day.year}年{day.month}月{day.day}日"
