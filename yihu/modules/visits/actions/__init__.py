"""Verbs of visits."""

from __future__ import annotations

from yihu.modules.visits.actions.confirming import adopt, dismiss
from yihu.modules.visits.actions.leases import end_lease, lend, open_sealed
from yihu.modules.visits.actions.recording import choose, record, replace, withdraw
from yihu.modules.visits.actions.taking import Entry, take

__all__ = [
    "Entry",
    "adopt",
    "choose",
    "dismiss",
    "end_lease",
    "lend",
    "open_sealed",
    "record",
    "replace",
    "take",
    "withdraw",
]
