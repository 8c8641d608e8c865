"""How long a notice stands. The day it is put up does not count (民法典第二百零一条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from yihu.engine.workdays import Answer, Workdays

WORKING_DAY = "工作日"


@dataclass(frozen=True)
class Period:
    """At least `days`, working days where the document says so."""

    days: int
    working: bool = False

    @property
    def words(self) -> str:
        return f"{self.days} 个工作日" if self.working else f"{self.days} 日"


def last_day(first: date, period: Period, calendar: Workdays) -> Answer:
    """The earliest last day of a notice put up on `first`."""
    if period.working:
        return calendar.after(first, period.days)
    return Answer(first + timedelta(days=period.days))
