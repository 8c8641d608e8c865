"""Periods as texts that sort: 2020-05, 2020春, 2020, and the day itself of what is paid once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from yihu.modules.benefits.rules.kinds import Rhythm

PATTERNS: Mapping[Rhythm, str] = {
    Rhythm.MONTH: r"^20[0-9]{2}-(0[1-9]|1[0-2])$",
    Rhythm.TERM: r"^20[0-9]{2}[春秋]$",
    Rhythm.YEAR: r"^20[0-9]{2}$",
    Rhythm.ONCE: r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
}
_SPRING, _AUTUMN = 2, 8


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


def term_of(day: date) -> str:
    """Spring from February to July, autumn from August to the January after."""
    if day.month < _SPRING:
        return f"{day.year - 1}秋"
    return f"{day.year}{'春' if day.month < _AUTUMN else '秋'}"


def period_of(rhythm: Rhythm, day: date) -> str:
    """The period a list of the day is for, unless somebody says otherwise."""
    match rhythm:
        case Rhythm.MONTH:
            return month_of(day)
        case Rhythm.TERM:
            return term_of(day)
        case Rhythm.YEAR:
            return f"{day.year}"
    return day.isoformat()
