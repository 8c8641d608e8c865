"""Changes of screening: rules put in force, runs, hits dismissed."""

from yihu.modules.screening.actions.hits import dismiss
from yihu.modules.screening.actions.releases import approve, propose, refuse, stop
from yihu.modules.screening.actions.running import Outcome, catch_up, run

__all__ = ["Outcome", "approve", "catch_up", "dismiss", "propose", "refuse", "run", "stop"]
