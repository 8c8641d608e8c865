"""The pages of rectification."""

from __future__ import annotations

from yihu.modules.rectification.views.board import board, lists
from yihu.modules.rectification.views.problem import do, evidence, measure, problem
from yihu.modules.rectification.views.register import correct, correct_closing, raise_, reply, supervise, void
from yihu.modules.rectification.views.review import review, review_do, review_one

__all__ = [
    "board",
    "correct",
    "correct_closing",
    "do",
    "evidence",
    "lists",
    "measure",
    "problem",
    "raise_",
    "reply",
    "review",
    "review_do",
    "review_one",
    "supervise",
    "void",
]
