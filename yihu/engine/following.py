"""What follows a household: to another village, and to its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Ending:
    """A household is one no longer from the day: `why` in words, `into` the household its people live in now, where
    it joined another of the village."""

    on: date
    why: str
    into: Any = None


# What rows said before they were laid down: table -> key -> column -> value, as JSON keeps it.
Kept = dict[str, dict[str, dict[str, Any]]]


@dataclass(frozen=True)
class Follower:
    """`follow(actor, household, to, on)`: the open facts of one module go on in the village `to` from the day; what
    counted before keeps counting where it was. A move that never was is followed back on its own day, so `on` may
    be the day on which the facts came.

    `close(actor, household, ending)`: nothing of the module stays open about a household that has ended; returned is
    what `reopen(actor, household, kept)` needs to have it all as it was when the ending is taken back.
    """

    key: str
    follow: Callable[[Any, Any, str, date], None]
    close: Callable[[Any, Any, Ending], Kept]
    reopen: Callable[[Any, Any, Kept], None]
