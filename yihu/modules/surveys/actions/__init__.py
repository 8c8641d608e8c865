"""Every change of survey rounds. All are dated; none reads a clock."""

from __future__ import annotations

from yihu.modules.surveys.actions.filling import Filled, add_photo, confirm, enter, excuse, load, open_photo
from yihu.modules.surveys.actions.planning import NothingToAsk, assign, close, start
from yihu.modules.surveys.actions.rechecking import draw, recheck

__all__ = [
    "Filled",
    "NothingToAsk",
    "add_photo",
    "assign",
    "close",
    "confirm",
    "draw",
    "enter",
    "excuse",
    "load",
    "open_photo",
    "recheck",
    "start",
]
