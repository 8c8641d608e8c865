"""What global search may find: each module says how its own things are found, and search asks them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from yihu.engine.enums import Labelled


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is called, where it is, where its page lies."""

    title: str
    url: str
    note: str = ""
    badge: str = ""


@dataclass(frozen=True)
class Search:
    """`find(actor, text, limit)` looks inside the actor's scope. `see` None: everyone signed in.

    `by_id_number`: route of the page that looks a full ID number up with a reason; global search never does,
    and only shows the way there.
    """

    key: str
    label: str
    see: Labelled | None
    find: Callable[[Any, str, int], Sequence[Hit]]
    order: int = 50
    by_id_number: str = ""
