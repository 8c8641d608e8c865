"""What becomes of rows that name a person when that person's record is merged into another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from yihu.engine.following import Kept


@dataclass(frozen=True)
class OnePerson:
    """`dropped` turned out to be the same person as `kept`. `instead`: the years of which what the dropped record
    says holds, although the kept one says something as well."""

    kept: Any
    dropped: Any
    instead: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class OfPerson:
    """`key`: app, model and column that name a person. Rows either stay with the record they were written for, and
    `stays` says why, or `move` hands them to the kept one and returns what `back` needs to put each where it was."""

    key: str
    stays: str = ""
    move: Callable[[OnePerson], Kept] | None = None
    back: Callable[[OnePerson, Kept], None] | None = None
