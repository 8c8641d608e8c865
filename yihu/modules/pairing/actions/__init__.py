"""Changes of pairings."""

from __future__ import annotations

from yihu.modules.pairing.actions.ending import close, reopen
from yihu.modules.pairing.actions.following import follow
from yihu.modules.pairing.actions.imports import BULK, enter
from yihu.modules.pairing.actions.pairs import (
    AlreadyPaired,
    NotAHelper,
    end,
    hand_over,
    link,
    pair,
    register_helper,
)

__all__ = [
    "BULK",
    "AlreadyPaired",
    "NotAHelper",
    "close",
    "end",
    "enter",
    "follow",
    "hand_over",
    "link",
    "pair",
    "register_helper",
    "reopen",
]
