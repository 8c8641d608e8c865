"""走访 for programs: visits of a household, a new visit, and the queue of a phone of one's own making."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from yihu.core import clock
from yihu.core.access.scope import in_area
from yihu.core.api import (
    CREATED,
    REFUSED,
    Area,
    Body,
    Day,
    Id,
    Key,
    PageNumber,
    PageSize,
    Text200,
    Written,
    once,
    own_area,
    written,
)
from yihu.core.web.doors import actor_of
from yihu.modules.households import queries as households
from yihu.modules.visits import actions, forms, queries
from yihu.modules.visits.forms import VisitReportIn
from yihu.modules.visits.permissions import Can
from yihu.modules.visits.rules import Choice, EntryKind, Item, Via, VisitKind

router = Router(tags=["走访"])


class VisitOut(Schema):
    id: int
    number: str
    area_code: str
    on: date
    kind: VisitKind
    visitors: str
    seen: str
    checked: int
    problems: int
    via: Via


class ConditionOut(Schema):
    """`version`: to be sent back with what is seen next."""

    item: Item
    value: str
    note: str
    on: date
    version: int


class HouseholdVisitsOut(Schema):
    conditions: list[ConditionOut]
    visits: list[VisitOut]


class ClashOut(Schema):
    id: int
    number: str
    item: Item
    mine: str
    theirs: str
    theirs_by: str
    theirs_on: date
    version: int


class Chosen(Body):
    choice: Choice
    version: Annotated[int, Field(ge=0)]


class EntryIn(Body):
    """`key`: a UUID made by the device; `given`: as the door of that kind takes it."""

    key: UUID
    kind: EntryKind
    given: dict[str, Any]
    insist: bool = False


class Entries(Body):
    entries: Annotated[list[EntryIn], Field(min_length=1, max_length=20)]


class AnswerOut(Schema):
    """`outcome`: applied, already, conflict or refused."""

    key: str
    outcome: str
    code: str = ""
    message: str = ""
    visit: int | None = None
    clashes: list[dict[str, Any]] = []


class Withdrawal(Body):
    reason: Text200


@router.get("", response={200: list[VisitOut], **REFUSED}, summary="走访，最近的在前")
def visits(  # noqa: PLR0917
    request: HttpRequest,
    since: Day,
    until: Day,
    area: Area | None = None,
    page: PageNumber = 1,
    size: PageSize = 100,
) -> Any:
    actor = actor_of(request)
    actor.require(Can.SEE)
    rows = queries.standing(actor).filter(in_area("area_code", own_area(actor, area or "")))
    rows = rows.filter(on__gte=since, on__lte=until).order_by("-on", "-pk")
    return list(rows[(page - 1) * size : page * size])


@router.get(
    "/households/{uid}", response={200: HouseholdVisitsOut, **REFUSED}, summary="一户的现状和最近二十次走访"
)
def of_household(request: HttpRequest, uid: UUID, as_of: Day) -> dict[str, Any]:
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = households.household(actor, uid)
    known = queries.known_of([row.pk])[row.pk]
    return {
        "conditions": [known[item] for item in Item if item in known],
        "visits": list(queries.of_household(actor, row.pk, as_of)[:20]),
    }


@router.post("", response=CREATED, summary="登记走访")
def record(request: HttpRequest, body: VisitReportIn, idempotency_key: Key) -> Status[Any]:
    """Items that somebody else changed meanwhile are kept as conflicts, see `/visits/clashes`."""
    return once(
        request,
        idempotency_key,
        lambda actor: written(
            actions.record(actor, forms.report(body, Via.API), now=clock.now(), today=clock.today())
        ),
    )


@router.post("/{visit_id}/withdrawal", response={200: Written, **REFUSED}, summary="作废一次走访")
def withdraw(request: HttpRequest, visit_id: Id, body: Withdrawal, idempotency_key: Key) -> Status[Any]:
    return once(
        request,
        idempotency_key,
        lambda actor: written(actions.withdraw(actor, visit_id, why=body.reason, now=clock.now())),
        status=200,
    )


@router.get("/clashes", response={200: list[ClashOut], **REFUSED}, summary="待选定的冲突")
def clashes(request: HttpRequest) -> Any:
    actor = actor_of(request)
    actor.require(Can.SEE)
    return [
        {
            "id": one.pk,
            "number": one.household.number,
            "item": one.observation.item,
            "mine": one.observation.value,
            "theirs": one.theirs,
            "theirs_by": one.theirs_by,
            "theirs_on": one.theirs_on,
            "version": one.theirs_version,
        }
        for one in queries.open_clashes(actor)[:200]
    ]


@router.post("/clashes/{clash_id}/choice", response={200: Written, **REFUSED}, summary="选定冲突的一方")
def choose(request: HttpRequest, clash_id: Id, body: Chosen, idempotency_key: Key) -> Status[Any]:
    def do(actor: Any) -> Any:
        return written(
            actions.choose(actor, clash_id, body.choice, version=body.version, today=clock.today())
        )

    return once(request, idempotency_key, do, status=200)


@router.post("/sync", response={200: list[AnswerOut], **REFUSED}, summary="离线队列：逐条一次，逐条答复")
def sync(request: HttpRequest, body: Entries) -> list[dict[str, Any]]:
    """Each entry's own `key` makes it happen once; a refused one may be sent again under the same key."""
    actor = actor_of(request)
    actor.require(Can.VISIT)
    return [_taken(actor, one) for one in body.entries]


def _taken(actor: Any, one: EntryIn) -> dict[str, Any]:
    try:
        entry = forms.entry(str(one.key), one.kind, one.given, via=Via.API, insist=one.insist)
    except forms.Unreadable as refused:
        return {"key": str(one.key), "outcome": "refused", "code": refused.code, "message": refused.message}
    return {"key": str(one.key), **actions.take(actor, entry, now=clock.now(), today=clock.today())}
