"""Verbs of visits."""

from __future__ import annotations

from yihu.modules.visits.actions.confirming import adopt, dismiss, refer
from yihu.modules.visits.actions.ending import close, reopen
from yihu.modules.visits.actions.following import follow
from yihu.modules.visits.actions.leases import end_lease, lend, open_sealed
from yihu.modules.visits.actions.recording import choose, record, replace, withdraw
from yihu.modules.visits.actions.refusing import AlreadySettled, give_up, handed_in, mended, reject
from yihu.modules.visits.actions.taking import Entry, take

__all__ = [
    "AlreadySettled",
    "Entry",
    "adopt",
    "choose",
    "close",
    "dismiss",
    "end_lease",
    "follow",
    "give_up",
    "handed_in",
    "lend",
    "mended",
    "open_sealed",
    "record",
    "refer",
    "reject",
    "reopen",
    "replace",
    "take",
    "withdraw",
]
