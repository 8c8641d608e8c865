"""识别、退出程序 for programs: lists, their steps, and what is said against them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area
from yihu.core.api import (
    CREATED,
    REFUSED,
    Area,
    Body,
    Count,
    Day,
    Id,
    Key,
    Reasoned,
    Text40,
    Text80,
    Text120,
    Text200,
    Text400,
    Written,
    Year,
    Yuan,
    once,
    own_area,
    place,
    written,
)
from yihu.core.web.doors import actor_of
from yihu.engine.money import from_fen, parse_yuan
from yihu.modules.households.rules import HouseholdKind
from yihu.modules.procedures import actions, queries
from yihu.modules.procedures.actions.lists import Visit
from yihu.modules.procedures.models import Round
from yihu.modules.procedures.permissions import Can
from yihu.modules.procedures.rules import Given, Kind, Stage, Standard

router = Router(tags=["识别退出"])
CHANGED: dict[Any, Any] = {200: Written, **REFUSED}
Ids = Annotated[list[Id], Field(min_length=1, max_length=2000)]


class RoundOut(Schema):
    id: int
    kind: Kind
    title: str
    year: int
    area_code: str
    stage: Stage
    stage_on: date
    ready_on: date
    households: int
    people: int


class CaseOut(Schema):
    """`income`: yuan per head and year as text; `failed`: tests of 3+1 that were not met."""

    id: int
    number: str
    head_name: str
    persons: int
    household_kind: HouseholdKind
    income: str | None
    failed: list[Standard]
    signed_on: date | None
    dropped_on: date | None
    dropped_why: str


class ProcedureStepOut(Schema):
    id: int
    stage: Stage
    on: date
    until: date | None
    document: str
    comment: str
    by_name: str
    withdraws_id: int | None


class RoundDetail(RoundOut):
    cases: list[CaseOut]
    steps: list[ProcedureStepOut]


class StepIn(Body):
    """What a step needs depends on it: a meeting its attendance, a notice its last day, place and phone, a review
    the cases looked at again (`sampled`)."""

    on: Day
    document: Text120 = ""
    comment: Text400 = ""
    present: Count | None = None
    entitled: Count | None = None
    until: Day | None = None
    place: Text80 = ""
    contact: Text40 = ""
    sampled: Annotated[list[Id], Field(max_length=2000)] = []

    def given(self) -> Given:
        values = {name: getattr(self, name) for name in StepIn.model_fields}
        return Given(**{**values, "sampled": tuple(self.sampled)})


class RoundIn(StepIn):
    """The list and its first step. `kinds`: 户属性 by household uid (identification only)."""

    kind: Kind
    village: Area
    title: Text40
    year: Year
    households: Annotated[list[UUID], Field(min_length=1, max_length=2000)]
    kinds: dict[UUID, HouseholdKind] = {}


class TakeIn(StepIn):
    stage: Stage


class VisitIn(Body):
    case: Id
    income: Yuan
    failed: list[Standard] = []


class VisitsIn(Body):
    on: Day
    visits: Annotated[list[VisitIn], Field(min_length=1, max_length=2000)]


class SignedIn(Body):
    on: Day
    cases: Ids


class DropIn(SignedIn):
    why: Text200


class ObjectionIn(Body):
    on: Day
    text: Text400
    case: Id | None = None


class AnswerIn(Body):
    on: Day
    text: Text400
    upheld: bool


class VillageExitIn(Body):
    area_code: Area
    on: Day
    document: Text80
    noticed_on: Day
    noticed_until: Day


@router.get("/rounds", response={200: list[RoundOut], **REFUSED}, summary="名单")
def rounds(request: HttpRequest, kind: Kind | None = None, area: Area | None = None) -> list[Any]:
    """At most 500, the latest first."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    rows = queries.listed(actor).filter(in_area("area_code", own_area(actor, area or "")))
    if kind is not None:
        rows = rows.filter(kind=kind)
    return list(rows.order_by("-stage_on", "-pk")[:500])


@router.get("/rounds/{round_id}", response={200: RoundDetail, **REFUSED}, summary="一份名单、农户和步骤")
def one(request: HttpRequest, round_id: Id) -> dict[str, Any]:
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = queries.get(actor, round_id)
    stay = list(queries.cases_of(found))
    facts = {name: getattr(found, name) for name in RoundOut.model_fields if hasattr(found, name)}
    return {
        **facts,
        "households": len(stay),
        "people": sum(case.persons for case in stay),
        "cases": [_case(case) for case in found.cases.order_by("number")],
        "steps": list(queries.all_steps(actor, found)),
    }


