"""What holds for projects without asking the database."""

from __future__ import annotations

from yihu.modules.projects.rules.aid import BatchStage, Way
from yihu.modules.projects.rules.library import (
    BOARD,
    DAY_OF,
    GUARDS,
    NEXT,
    TAKEN_OVER,
    Category,
    Construction,
    Guard,
    Origin,
    Stage,
    check_step,
    taken_over,
)
from yihu.modules.projects.rules.running import Direction, Level, Method, Phase, Result, Sort, Verdict

__all__ = [
    "BOARD",
    "DAY_OF",
    "GUARDS",
    "NEXT",
    "TAKEN_OVER",
    "BatchStage",
    "Category",
    "Construction",
    "Direction",
    "Guard",
    "Level",
    "Method",
    "Origin",
    "Phase",
    "Result",
    "Sort",
    "Stage",
    "Verdict",
    "Way",
    "check_step",
    "taken_over",
]
