"""What is decided about places."""

from __future__ import annotations

from yihu.modules.places.actions.gaps import link_gap, unlink_gap
from yihu.modules.places.actions.watched import (
    AlreadyKey,
    WrongLevel,
    designate,
    record_village_exit,
    release,
)

__all__ = [
    "AlreadyKey",
    "WrongLevel",
    "designate",
    "link_gap",
    "record_village_exit",
    "release",
    "unlink_gap",
]
