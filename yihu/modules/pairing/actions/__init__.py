"""Changes of pairings."""

from __future__ import annotations

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
    "end",
    "enter",
    "hand_over",
    "link",
    "pair",
    "register_helper",
]
