"""Tables of the project library."""

from __future__ import annotations

from yihu.modules.projects.models.aid import AidBatch, AidChange, AidLine
from yihu.modules.projects.models.library import PlanChange, Project, ProjectStep
from yihu.modules.projects.models.running import (
    Acceptance,
    Beneficiary,
    Contract,
    Handover,
    Point,
    ProjectNotice,
    ProjectPhoto,
    Settlement,
    Target,
)
from yihu.modules.projects.models.works import Adjustment, AdjustmentLine, StandardCheck, VillageWorks

__all__ = [
    "Acceptance",
    "Adjustment",
    "AdjustmentLine",
    "AidBatch",
    "AidChange",
    "AidLine",
    "Beneficiary",
    "Contract",
    "Handover",
    "PlanChange",
    "Point",
    "Project",
    "ProjectNotice",
    "ProjectPhoto",
    "ProjectStep",
    "Settlement",
    "StandardCheck",
    "Target",
    "VillageWorks",
]
