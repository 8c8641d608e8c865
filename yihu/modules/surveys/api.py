"""调研排查 for programs: rounds, their sheets, answers and second askings."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from yihu.core.access.scope import in_area
from yihu.core.api import (
    REFUSED,
    Area,
    Body,
    Count,
    Day,
    Id,
    Key,
    PageNumber,
    Text200,
    Text400,
    Written,
    once,
    own_area,
    written,
)
from yihu.core.web.doors import actor_of
from yihu.modules.surveys import actions, queries
from yihu.modules.surveys.actions import Filled
from yihu.modules.surveys.permissions import Can
from yihu.modules.surveys.rules import Form, Kind, Scope, State

router = Router(tags=["调研排查"])
CHANGED: dict[Any, Any] = {200: Written, **REFUSED}
_SIZE = 200
Answers = Annotated[dict[str, Text400], Field(max_length=100)]


class SurveyOut(Schema):
    id: int
    area_code: str
    kind: Kind
    title: str
    scope: Scope
    start: date
    due: date
    closed_on: date | None


class SurveyQuestionOut(Schema):
    key: str
    label: str
    form: Form
    required: bool
    unit: str
    choices: list[str]


class VillageOut(Schema):
    """Households of one village: on the list, filled in, not met; people counted."""

    area_code: str
    total: int
    done: int
    excused: int
    persons: int
    completed_on: date | None


class SurveyDetail(SurveyOut):
    questions: list[SurveyQuestionOut]
    villages: list[VillageOut]


class SheetOut(Schema):
    id: int
    area_code: str
    number: str
    head_name: str
    listed_persons: int
    persons: int
    state: State
    answers: dict[str, str]
    to_confirm: list[str]
    done_on: date | None
    version: int


class SheetIn(Body):
    """`answers` by question key: 是否 as yes or no, choices in their words. `version`: of the sheet as it was read."""

    on: Day
    persons: Count
    answers: Answers
    version: Count | None = None


class ExcuseIn(Body):
    on: Day
    why: Text200


class RecheckIn(Body):
    on: Day
    answers: Answers


@router.get("/surveys", response={200: list[SurveyOut], **REFUSED}, summary="调研排查")
def surveys(request: HttpRequest) -> list[Any]:
    """At most 500, the latest first."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    return list(queries.surveys(actor).order_by("-start", "-pk")[:500])


@router.get("/surveys/{survey_id}", response={200: SurveyDetail, **REFUSED}, summary="题目和各村进度")
def survey(request: HttpRequest, survey_id: Id) -> dict[str, Any]:
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.survey(actor, survey_id)
    facts = {name: getattr(row, name) for name in SurveyOut.model_fields}
    return {**facts, "questions": queries.questions(row), "villages": queries.progress(actor, row)}


@router.get("/surveys/{survey_id}/sheets", response={200: list[SheetOut], **REFUSED}, summary="调研表")
def sheets(request: HttpRequest, survey_id: Id, area: Area | None = None, page: PageNumber = 1) -> list[Any]:
    """200 a page, by village and household number."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.survey(actor, survey_id)
    rows = queries.sheets(actor).filter(in_area("area_code", own_area(actor, area or "")), survey=row)
    first = (page - 1) * _SIZE
    return list(rows.order_by("area_code", "number", "pk")[first : first + _SIZE])


@router.post("/sheets/{sheet_id}/answers", response=CHANGED, summary="登记调研表")
def enter(request: HttpRequest, sheet_id: Id, body: SheetIn, idempotency_key: Key) -> Status[Any]:
    filled = Filled(body.answers, body.persons)
    return once(
        request,
        idempotency_key,
        lambda actor: written(actions.enter(actor, sheet_id, filled, on=body.on, version=body.version)),
        status=200,
    )


@router.post("/sheets/{sheet_id}/excuse", response=CHANGED, summary="登记未能入户")
def excuse(request: HttpRequest, sheet_id: Id, body: ExcuseIn, idempotency_key: Key) -> Status[Any]:
    return once(
        request,
        idempotency_key,
        lambda actor: written(actions.excuse(actor, sheet_id, why=body.why, on=body.on)),
        status=200,
    )


@router.post("/rechecks/{recheck_id}", response=CHANGED, summary="登记复核")
def recheck(request: HttpRequest, recheck_id: Id, body: RecheckIn, idempotency_key: Key) -> Status[Any]:
    return once(
        request,
        idempotency_key,
        lambda actor: written(actions.recheck(actor, recheck_id, body.answers, on=body.on)),
        status=200,
    )
