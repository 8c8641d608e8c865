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
from yihu.modules.quality.actions.running import DayBeforeLastRun, EntryStopped, Outcome, forget, recheck, run
from yihu.modules.quality.actions.sampling import (
    Entered,
    NothingToDraw,
    RoundClosed,
    ValueMissing,
    close_round,
    draw,
    enter_sheet,
)
from yihu.modules.quality.rules.findings import BadWaiverEnd, ReasonTooShort

__all__ = [
    "AlreadyUndone",
    "BadWaiverEnd",
    "DayBeforeLastRun",
    "Entered",
    "EntryStopped",
    "FindingClosed",
    "NothingToDraw",
    "NothingToRepair",
    "Outcome",
    "PairDecided",
    "ReasonMissing",
    "ReasonTooShort",
    "RoundClosed",
    "ValueMissing",
    "assign",
    "close_round",
    "decide_different",
    "draw",
    "end_waiver",
    "enter_sheet",
    "forget",
    "merge",
    "recheck",
    "repair",
    "run",
    "search",
    "undo_repair",
    "unmerge",
    "waive",
]
