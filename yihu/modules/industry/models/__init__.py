"""Tables of industry."""

from __future__ import annotations

from yihu.modules.industry.models.carrying import Contract, Dividend, DividendNotice, Entity, Product
from yihu.modules.industry.models.guiding import (
    Guidance,
    Guide,
    GuideVillage,
    Service,
    ServiceMember,
    ServiceTeam,
)

__all__ = [
    "Contract",
    "Dividend",
    "DividendNotice",
    "Entity",
    "Guidance",
    "Guide",
    "GuideVillage",
    "Product",
    "Service",
    "ServiceMember",
    "ServiceTeam",
]
