"""Every change of notices. All are dated; none reads a clock."""

from __future__ import annotations

from yihu.modules.disclosure.actions.base import Edited, Given, SamePersonReleases, Stale
from yihu.modules.disclosure.actions.drafting import (
    attach,
    detach,
    discard,
    draft,
    draft_subject,
    edit,
    redraw,
    send,
    take_back,
    write,
)
from yihu.modules.disclosure.actions.objections import TooManyTries, answer, ask, count_lookup, objected
from yihu.modules.disclosure.actions.proving import photograph, prove
from yihu.modules.disclosure.actions.releasing import (
    Released,
    archive,
    correct,
    extend,
    release,
    release_many,
    withdraw,
)

__all__ = [
    "Edited",
    "Given",
    "Released",
    "SamePersonReleases",
    "Stale",
    "TooManyTries",
    "answer",
    "archive",
    "ask",
    "attach",
    "correct",
    "count_lookup",
    "detach",
    "discard",
    "draft",
    "draft_subject",
    "edit",
    "extend",
    "objected",
    "photograph",
    "prove",
    "redraw",
    "release",
    "release_many",
    "send",
    "take_back",
    "withdraw",
    "write",
]
