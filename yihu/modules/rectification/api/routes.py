"""问题整改 for programs: the steps, the township table and the course of days; the ledger's own list is under /ledgers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Status, UploadedFile

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.api import (
    CREATED,
    REFUSED,
    Day,
    Id,
    Key,
    download,
    once,
    own_area,
    place,
    written,
)
from yihu.core.files import queries as files
from yihu.core.web.doors import actor_of
from yihu.engine.errors import BadValue, NotFound
from yihu.modules.households import queries as households
from yihu.modules.rectification import actions, queries
from yihu.modules.rectification.api.shapes import (
    MOVED,
    Assignment,
    ClosingDay,
    Correction,
    DayOut,
    Enclosed,
    Finding,
    Measure,
    Moved,
    Order,
    Plan,
    ProblemOut,
    ReasonedStep,
    Reply,
    Report,
    Step,
    TableOut,
    Verification,
)
from yihu.modules.rectification.models import Problem
from yihu.modules.rectification.permissions import Can
from yihu.modules.rectification.rules import (
    RANK_RULE,
    Facts,
    Paper,
    PlannedMeasure,
)

router = Router(tags=["问题整改"])
LONGEST_COURSE = 1100  # days
LONGEST_QUEUE = 200


@router.get("/townships", response={200: TableOut, **REFUSED}, summary="乡镇进度表和排名")
def townships(request: HttpRequest, as_of: Day, area: str = "") -> dict[str, Any]:
    area_code = _seen(actor_of(request), area)
    rows = queries.township_table(area_code, as_of)
    return {"rule": RANK_RULE, "rows": rows, "total": queries.table_total(area_code, rows)}


@router.get("/days", response={200: list[DayOut], **REFUSED}, summary="每日进展")
def days(request: HttpRequest, last: Day, first: Day | None = None, area: str = "") -> list[Any]:
    """From `first` (the day of the first problem when left out) to `last`, both included."""
    area_code = _seen(actor_of(request), area)
    start = first or queries.campaign_start(area_code, last)
    if start is None:
        return []
    if not timedelta(0) <= last - start <= timedelta(days=LONGEST_COURSE):
        raise BadValue(f"起止日期不对：止日不早于起日，且一次最多查 {LONGEST_COURSE} 天")
    return queries.daily(area_code, start, last)


@router.get("/queue", response={200: list[Moved], **REFUSED}, summary="待本岗位核查、批准销号的问题")
def queue(request: HttpRequest) -> list[dict[str, Any]]:
    actor = actor_of(request)
    actor.require(Can.SEE)
    return [_moved(row) for row in queries.review_queue(actor)[:LONGEST_QUEUE]]


@router.get("/problems/{problem_id}", response={200: ProblemOut, **REFUSED}, summary="一个问题的全部情况")
def problem(request: HttpRequest, problem_id: Id) -> dict[str, Any]:
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.visible_to(actor).filter(pk=problem_id).first()
    if row is None:
        raise NotFound("没有这个问题，或不在您的管理范围内")
    known = {name: getattr(row, name) for name in ProblemOut.model_fields if hasattr(row, name)}
    return {
        **known,
        "measures": list(row.measures.order_by("pk")),
        "evidence": [_evidence(one) for one in row.evidence.select_related("file").order_by("pk")],
        "orders": list(row.orders.order_by("pk")),
        "moves": list(queries.moves_for(actor, row)),
        "missing": list(queries.readiness(row).missing),
    }


@router.get("/evidence/{evidence_id}", response=REFUSED, summary="印证资料的文件")
def evidence(request: HttpRequest, evidence_id: Id) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = queries.evidence_visible_to(actor).filter(pk=evidence_id, file__isnull=False).first()
    if found is None or found.file is None:
        raise NotFound("没有这份资料，或不在您的管理范围内")
    stored, data = files.content(actor, found.file.uid)
    return download(stored.name, data, stored.content_type)


@router.post("/problems", response={201: Moved, **REFUSED}, summary="登记问题")
def raise_(request: HttpRequest, body: Finding, idempotency_key: Key) -> Status[Any]:
    return once(request, idempotency_key, lambda actor: _moved(actions.raise_(actor, _facts(actor, body))))


@router.post("/problems/{problem_id}/assignment", response=MOVED, summary="交办")
def assign(request: HttpRequest, problem_id: Id, body: Assignment, idempotency_key: Key) -> Status[Any]:
    return _step(request, idempotency_key, actions.assign, problem_id, **body.dict())


@router.post("/problems/{problem_id}/claim", response=MOVED, summary="认领")
def claim(request: HttpRequest, problem_id: Id, body: Step, idempotency_key: Key) -> Status[Any]:
    return _step(request, idempotency_key, actions.claim, problem_id, **body.dict())


@router.post("/problems/{problem_id}/declining", response=MOVED, summary="退回交办")
def decline(request: HttpRequest, problem_id: Id, body: ReasonedStep, idempotency_key: Key) -> Status[Any]:
    return _step(request, idempotency_key, actions.decline, problem_id, **_why(body))


@router.post("/problems/{problem_id}/plan", response=MOVED, summary="制定措施；未认领的视为认领")
def plan(request: HttpRequest, problem_id: Id, body: Plan, idempotency_key: Key) -> Status[Any]:
    given = {**body.dict(), "measures": _measures(body.measures)}
    return _step(request, idempotency_key, actions.plan, problem_id, **given)


@router.post("/problems/{problem_id}/report", response=MOVED, summary="记录进展，或申请销号")
def report(request: HttpRequest, problem_id: Id, body: Report, idempotency_key: Key) -> Status[Any]:
    given = {**body.dict(), "more": _measures(body.more)}
    return _step(request, idempotency_key, actions.report, problem_id, now=clock.now(), **given)


@router.post("/problems/{problem_id}/verification", response=MOVED, summary="核查通过，或退回整改")
def verify(request: HttpRequest, problem_id: Id, body: Verification, idempotency_key: Key) -> Status[Any]:
    return _step(request, idempotency_key, actions.verify, problem_id, **body.dict())


@router.post("/problems/{problem_id}/closing", response=MOVED, summary="批准销号")
def close(request: HttpRequest, problem_id: Id, body: Step, idempotency_key: Key) -> Status[Any]:
    return _step(request, idempotency_key, actions.close, problem_id, **body.dict())


@router.post("/problems/{problem_id}/closing/undo", response=MOVED, summary="撤销销号（通报印发前）")
def undo_close(request: HttpRequest, problem_id: Id, body: ReasonedStep, idempotency_key: Key) -> Status[Any]:
    return _step(request, idempotency_key, actions.undo_close, problem_id, **_why(body))


@router.put("/problems/{problem_id}/closing", response=MOVED, summary="更正销号日期")
def correct_closing(
    request: HttpRequest, problem_id: Id, body: ClosingDay, idempotency_key: Key
) -> Status[Any]:
    return _step(request, idempotency_key, actions.correct_closing, problem_id, **_why(body))


@router.post("/problems/{problem_id}/reopening", response=MOVED, summary="重新打开")
def reopen(request: HttpRequest, problem_id: Id, body: ReasonedStep, idempotency_key: Key) -> Status[Any]:
    return _step(request, idempotency_key, actions.reopen, problem_id, **_why(body))


@router.put("/problems/{problem_id}", response=MOVED, summary="更正问题台账")
def correct(request: HttpRequest, problem_id: Id, body: Correction, idempotency_key: Key) -> Status[Any]:
    def change(actor: Actor) -> dict[str, Any]:
        facts = _facts(actor, body)
        return _moved(actions.correct(actor, problem_id, facts, why=body.reason, version=body.version))

    return once(request, idempotency_key, change, status=200)


@router.post("/problems/{problem_id}/voiding", response=MOVED, summary="作废问题")
def void(request: HttpRequest, problem_id: Id, body: ReasonedStep, idempotency_key: Key) -> Status[Any]:
    return _step(request, idempotency_key, actions.void, problem_id, **_why(body))


@router.post("/problems/{problem_id}/evidence", response=CREATED, summary="上传印证资料")
def attach(
    request: HttpRequest,
    problem_id: Id,
    idempotency_key: Key,
    form: Form[Enclosed],
    file: File[UploadedFile],
) -> Status[Any]:
    data = file.read()
    given = form.dict()
    on = given.pop("on")
    paper = Paper(name=file.name or "", data=data, **given)
    sent = f"{file.name}\n{form.model_dump_json()}\n".encode() + data
    return once(
        request,
        idempotency_key,
        lambda actor: written(actions.attach(actor, problem_id, paper, on=on, now=clock.now())),
        body=sent,
    )


@router.post("/problems/{problem_id}/orders", response=CREATED, summary="发督办单")
def supervise(request: HttpRequest, problem_id: Id, body: Order, idempotency_key: Key) -> Status[Any]:
    return once(
        request,
        idempotency_key,
        lambda actor: written(actions.supervise(actor, problem_id, **body.dict())),
    )


@router.post("/orders/{order_id}/reply", response=CREATED, summary="回复督办单")
def reply(request: HttpRequest, order_id: Id, body: Reply, idempotency_key: Key) -> Status[Any]:
    return once(
        request, idempotency_key, lambda actor: written(actions.reply(actor, order_id, **body.dict()))
    )


def _seen(actor: Actor, area: str) -> str:
    actor.require(Can.SEE)
    return place(own_area(actor, area))


def _step(request: HttpRequest, key: str, action: Any, problem_id: int, **given: Any) -> Status[Any]:
    return once(request, key, lambda actor: _moved(action(actor, problem_id, **given)), status=200)


def _why(body: ReasonedStep | ClosingDay) -> dict[str, Any]:
    given = body.dict()
    given["why"] = given.pop("reason")
    return given


def _moved(row: Problem) -> dict[str, Any]:
    return {"id": row.pk, "number": row.number, "stage": str(row.stage), "version": row.version}


def _measures(given: list[Measure]) -> list[PlannedMeasure]:
    return [PlannedMeasure(what=one.what, due_on=one.due_on) for one in given]


def _evidence(row: Any) -> dict[str, Any]:
    known = {name: getattr(row, name) for name in ("id", "archive_ref", "taken_on", "measure_id", "note")}
    return {**known, "name": row.file.name if row.file else ""}


def _facts(actor: Actor, body: Finding) -> Facts:
    given = {
        name: value for name, value in body.dict().items() if name not in ("reason", "version", "household")
    }
    number = body.household.strip()
    household = households.by_number(actor, number).pk if number else None
    return Facts(**{**given, "area_code": place(body.area_code)}, household_id=household)
