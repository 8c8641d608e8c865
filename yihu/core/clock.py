"""The one place where a clock is read. Only doors (views, API, commands, jobs) call it; everything below gets
the day or the moment as an argument."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The business day in Shanghai. A demo lives on the day that YIHU_TODAY names; a real instance refuses it."""
    fixed = os.environ.get("YIHU_TODAY")
    return date.fromisoformat(fixed) if fixed else now().astimezone(SHANGHAI).date()
