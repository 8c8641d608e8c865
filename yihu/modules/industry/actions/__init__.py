"""What is done about industry: contracts signed and ended, contacts kept, dividends paid and
taken back, guidance given."""

from __future__ import annotations

from yihu.modules.industry.actions.chosen import NobodyChosen
from yihu.modules.industry.actions.contracts import keep_contact, keep_contact_of_guide, sign
from yihu.modules.industry.actions.dividends import (
    AlreadyPaid,
    Payment,
    paid_twice,
    pay,
    publish,
    publish_anew,
    take_back,
    withdraw_notice,
)
from yihu.modules.industry.actions.guiding import guide

__all__ = [
    "AlreadyPaid",
    "NobodyChosen",
    "Payment",
    "guide",
    "keep_contact",
    "keep_contact_of_guide",
    "paid_twice",
    "pay",
    "publish",
    "publish_anew",
    "sign",
    "take_back",
    "withdraw_notice",
]
