"""Reads of findings and leads. Leads are hidden by the database from everybody outside the compartment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from yihu.core.access.actor import Actor
from yihu.core.access.policy import Relation, relation_of
from yihu.core.access.scope import in_area, within
from yihu.engine.dates import year_start
from yihu.engine.errors import NotFound
from yihu.modules.supervision.models import Finding, FindingStep, Lead, LeadStep
from yihu.modules.supervision.models.base import Matter
from yihu.modules.supervision.permissions import Can
from yihu.modules.supervision.rules import NEXT, Source, State


class NoSuchFinding(NotFound):
    code = "no_such_supervision_finding"


class NoSuchLead(NotFound):
    code = "no_such_lead"


def findings(actor: Actor) -> QuerySet[Finding]:
    """What was asked of offices in the actor's area; a line department's own where it sees only those."""
    rows = within(Finding.objects.select_related("unit"), actor)
    if relation_of(actor.role, Can.SEE.value) is Relation.UNIT:
        rows = rows.filter(unit_id=actor.unit_id or 0)
    return rows


def finding(actor: Actor, pk: int) -> Finding:
    """Raises NoSuchFinding."""
    found = findings(actor).filter(pk=pk).first()
    if found is None:
        raise NoSuchFinding("没有这条自查发现，或不在您的管理范围内")
    return found


def leads(actor: Actor) -> QuerySet[Lead]:
    """Raises NotAllowed for every post but the discipline inspection's."""
    actor.require(Can.LEAD)
    return within(Lead.objects.select_related("unit", "finding"), actor)


def lead(actor: Actor, pk: int) -> Lead:
    """Raises NotAllowed, NoSuchLead."""
    found = leads(actor).filter(pk=pk).first()
    if found is None:
        raise NoSuchLead("没有这条线索，或不在您的管理范围内")
    return found


@dataclass(frozen=True)
class Told:
    """What the holder of a code learns of a tip."""

    found_on: date
    in_hand: bool
    closed_on: date | None


def state_of_tip(code_hash: str) -> Told | None:
    """The one question asked without a sign-in; answered by a function that tells no more (`guards.sql`)."""
    with connection.cursor() as cursor:
        cursor.execute("select * from supervision_tip_state(%s)", [code_hash])
        row = cursor.fetchone()
    return Told(*row) if row else None


def steps_of(matter: Matter) -> list[Any]:
    rows: Any = FindingStep.objects if isinstance(matter, Finding) else LeadStep.objects
    return list(rows.filter(matter=matter).select_related("file").order_by("pk"))


def file_step(actor: Actor, pk: int, *, sealed: bool) -> Any:
    """The step that carries a file. Raises NotFound."""
    rows: Any = within(LeadStep.objects.all(), actor) if sealed else within(FindingStep.objects.all(), actor)
    found = rows.filter(pk=pk, file__isnull=False).select_related("file", "matter").first()
    if found is None or (not sealed and not findings(actor).filter(pk=found.matter_id).exists()):
        raise NotFound("没有这份材料，或不在您的管理范围内")
    return found


def moves_for(actor: Actor, matter: Matter) -> list[State]:
    """The states this post may bring the matter to now."""
    now = State(matter.state)
    if isinstance(matter, Lead):
        return [to for to in State if to in NEXT[now] and actor.may(Can.LEAD)]
    place, unit = matter.area_code, matter.unit_id
    may = {to: needed(now, to) for to in NEXT[now]}
    return [
        to
        for to in State
        if to in may
        and actor.may(may[to], place, unit_id=unit)
        and not (to is State.VERIFIED and matter.explained_by == actor.user_id)
    ]


def needed(now: State, to: State) -> Can:
    """The capability that brings a finding from `now` to `to`."""
    if to is State.EXPLAINED:
        return Can.EXPLAIN
    return Can.RUN if now is State.FOUND and to is State.ASSIGNED else Can.VERIFY


