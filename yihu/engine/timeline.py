"""What modules know of households' lives: dated entries that stand on one timeline, whoever keeps them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yihu.engine.enums import Labelled


@dataclass(frozen=True)
class Entry:
    """One dated thing in the life of the household with that primary key.

    `title` says what happened, `text` the particulars, in words that may be printed in the household's file:
    never an ID number, a telephone, an account, nor what a sensitive column holds. `url` leads to where it is
    kept, `source` names its row (`table/pk`).
    """

    household: int
    day: date
    title: str
    text: str = ""
    url: str = ""
    source: str = ""


@dataclass(frozen=True)
class Timeline:
    """One kind of entries; `key` and `label` are what the page filters by.

    `entries(actor, households, first, last)` gives the entries of all these households (primary keys) from `first`
    to `last`, both included, in any order. It asks the database a fixed number of questions however many
    households there are, and sees through the actor's scope only.
    """

    key: str
    label: str
    see: Labelled
    entries: Callable[[Any, Sequence[int], date, date], Iterable[Entry]]
    icon: str = "circle-dashed"
    order: int = 50
