"""Pages of industry."""

from __future__ import annotations

from yihu.modules.industry.views.board import board
from yihu.modules.industry.views.contracts import contract, of_dividend, sign, take_back
from yihu.modules.industry.views.entity import contact, entity, printed
from yihu.modules.industry.views.guides import guide, guide_contact, of_guidance, record, service_team
from yihu.modules.industry.views.paying import pay

__all__ = [
    "board",
    "contact",
    "contract",
    "entity",
    "guide",
    "guide_contact",
    "of_dividend",
    "of_guidance",
    "pay",
    "printed",
    "record",
    "service_team",
    "sign",
    "take_back",
]
