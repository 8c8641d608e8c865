"""Taking a change back that never was, by the rows it closed and opened."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, Conflict, NotFound
from yihu.modules.households import queries
from yihu.modules.households.actions import common, going_along
from yihu.modules.households.models import (
    ExitPlan,
    Household,
    HouseholdYear,
    Identity,
    Membership,
    NameKey,
    Person,
    PersonYear,
    Registration,
    Residence,
    RollChange,
)
from yihu.modules.households.permissions import Can
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
_FACTS: tuple[type[models.Model], ...] = (HouseholdYear, PersonYear)
_BY_NAME = {model._meta.model_name or "": model for model in (*_TABLES, *_FACTS)}
_SPANS = (Membership, Registration, ExitPlan, Residence)


class ChangedAfter(Conflict):
    code = "changed_since"


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
    if was := (row.spans or {}).get("was"):
        actor.require(Can.WRITE, was["area_code"])
    if row.undone_on is not None:
        raise ChangedAfter(f"这条记录已于 {row.undone_on:%Y-%m-%d} 撤销，无需再撤")
    if not why.strip():
        raise BadValue("请写明撤销原因")
    if not row.spans:
        raise ChangedAfter("这条记录没有留下办理明细，不能撤销；请用相反的变动更正，并写明原因")
    _nothing_later(row)
    other_id = row.other_id
    row.person, row.other, row.persons = None, None, 0
    row.undone_on, row.undone_why = on, why.strip()[:200]
    row.save(update_fields=["person", "other", "persons", "undone_on", "undone_why"])
    try:
        with transaction.atomic():
            _restore(actor, row, other_id)
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


def _restore(actor: Actor, row: RollChange, other_id: int | None) -> None:
    going_along.take_back(row, other_id)
    for model in _TABLES:
        if ids := row.spans["opened"].get(str(model._meta.model_name)):
            model._default_manager.filter(pk__in=ids).delete()
    for name, ids in row.spans["closed"].items():
        model = _BY_NAME[name]
        again: dict[str, Any] = {"end": None}
        if hasattr(model, "left"):
            again["left"] = ""
        model._default_manager.filter(pk__in=ids).update(**again)
    going_along.lives_on(actor, row.household, row.spans.get("ended", {}))
    if was := row.spans["was"]:
        people = row.household.memberships.filter(end__isnull=True).values_list("person_id", flat=True)
        common.take_along(row.household, list(people), was["area_code"], was["group_name"])
        going_along.followed(actor, row.household, to=was["area_code"], on=row.on)
    for pk, code in row.spans["people"].items():
        common.place_people([int(pk)], code)
