"""Tables of the watch: what is heard of (clues), what is looked into (cases), what is done about it."""

from __future__ import annotations

from yihu.modules.monitoring.models.cases import (
    Authorisation,
    Batch,
    Case,
    CasePaper,
    CaseRisk,
    CaseStep,
    Comparison,
)
from yihu.modules.monitoring.models.clues import Clue, ReportCount
from yihu.modules.monitoring.models.help import Measure, MonthlyVisit

__all__ = [
    "Authorisation",
    "Batch",
    "Case",
    "CasePaper",
    "CaseRisk",
    "CaseStep",
    "Clue",
    "Comparison",
    "Measure",
    "MonthlyVisit",
    "ReportCount",
]
