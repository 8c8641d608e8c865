"""Verbs of rectification."""

from __future__ import annotations

from yihu.modules.rectification.actions.loop import (
    assign,
    claim,
    close,
    decline,
    freeze,
    plan,
    reopen,
    report,
    undo_close,
    verify,
)
from yihu.modules.rectification.actions.papers import attach, reply, supervise
from yihu.modules.rectification.actions.register import NumberTaken, correct, correct_closing, raise_, void

__all__ = [
    "NumberTaken",
    "assign",
    "attach",
    "claim",
    "close",
    "correct",
    "correct_closing",
    "decline",
    "freeze",
    "plan",
    "raise_",
    "reopen",
    "reply",
    "report",
    "supervise",
    "undo_close",
    "verify",
    "void",
]
