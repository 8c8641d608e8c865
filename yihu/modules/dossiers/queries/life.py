"""Everything that happened to households, from every module that keeps something of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yihu.core.access.actor import Actor
from yihu.core.rooms import collect
from yihu.engine.timeline import Entry, Timeline


@dataclass(frozen=True)
class Told:
    kind: Timeline
    entry: Entry


def kinds(actor: Actor) -> list[Timeline]:
    """The kinds of entries the actor may see, in their order."""
    return [kind for kind in sorted(collect("timeline"), key=lambda kind: kind.order) if actor.may(kind.see)]


def life(actor: Actor, households: Sequence[int], first: date, last: date) -> list[Told]:
    """All entries of the households (primary keys) from `first` to `last`, newest first; of one day in the order of
    the kinds. A fixed number of questions, however many households."""
    found = [
        Told(kind, entry) for kind in kinds(actor) for entry in kind.entries(actor, households, first, last)
    ]
    return sorted(found, key=lambda told: told.entry.day, reverse=True)
