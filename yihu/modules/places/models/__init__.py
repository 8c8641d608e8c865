"""Tables of places."""

from __future__ import annotations

from yihu.modules.places.models.collective import CollectiveIncome, CollectiveTarget
from yihu.modules.places.models.conditions import GapProject, NaturalVillage, VillageSheet
from yihu.modules.places.models.watched import KeyPlace, PoorVillage, Profile, ResettlementSite

__all__ = [
    "CollectiveIncome",
    "CollectiveTarget",
    "GapProject",
    "KeyPlace",
    "NaturalVillage",
    "PoorVillage",
    "Profile",
    "ResettlementSite",
    "VillageSheet",
]
