"""Tables of the village teams."""

from __future__ import annotations

from yihu.modules.teams.models.care import Assessment, Condolence, Insurance, Supply, Training
from yihu.modules.teams.models.people import Allowance, Duty, Leave, Member, Team

__all__ = [
    "Allowance",
    "Assessment",
    "Condolence",
    "Duty",
    "Insurance",
    "Leave",
    "Member",
    "Supply",
    "Team",
    "Training",
]
