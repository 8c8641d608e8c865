"""Clues."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.engine import policy
from yihu.engine.errors import NotFound
from yihu.modules.households import queries as households
from yihu.modules.households.rules import Relation
from yihu.modules.monitoring.models import Clue
from yihu.modules.monitoring.rules import ClueState


class NoSuchClue(NotFound):
    code = "no_such_clue"


@dataclass(frozen=True)
class Cause:
    """A cause raised before: `settled_on` None while it is still open; `accepted`: it went into a case."""

    household_uid: UUID
    cause: str
    on: date
    settled_on: date | None
    accepted: bool


def all_clues(actor: Actor) -> QuerySet[Clue]:
    """Those too that went along with their household to another village."""
    return within(Clue.objects.all(), actor)


def clues(actor: Actor) -> QuerySet[Clue]:
    return all_clues(actor).filter(moved_on__isnull=True)


def clues_in_lists(actor: Actor) -> QuerySet[Clue]:
    """With `who`: the head of the household today, or the name that was given."""
    return _with_who(actor, clues(actor))


def _with_who(actor: Actor, rows: QuerySet[Clue]) -> QuerySet[Clue]:
    head = households.memberships(actor).filter(
        household_id=OuterRef("household_id"), end__isnull=True, relation=Relation.HEAD
    )
    who = Coalesce(Subquery(head.values("name")[:1]), NullIf(F("name"), Value("")), Value("—"))
    return rows.select_related("household").annotate(who=who)


def clue(actor: Actor, clue_id: int) -> Clue:
    """Raises NoSuchClue also for clues of other areas."""
    found = _with_who(actor, all_clues(actor)).filter(pk=clue_id).first()
    if found is None:
        raise NoSuchClue("没有这条线索，或不在您的管理范围内")
    return found


def clues_about(actor: Actor, household: Any) -> QuerySet[Clue]:
    return clues(actor).filter(household=household).order_by("-on", "-pk")


def unsettled(actor: Actor) -> QuerySet[Clue]:
    return clues(actor).filter(state=ClueState.OPEN)


def causes(actor: Actor, keys: Iterable[str]) -> list[Cause]:
    """All that was ever raised under these causes, newest first: what was answered needs no second question."""
    rows = clues(actor).filter(cause__in=list(keys), household__isnull=False).select_related("household")
    return [
        Cause(row.household.uid, row.cause, row.on, row.settled_on, row.case_id is not None)
        for row in rows.order_by("-on", "-pk")
        if row.household is not None
    ]


@dataclass(frozen=True)
class Reported:
    """How far a self-report is, as its tracking code tells it: days and stages, nothing of anybody."""

    reported_on: date
    state: str
    accepted_on: date | None
    settled_on: date | None
    stage: str
    stage_on: date | None


def state_of_report(code_hash: str) -> Reported | None:
    """The one question asked without a sign-in; answered by a function that tells no more (`guards.sql`)."""
    with connection.cursor() as cursor:
        cursor.execute("select * from monitoring_report_state(%s)", [code_hash])
        row = cursor.fetchone()
    return Reported(*row) if row else None


def promised_days(on: date) -> tuple[int, int]:
    """Within how many days a report is accepted, and decided."""
    values = policy.for_area("000000000000")
    return values.days("monitoring.accept_days", on), values.days("monitoring.total_days", on)
