"""A household moves to another village: its open case and clues go on there, complete; the old rows keep their days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django.db.models import Model, Q

from yihu.core.access.actor import Actor
from yihu.core.database.copies import copies
from yihu.core.database.staying import go_on
from yihu.core.history import actions as history
from yihu.core.privacy import crypto
from yihu.modules.monitoring.models import (
    Authorisation,
    Case,
    CasePaper,
    CaseRisk,
    CaseStep,
    Clue,
    Comparison,
    Measure,
    MonthlyVisit,
)
from yihu.modules.monitoring.rules import ENDED

# Children in the order in which they need each other: (table, reference to another copied row, its table).
_CHILDREN: tuple[tuple[type[Model], str, type[Model] | None], ...] = (
    (CaseRisk, "", None),
    (CaseStep, "withdraws_id", CaseStep),
    (Authorisation, "", None),
    (Comparison, "authorisation_id", Authorisation),
    (CasePaper, "", None),
    (Measure, "risk_id", CaseRisk),
    (MonthlyVisit, "", None),
)


def follow(actor: Actor, household: Any, to: str, on: date) -> None:
    """The open case with everything in it and the unsettled clues go on in the village `to` from the day."""
    came_today = Q(came_on=on)  # a move is being taken back
    here = Q(household=household, moved_on__isnull=True) & ~Q(area_code=to)
    ended = [stage.value for stage in ENDED]
    cases = Case.objects.select_for_update().filter(here).filter(~Q(stage__in=ended) | came_today)
    clues = Clue.objects.select_for_update().filter(here).filter(Q(settled_on__isnull=True) | came_today)
    moving = list(clues.order_by("pk"))
    made = go_on(cases, to=to, on=on, group_name=household.group_name)
    for old, new in made.items():
        _children(old, new, to)
        history.record(
            actor,
            "monitoring.followed",
            new,
            summary=f"户 {new.number} 整户迁移，监测对象随户转到迁入村",
            on=on.isoformat(),
        )
    for clue in moving:
        _clue(clue, made, to, on)


def _children(old: int, new: Case, to: str) -> None:
    known: dict[type[Model], dict[int, int]] = {}
    for table, reference, target in _CHILDREN:
        known[table] = {}
        for row in table._default_manager.filter(case_id=old).order_by("pk"):
            changes: dict[str, Any] = {"area_code": to, "case_id": new.pk}
            if target is not None and (pointed := getattr(row, reference)) is not None:
                changes[reference] = known[target][pointed]
            (fresh,) = copies([row], **changes)
            fresh.save(force_insert=True)
            known[table][row.pk] = fresh.pk


def _clue(clue: Clue, cases: Mapping[int, Case], to: str, on: date) -> None:
    uid = uuid4()
    case = cases.get(clue.case_id or 0)
    phone = crypto.decrypt(clue.phone, **_bound(clue.uid)) if clue.phone else ""
    go_on(
        [clue],
        to=to,
        on=on,
        uid=uid,
        batch_id=None,
        case_id=case.pk if case is not None else clue.case_id,
        phone=crypto.encrypt(phone, **_bound(uid)) if phone else "",
    )


def _bound(uid: Any) -> dict[str, str]:
    return {"table": "monitoring_clue", "column": "phone", "key": str(uid)}
