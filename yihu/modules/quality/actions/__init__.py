"""Every change of data quality. All are dated; none reads a clock."""

from __future__ import annotations

from yihu.modules.quality.actions.duplicates import (
    PairDecided,
    ReasonMissing,
    decide_different,
    merge,
    search,
    unmerge,
)
from yihu.modules.quality.actions.findings import FindingClosed, assign, end_waiver, waive
from yihu.modules.quality.actions.repairs import AlreadyUndone, NothingToRepair, repair, undo_repair
from yihu.modules.quality.actions.running import DayBeforeLastRun, Outcome, run, run_part
from yihu.modules.quality.rules.findings import BadWaiverEnd, ReasonTooShort

__all__ = [
    "AlreadyUndone",
    "BadWaiverEnd",
    "DayBeforeLastRun",
    "FindingClosed",
    "NothingToRepair",
    "Outcome",
    "PairDecided",
    "ReasonMissing",
    "ReasonTooShort",
    "assign",
    "decide_different",
    "end_waiver",
    "merge",
    "repair",
    "run",
    "run_part",
    "search",
    "undo_repair",
    "unmerge",
    "waive",
]
