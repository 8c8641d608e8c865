"""Every change of money: one entry of the journal, what it takes held first, posted by another person."""

from __future__ import annotations

from yihu.modules.funds.actions.back import ask_back, carry_over, recover, reverse
from yihu.modules.funds.actions.common import (
    AlreadyDecided,
    AlreadyReversed,
    AlreadyThere,
    ListChanged,
    Overdrawn,
    SamePerson,
    TooEarly,
)
from yihu.modules.funds.actions.issue import allocate, issue, open_pool, plan
from yihu.modules.funds.actions.pay import advance, offset, pay
from yihu.modules.funds.actions.review import post, post_list, void, void_list
from yihu.modules.funds.actions.spend import spend, spend_list
from yihu.modules.funds.actions.statements import (
    AlreadyMatched,
    match_all,
    match_by_hand,
    propose_return,
    settle_nature,
    settle_natures,
    unmatch,
)
from yihu.modules.funds.queries import NotPosted

__all__ = [
    "AlreadyDecided",
    "AlreadyMatched",
    "AlreadyReversed",
    "AlreadyThere",
    "ListChanged",
    "NotPosted",
    "Overdrawn",
    "SamePerson",
    "TooEarly",
    "advance",
    "allocate",
    "ask_back",
    "carry_over",
    "issue",
    "match_all",
    "match_by_hand",
    "offset",
    "open_pool",
    "pay",
    "plan",
    "post",
    "post_list",
    "propose_return",
    "recover",
    "reverse",
    "settle_nature",
    "settle_natures",
    "spend",
    "spend_list",
    "unmatch",
    "void",
    "void_list",
]
