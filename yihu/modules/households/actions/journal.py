"""人员增减台账, written with every change: which spans it closed and opened, so that a slip can be taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models

from yihu.core.access.actor import Actor
from yihu.core.files import queries as files
from yihu.engine.errors import NotFound
from yihu.engine.following import Kept
from yihu.modules.households.models import (
    Household,
    Membership,
    RollChange,
)
from yihu.modules.households.rules.changes import ChangeKind


@dataclass(frozen=True)
class Proof:
    """What a change is proved by: the words on paper (文号) and, where there is one, a stored file's uid."""

    text: str = ""
    file: UUID | str | None = None
    note: str = ""
    batch_id: int | None = None


NO_PROOF = Proof()


@dataclass
class Journal:
    """The rows that one change closes and opens; `was` is what the household's present row said before a move,
    `people` where people were kept who went to another village by themselves, `facts` whose household (and its
    number) a year's row of a person named before, `stood` what the
    place already said of the year, `ended` what other modules laid down because the household ended."""

    closed: dict[str, list[int]] = field(default_factory=dict)
    opened: dict[str, list[int]] = field(default_factory=dict)
    was: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    facts: dict[str, list[Any]] = field(default_factory=dict)
    stood: dict[str, list[int]] = field(default_factory=dict)
    ended: dict[str, Kept] = field(default_factory=dict)

    def close(self, rows: Iterable[models.Model]) -> None:
        _note(self.closed, rows)

    def open(self, rows: Iterable[models.Model]) -> None:
        _note(self.opened, rows)

    def as_json(self) -> dict[str, Any]:
        return {
            "closed": self.closed,
            "opened": self.opened,
            "was": self.was,
            "people": self.people,
            "facts": self.facts,
            "stood": self.stood,
            "ended": self.ended,
        }


def _note(kept: dict[str, list[int]], rows: Iterable[models.Model]) -> None:
    for row in rows:
        kept.setdefault(str(row._meta.model_name), []).append(row.pk)


def write(
    actor: Actor,
    journal: Journal,
    household: Household,
    kind: ChangeKind,
    *,
    on: date,
    proof: Proof = NO_PROOF,
    members: Iterable[Membership] = (),
    other: Household | None = None,
) -> RollChange:
    """One line of the ledger. Raises NotFound for a file that is not there."""
    made = line(actor, household, kind, on=on, proof=proof, members=members)
    made.other, made.spans = other, journal.as_json()
    made.save(force_insert=True)
    return made


def line(
    actor: Actor,
    household: Household,
    kind: ChangeKind,
    *,
    on: date,
    proof: Proof,
    members: Iterable[Membership],
) -> RollChange:
    """The line, not written yet. `members`: whom it concerns; a single one is named."""
    concerned = list(members)
    only = concerned[0] if len(concerned) == 1 else None
    stored = None
    if proof.file:
        stored = files.visible_to(actor).filter(uid=proof.file).first()
        if stored is None:
            raise NotFound("没有这份证明材料，请重新上传")
    return RollChange(
        area_code=household.area_code,
        household=household,
        person=only.person if only else None,
        number=household.number,
        name=only.name if only else "",
        kind=kind,
        on=on,
        persons=len(concerned),
        proof=" ".join(proof.text.split())[:120],
        file=stored,
        note=proof.note.strip()[:200],
        by_name=actor.name,
        batch_id=proof.batch_id,
    )
