"""Every change of money: one entry of the journal, its balance taken first, in one transaction."""

from __future__ import annotations

from yihu.modules.funds.actions.common import (
    AlreadyDecided,
    AlreadyReversed,
    AlreadyThere,
    NotPosted,
    Overdrawn,
    SamePerson,
    TooEarly,
)
from yihu.modules.funds.actions.issue import allocate, issue, open_pool, plan
from yihu.modules.funds.actions.pay import advance, ask_back, offset, pay, post, void
from yihu.modules.funds.actions.reverse import (
    reverse_allocation,
    reverse_batch,
    reverse_expenditure,
    reverse_offset,
    reverse_plan,
    reverse_pool,
)
from yihu.modules.funds.actions.spend import spend

__all__ = [
    "AlreadyDecided",
    "AlreadyReversed",
    "AlreadyThere",
    "NotPosted",
    "Overdrawn",
    "SamePerson",
    "TooEarly",
    "advance",
    "allocate",
    "ask_back",
    "issue",
    "offset",
    "open_pool",
    "pay",
    "plan",
    "post",
    "reverse_allocation",
    "reverse_batch",
    "reverse_expenditure",
    "reverse_offset",
    "reverse_plan",
    "reverse_pool",
    "spend",
    "void",
]
