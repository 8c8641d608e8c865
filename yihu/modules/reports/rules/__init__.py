"""Rules of papers: stages, wording, printed figures. Plain Python over plain values."""

from __future__ import annotations

from yihu.modules.reports.rules.figures import (
    Difference,
    Frozen,
    MissingFigure,
    RowId,
    differences,
    present,
    printed,
)
from yihu.modules.reports.rules.stages import (
    EDITABLE,
    NEXT,
    OPEN,
    Move,
    SamePerson,
    Stage,
    another_person,
    editable,
    step,
)
from yihu.modules.reports.rules.wording import (
    LooseNumbers,
    TooLong,
    Unwritten,
    cleaned,
    item,
    loose_numbers,
    paragraphs,
    ready,
    starters,
)

__all__ = [
    "EDITABLE",
    "NEXT",
    "OPEN",
    "Difference",
    "Frozen",
    "LooseNumbers",
    "MissingFigure",
    "Move",
    "RowId",
    "SamePerson",
    "Stage",
    "TooLong",
    "Unwritten",
    "another_person",
    "cleaned",
    "differences",
    "editable",
    "item",
    "loose_numbers",
    "paragraphs",
    "present",
    "printed",
    "ready",
    "starters",
    "step",
]
