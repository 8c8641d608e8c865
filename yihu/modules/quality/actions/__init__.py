"""Every change of data quality. All are dated; none reads a clock."""

from __future__ import annotations

from yihu.modules.quality.actions.findings import FindingClosed, assign, end_waiver, waive
from yihu.modules.quality.actions.running import DayBeforeLastRun, Outcome, run, run_part
from yihu.modules.quality.rules.findings import BadWaiverEnd, ReasonTooShort

__all__ = [
    "BadWaiverEnd",
    "DayBeforeLastRun",
    "FindingClosed",
    "Outcome",
    "ReasonTooShort",
    "assign",
    "end_waiver",
    "run",
    "run_part",
    "waive",
]
