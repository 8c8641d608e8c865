"""Every change of supervision. All are dated; none reads a clock."""

from __future__ import annotations

from yihu.modules.supervision.actions.matters import (
    Paper,
    Said,
    ask,
    move_finding,
    move_lead,
    open_file,
    raise_problem,
)
from yihu.modules.supervision.actions.public import TooManyTips, count_lookup, tell
from yihu.modules.supervision.actions.rounds import look, report, start
from yihu.modules.supervision.actions.running import Done, run
from yihu.modules.supervision.actions.tips import digest, tip

__all__ = [
    "Done",
    "Paper",
    "Said",
    "TooManyTips",
    "ask",
    "count_lookup",
    "digest",
    "look",
    "move_finding",
    "move_lead",
    "open_file",
    "raise_problem",
    "report",
    "run",
    "start",
    "tell",
    "tip",
]
