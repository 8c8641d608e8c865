"""Changes of plans."""

from __future__ import annotations

from yihu.modules.plans.actions.ending import close, reopen
from yihu.modules.plans.actions.following import follow
from yihu.modules.plans.actions.imports import BULK, enter
from yihu.modules.plans.actions.measures import Given, add_measure, change_measure, stop, tell
from yihu.modules.plans.actions.merging import measures_handed_back, measures_handed_over
from yihu.modules.plans.actions.plans import NothingToSend, carry, confirm, make, send, send_back, word
from yihu.modules.plans.actions.raising import raise_entitled

__all__ = [
    "BULK",
    "Given",
    "NothingToSend",
    "add_measure",
    "carry",
    "change_measure",
    "close",
    "confirm",
    "enter",
    "follow",
    "make",
    "measures_handed_back",
    "measures_handed_over",
    "raise_entitled",
    "reopen",
    "send",
    "send_back",
    "stop",
    "tell",
    "word",
]
