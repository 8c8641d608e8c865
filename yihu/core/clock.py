"""The one place where a clock is read. Only doors (views, API, commands, jobs) call it; everything below gets
the day or the moment as an argument."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The business day in Shanghai."""
    return now().astimezone(SHANGHAI).date()
