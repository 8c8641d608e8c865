"""Ledgers of projects."""

from __future__ import annotations

from yihu.modules.projects.ledgers.aid import AID_BATCHES, AID_LINES
from yihu.modules.projects.ledgers.library import PROJECTS
from yihu.modules.projects.ledgers.running import (
    ACCEPTANCES,
    BENEFICIARIES,
    CHANGES,
    CONTRACTS,
    NOTICES,
    POINTS,
    SETTLEMENTS,
    TARGETS,
)

LEDGERS = (
    PROJECTS,
    CONTRACTS,
    ACCEPTANCES,
    SETTLEMENTS,
    POINTS,
    TARGETS,
    BENEFICIARIES,
    AID_BATCHES,
    AID_LINES,
    NOTICES,
    CHANGES,
)