@router.post("/rounds", response=CREATED, summary="建立名单并登记第一步")
def start(request: HttpRequest, body: RoundIn, idempotency_key: Key) -> Status[Any]:
    def do(actor: Actor) -> Round:
        return actions.start(
            actor,
            kind=body.kind,
            village=place(body.village),
            title=body.title,
            year=body.year,
            households=body.households,
            given=body.given(),
            kinds={str(uid): kind for uid, kind in body.kinds.items()},
        )

    return once(request, idempotency_key, lambda actor: written(do(actor)))


@router.post("/rounds/{round_id}/steps", response=CHANGED, summary="办理下一步")
def take(request: HttpRequest, round_id: Id, body: TakeIn, idempotency_key: Key) -> Status[Any]:
    return _changed(
        request, idempotency_key, lambda actor: actions.take(actor, round_id, body.stage, body.given())
    )


@router.post("/rounds/{round_id}/visits", response=CHANGED, summary="登记入户核实结果")
def survey(request: HttpRequest, round_id: Id, body: VisitsIn, idempotency_key: Key) -> Status[Any]:
    visits = {each.case: Visit(parse_yuan(each.income), tuple(each.failed)) for each in body.visits}
    return _changed(
        request, idempotency_key, lambda actor: actions.survey(actor, round_id, visits, on=body.on)
    )


@router.post("/rounds/{round_id}/signatures", response=CHANGED, summary="登记农户签字认可")
def sign(request: HttpRequest, round_id: Id, body: SignedIn, idempotency_key: Key) -> Status[Any]:
    return _changed(
        request, idempotency_key, lambda actor: actions.sign(actor, round_id, body.cases, on=body.on)
    )


@router.post("/rounds/{round_id}/drops", response=CHANGED, summary="剔除农户")
def drop(request: HttpRequest, round_id: Id, body: DropIn, idempotency_key: Key) -> Status[Any]:
    return _changed(
        request,
        idempotency_key,
        lambda actor: actions.drop(actor, round_id, body.cases, on=body.on, why=body.why),
    )


@router.post("/rounds/{round_id}/withdrawal", response=CHANGED, summary="撤回上一步")
def withdraw(request: HttpRequest, round_id: Id, body: Reasoned, idempotency_key: Key) -> Status[Any]:
    return _changed(
        request,
        idempotency_key,
        lambda actor: actions.withdraw(actor, round_id, on=body.on, why=body.reason),
    )


@router.post("/rounds/{round_id}/cancellation", response=CHANGED, summary="终止名单")
def cancel(request: HttpRequest, round_id: Id, body: Reasoned, idempotency_key: Key) -> Status[Any]:
    return _changed(
        request, idempotency_key, lambda actor: actions.cancel(actor, round_id, on=body.on, why=body.reason)
    )


@router.post("/rounds/{round_id}/objections", response=CREATED, summary="登记异议")
def object_(request: HttpRequest, round_id: Id, body: ObjectionIn, idempotency_key: Key) -> Status[Any]:
    return once(
        request,
        idempotency_key,
        lambda actor: written(
            actions.object_(actor, round_id, on=body.on, text=body.text, case_id=body.case)
        ),
    )


@router.post("/objections/{objection_id}/answer", response=CHANGED, summary="答复异议")
def answer(request: HttpRequest, objection_id: Id, body: AnswerIn, idempotency_key: Key) -> Status[Any]:
    return _changed(
        request, idempotency_key, lambda actor: actions.answer(actor, objection_id, **body.dict())
    )


@router.post("/village-exits", response=CREATED, summary="登记贫困村出列")
def village_exit(request: HttpRequest, body: VillageExitIn, idempotency_key: Key) -> Status[Any]:
    given = {**body.dict(), "area_code": place(body.area_code)}
    return once(request, idempotency_key, lambda actor: written(actions.record_village_exit(actor, **given)))


def _changed(request: HttpRequest, key: str, do: Any) -> Status[Any]:
    return once(request, key, lambda actor: written(do(actor)), status=200)


def _case(case: Any) -> dict[str, Any]:
    plain = {name: getattr(case, name) for name in CaseOut.model_fields if name != "income"}
    income = None if case.income_fen is None else f"{from_fen(case.income_fen):.2f}"
    return {**plain, "income": income}
