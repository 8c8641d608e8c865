"""Every change of clues and cases; all are dated, none reads a clock."""

from __future__ import annotations

from yihu.modules.monitoring.actions.clues import accept, close_clue, digest, raise_clue, raise_many, report
from yihu.modules.monitoring.actions.help import (
    attach,
    drop_measure,
    finish_measure,
    plan_measure,
    reopen,
    set_helper,
    visit,
)
from yihu.modules.monitoring.actions.loop import (
    authorise,
    check,
    check_clearing,
    clear_naturally,
    compare,
    take,
    take_many,
    withdraw,
)

__all__ = [
    "accept",
    "attach",
    "authorise",
    "check",
    "check_clearing",
    "clear_naturally",
    "close_clue",
    "compare",
    "digest",
    "drop_measure",
    "finish_measure",
    "plan_measure",
    "raise_clue",
    "raise_many",
    "reopen",
    "report",
    "set_helper",
    "take",
    "take_many",
    "visit",
    "withdraw",
]
