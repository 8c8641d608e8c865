"""Changes of screening: rules put in force, runs, hits dismissed."""

from yihu.modules.screening.actions.hits import dismiss
from yihu.modules.screening.actions.releases import approve, propose, refuse, stop
from yihu.modules.screening.actions.running import Outcome, catch_up, run
from yihu.modules.screening.actions.trying import ask_what_if, work_out

__all__ = [
    "Outcome",
    "approve",
    "ask_what_if",
    "catch_up",
    "dismiss",
    "propose",
    "refuse",
    "run",
    "stop",
    "work_out",
]
