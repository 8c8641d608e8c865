"""人员增减台账, written with every change: which spans it closed and opened, and taking a slip back by them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from yihu.core.access.actor import Actor
from yihu.core.files import queries as files
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, Conflict, NotFound
from yihu.modules.households import queries
from yihu.modules.households.actions import common
from yihu.modules.households.models import (
    ExitPlan,
    Household,
    Identity,
    Membership,
    NameKey,
    Person,
    Registration,
    Residence,
    RollChange,
)
from yihu.modules.households.rules.changes import ChangeKind

# Children before what they hang on, so that deleting in this order breaks no reference.
_TABLES: tuple[type[models.Model], ...] = (
    Membership,
    Registration,
    ExitPlan,
    Residence,
    NameKey,
    Identity,
    Person,
    Household,
)
_BY_NAME = {model._meta.model_name or "": model for model in _TABLES}
_SPANS = (Membership, Registration, ExitPlan, Residence)


class ChangedAfter(Conflict):
    code = "changed_since"


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
    `people` where people were kept who went to another village by themselves."""

    closed: dict[str, list[int]] = field(default_factory=dict)
    opened: dict[str, list[int]] = field(default_factory=dict)
    was: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)

    def close(self, rows: Iterable[models.Model]) -> None:
        _note(self.closed, rows)

    def open(self, rows: Iterable[models.Model]) -> None:
        _note(self.opened, rows)

    def as_json(self) -> dict[str, Any]:
        return {"closed": self.closed, "opened": self.opened, "was": self.was, "people": self.people}


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
    area_code: str = "",
) -> RollChange:
    """One line of the ledger. `members`: whom it concerns; a single one is named. `area_code`: where it happened,
    when the household is elsewhere by now. Raises NotFound for a file that is not there."""
    concerned = list(members)
    only = concerned[0] if len(concerned) == 1 else None
    stored = None
    if proof.file:
        stored = files.visible_to(actor).filter(uid=proof.file).first()
        if stored is None:
            raise NotFound("没有这份证明材料，请重新上传")
    return RollChange.objects.create(
        area_code=area_code or household.area_code,
        household=household,
        person_id=only.person_id if only else None,
        other=other,
        number=household.number,
        name=only.name if only else "",
        kind=kind,
        on=on,
        persons=len(concerned),
        proof=" ".join(proof.text.split())[:120],
        file=stored,
        note=proof.note.strip()[:200],
        spans=journal.as_json(),
        by_name=actor.name,
        batch_id=proof.batch_id,
    )


@transaction.atomic
def undo_change(actor: Actor, change_id: int, *, on: date, why: str) -> RollChange:
    """Take a change back that never was: what it closed is open again, what it opened is gone; the line stays in
    the ledger with the reason, and history keeps every image.

    Raises NotFound, ChangedAfter when something later stands on it, BadValue without a reason.
    """
    row = queries.roll_changes(actor).select_for_update(of=("self",)).filter(pk=change_id).first()
    if row is None:
        raise NotFound("没有这条增减记录，或不在您的管理范围内")
    common.locked(actor, row.household.uid)
    if row.undone_on is not None:
        raise ChangedAfter(f"这条记录已于 {row.undone_on:%Y-%m-%d} 撤销，无需再撤")
    if not why.strip():
        raise BadValue("请写明撤销原因")
    _nothing_later(row)
    row.person, row.other, row.persons = None, None, 0
    row.undone_on, row.undone_why = on, why.strip()[:200]
    row.save(update_fields=["person", "other", "persons", "undone_on", "undone_why"])
    try:
        with transaction.atomic():
            _restore(row)
    except (IntegrityError, models.ProtectedError):
        raise ChangedAfter("此后已有登记引用了这次变动的人或户，不能撤销；请先处理那些登记") from None
    history.record(
        actor,
        "households.change_undone",
        row.household,
        summary=f"撤销户 {row.number} 的“{ChangeKind(row.kind).label}”：{row.undone_why}"[:200],
        change=row.pk,
    )
    return row


def _nothing_later(row: RollChange) -> None:
    """Raises ChangedAfter while a later change of one of the households stands, or a span has moved on."""
    households = [row.household_id, *([row.other_id] if row.other_id else [])]
    later = RollChange.objects.filter(undone_on__isnull=True, pk__gt=row.pk).filter(
        Q(household__in=households) | Q(other__in=households)
    )
    if found := later.order_by("-pk").first():
        raise ChangedAfter(
            f"此后该户又办理了“{ChangeKind(found.kind).label}”（{found.on:%Y-%m-%d}），请先撤销后一次变动"
        )
    for name, ids in row.spans["opened"].items():
        model = _BY_NAME[name]
        if model in _SPANS and model._default_manager.filter(pk__in=ids, end__isnull=True).count() != len(
            ids
        ):
            raise ChangedAfter("此后该户又有变动（如脱贫退出、户属性变更），不能撤销；请先撤销后来的变动")


def _restore(row: RollChange) -> None:
    for model in _TABLES:
        if ids := row.spans["opened"].get(str(model._meta.model_name)):
            model._default_manager.filter(pk__in=ids).delete()
    for name, ids in row.spans["closed"].items():
        model = _BY_NAME[name]
        again: dict[str, Any] = {"end": None}
        if hasattr(model, "left"):
            again["left"] = ""
        model._default_manager.filter(pk__in=ids).update(**again)
    if was := row.spans["was"]:
        people = row.household.memberships.filter(end__isnull=True).values_list("person_id", flat=True)
        common.take_along(row.household, list(people), was["area_code"], was["group_name"])
    for pk, code in row.spans["people"].items():
        common.place_people([int(pk)], code)
