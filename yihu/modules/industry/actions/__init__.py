"""What is done about industry: contracts signed and ended, contacts kept, dividends paid and taken back."""

from __future__ import annotations

from yihu.modules.industry.actions.contracts import NobodyChosen, keep_contact, sign
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

__all__ = [
    "AlreadyPaid",
    "NobodyChosen",
    "Payment",
    "keep_contact",
    "paid_twice",
    "pay",
    "publish",
    "publish_anew",
    "sign",
    "take_back",
    "withdraw_notice",
]