# -- of a day -------------------------------------------------------------------------------------------------


def _of_year(rows: QuerySet[Any], area_code: str, as_of: date, day: str) -> QuerySet[Any]:
    return rows.filter(
        in_area("place_code", area_code), **{f"{day}__gte": year_start(as_of), f"{day}__lte": as_of}
    ).order_by(day, "pk")


def findings_on(area_code: str, as_of: date) -> QuerySet[Finding]:
    """Found from 1 January up to the day."""
    return _of_year(Finding.objects.all(), area_code, as_of, "found_on")


def findings_closed_on(area_code: str, as_of: date) -> QuerySet[Finding]:
    return _of_year(Finding.objects.all(), area_code, as_of, "closed_on")


def leads_on(area_code: str, as_of: date) -> QuerySet[Lead]:
    return _of_year(Lead.objects.all(), area_code, as_of, "found_on")


def leads_closed_on(area_code: str, as_of: date) -> QuerySet[Lead]:
    return _of_year(Lead.objects.all(), area_code, as_of, "closed_on")


# -- work due -------------------------------------------------------------------------------------------------


def _open(rows: QuerySet[Any], area_code: str, as_of: date) -> QuerySet[Any]:
    return rows.filter(in_area("area_code", area_code), found_on__lte=as_of, closed_on__isnull=True)


def to_explain(area_code: str, as_of: date) -> QuerySet[Finding]:
    rows = _open(Finding.objects.all(), area_code, as_of)
    return rows.filter(state__in=[State.FOUND, State.ASSIGNED]).order_by("due_on", "pk")


def to_verify(area_code: str, as_of: date) -> QuerySet[Finding]:
    rows = _open(Finding.objects.all(), area_code, as_of)
    return rows.filter(state__in=[State.EXPLAINED, State.VERIFIED]).order_by("due_on", "pk")


def leads_open(area_code: str, as_of: date) -> QuerySet[Lead]:
    """Rows only inside the compartment: the database hides them from everybody else."""
    return _open(Lead.objects.all(), area_code, as_of).order_by("due_on", "pk")


# -- screens --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tally:
    """What one rule found: open, closed, and the money in question."""

    found: int = 0
    open: int = 0
    fen: int = 0
    recovered_fen: int = 0


def by_rule(actor: Actor) -> dict[str, Tally]:
    """Of what the post may see: findings, and leads inside the compartment."""
    rows: list[QuerySet[Any]] = [findings(actor).filter(source=Source.RULE)]
    if actor.may(Can.LEAD):
        rows.append(leads(actor).filter(source=Source.RULE))
    return {row["rule"]: _tally(row) for one in rows for row in _tallied(one.order_by().values("rule"))}


def _tallied(rows: Any) -> Any:
    return rows.annotate(
        found=Count("pk"),
        open=Count("pk", filter=Q(closed_on__isnull=True)),
        money=Sum("fen"),
        recovered=Sum("recovered_fen"),
    )


def _tally(row: Mapping[str, Any]) -> Tally:
    return Tally(row["found"], row["open"], row["money"] or 0, row["recovered"] or 0)


def by_month(rows: QuerySet[Any]) -> dict[date, int]:
    grouped = rows.order_by().annotate(month=TruncMonth("found_on")).values("month").annotate(n=Count("pk"))
    return {row["month"]: row["n"] for row in grouped.order_by("month")}


def by_place(rows: QuerySet[Any]) -> dict[str, int]:
    """Matters by place of occurrence."""
    return {
        row["place_code"]: row["n"] for row in rows.order_by().values("place_code").annotate(n=Count("pk"))
    }


def last_of(rows: QuerySet[Any], causes: list[str]) -> dict[str, Any]:
    """The newest matter of every cause."""
    found: dict[str, Any] = {}
    for one in rows.filter(cause__in=causes).order_by("found_on", "pk"):
        found[one.cause] = one
    return found
