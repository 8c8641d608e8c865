"""The life of a finding."""

from __future__ import annotations

from datetime import date, timedelta

from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue
from yihu.engine.quality import Severity

_SHORTEST, _LONGEST = 4, 200


class State(Labelled):
    OPEN = "open", "待处理"
    WAIVED = "waived", "已豁免"
    FIXED = "fixed", "已改正"


class PairState(Labelled):
    OPEN = "open", "待认定"
    SAME = "same", "同一人"
    DIFFERENT = "different", "不是同一人"
    GONE = "gone", "已不相似"


COLOURS = {State.OPEN: "red", State.WAIVED: "secondary", State.FIXED: "green"}
DAYS_KEY = {
    Severity.ERROR: "quality.error_days",
    Severity.WARNING: "quality.warning_days",
    Severity.NOTICE: "quality.notice_days",
}


class ReasonTooShort(BadValue):
    code = "waiver_reason"


class BadWaiverEnd(BadValue):
    code = "waiver_end"


def clean_reason(text: str) -> str:
    """Raises ReasonTooShort."""
    reason = " ".join(text.split())
    if not _SHORTEST <= len(reason) <= _LONGEST:
        raise ReasonTooShort(f"请写明豁免的具体原因（{_SHORTEST}–{_LONGEST} 字），便于复核")
    return reason


def waiver_end(start: date, until: date, most_days: int) -> date:
    """The first day on which the waiver no longer holds. Raises BadWaiverEnd: a waiver is never for ever."""
    if not start <= until <= start + timedelta(days=most_days):
        raise BadWaiverEnd(f"豁免期限须在今天之后、{most_days} 天以内，到期自动恢复为待处理")
    return until + timedelta(days=1)
