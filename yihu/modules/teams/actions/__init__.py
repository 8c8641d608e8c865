"""Every change of teams. All are dated; none reads a clock."""

from __future__ import annotations

from yihu.modules.teams.actions.care import assess, condole, open_file
from yihu.modules.teams.actions.leaves import ask, cut_short, decide, withdraw
from yihu.modules.teams.actions.pay import correct, pay
from yihu.modules.teams.actions.people import NewMember, end_post, link_account, send
from yihu.modules.teams.actions.roster import BadRoster, fill

__all__ = [
    "BadRoster",
    "NewMember",
    "ask",
    "assess",
    "condole",
    "correct",
    "cut_short",
    "decide",
    "end_post",
    "fill",
    "link_account",
    "open_file",
    "pay",
    "send",
    "withdraw",
]
