"""资金 for programs: from 下达 to 支出, reverse entries, the board. Amounts are texts in 元; lists are under /ledgers.

Every entry is asked for by one person and posted or voided by another: so are two tokens of two posts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from yihu.core.api import (
    CREATED,
    REFUSED,
    Area,
    Body,
    Day,
    Id,
    Key,
    Reasoned,
    Text40,
    Text60,
    Text80,
    Text100,
    Text200,
    Year,
    Yuan,
    once,
    own_area,
    place,
    written,
    yuan,
)
from yihu.core.web.doors import actor_of
from yihu.engine.errors import NotFound
from yihu.engine.money import parse_yuan
from yihu.modules.funds import actions, queries, rules
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.rules import Flow, FundKind, PayeeKind, Sector, Stage, Tier, Verdict, Way

router = Router(tags=["资金"])
LONGEST_QUEUE = 200


class FlowOut(Schema):
    """One tier (`key` "" for the sum): planned, issued, arranged, paid, used, all texts in 元; rates in percent."""

    key: str
    label: str
    planned: str
    issued: str
    allocated: str
    paid: str
    spent: str
    advanced: str
    advance_open: str
    alloc_rate: Decimal | None
    spend_rate_issued: Decimal | None
    spend_rate_allocated: Decimal | None
    spend_rate_paid: Decimal | None


class BoardOut(Schema):
    as_of: date
    area: str
    tiers: list[FlowOut]
    total: FlowOut


class PaymentOut(Schema):
    """`verdict` null while it waits for the second person; `reverses`: the payment it takes back."""

    id: int
    on: date
    voucher: str
    yuan: str
    tier: Tier
    kind: FundKind
    year: int
    area_code: str
    allocation_id: int | None
    pool_id: int | None
    project_number: str
    is_advance: bool
    reverses: int | None
    maker: str
    verdict: Verdict | None


class Entry(Body):
    on: Day
    yuan: Yuan
    note: Text200 = ""


class Line(Entry):
    """One tier and kind of money of one year in one document."""

    number: Text60
    tier: Tier
    kind: FundKind
    year: Year
    area_code: Area | None = None


class Batch(Line):
    title: Text100 = ""
    purpose: Text200 = ""


class FundPlan(Line):
    sector: Sector | None = None


class Pool(Entry):
    name: Text100
    number: Text60
    year: Year
    area_code: Area | None = None


class Target(Entry):
    """Where money goes: a unit, a project or both."""

    unit_id: Id | None = None
    project_number: Text40 = ""
    area_code: Area | None = None


class Allocation(Target):
    document: Text100
    sector: Sector | None = None


class Payment(Entry):
    voucher: Text60


class Advance(Target):
    voucher: Text60
    tier: Tier
    kind: FundKind
    sector: Sector | None = None


class Expenditure(Entry):
    voucher: Text60
    payee: Text80
    payee_kind: PayeeKind = PayeeKind.ORGANISATION
    account: Text40 = ""
    purpose: Text200 = ""


class Offset(Entry):
    allocation_id: Id
    document: Text100


class Recovery(Reasoned):
    yuan: Yuan
    way: Way = Way.RECOVERED


class Review(Body):
    on: Day
    note: Text200 = ""


@router.get(
    "/board", response={200: BoardOut, **REFUSED}, summary="资金总览：各层级计划、下达、安排、拨付、支出"
)
def board(request: HttpRequest, as_of: Day, area: str = "") -> dict[str, Any]:
    actor = actor_of(request)
    actor.require(Can.SEE)
    area_code = own_area(actor, area)
    flows = queries.board(actor, area_code, as_of)
    return {
        "as_of": as_of,
        "area": area_code,
        "tiers": [_flow(flow) for flow in flows],
        "total": {**_flow(rules.total_of(flows, "合计")), "key": ""},
    }


@router.get("/queue", response={200: list[PaymentOut], **REFUSED}, summary="待复核的拨付，先提交的在前")
def queue(request: HttpRequest) -> list[dict[str, Any]]:
    actor = actor_of(request)
    actor.require(Can.SEE)
    return [_payment(row) for row in queries.pending(actor)[:LONGEST_QUEUE]]


@router.get("/payments/{payment_id}", response={200: PaymentOut, **REFUSED}, summary="一笔拨付")
def payment(request: HttpRequest, payment_id: Id) -> dict[str, Any]:
    actor = actor_of(request)
    actor.require(Can.SEE)
    return _payment(queries.one(queries.payments(actor), payment_id))


@router.post("/batches", response=CREATED, summary="登记资金下达")
def issue(request: HttpRequest, body: Batch, idempotency_key: Key) -> Status[Any]:
    return once(request, idempotency_key, lambda actor: written(actions.issue(actor, **_given(body))))


@router.post("/plans", response=CREATED, summary="登记资金计划")
def plan(request: HttpRequest, body: FundPlan, idempotency_key: Key) -> Status[Any]:
    return once(request, idempotency_key, lambda actor: written(actions.plan(actor, **_given(body))))


@router.post("/pools", response=CREATED, summary="设立预拨资金池")
def open_pool(request: HttpRequest, body: Pool, idempotency_key: Key) -> Status[Any]:
    return once(request, idempotency_key, lambda actor: written(actions.open_pool(actor, **_given(body))))


@router.post("/batches/{batch_id}/allocations", response=CREATED, summary="安排资金")
def allocate(request: HttpRequest, batch_id: Id, body: Allocation, idempotency_key: Key) -> Status[Any]:
    return _under(request, idempotency_key, actions.allocate, batch_id, body)


@router.post("/allocations/{allocation_id}/payments", response=CREATED, summary="提交拨付，待另一人复核")
def pay(request: HttpRequest, allocation_id: Id, body: Payment, idempotency_key: Key) -> Status[Any]:
    return _under(request, idempotency_key, actions.pay, allocation_id, body)


@router.post("/pools/{pool_id}/advances", response=CREATED, summary="提交先行预拨，待另一人复核")
def advance(request: HttpRequest, pool_id: Id, body: Advance, idempotency_key: Key) -> Status[Any]:
    return _under(request, idempotency_key, actions.advance, pool_id, body)


@router.post("/payments/{payment_id}/expenditures", response=CREATED, summary="登记支出")
def spend(request: HttpRequest, payment_id: Id, body: Expenditure, idempotency_key: Key) -> Status[Any]:
    return _under(request, idempotency_key, actions.spend, payment_id, body)


@router.post("/payments/{payment_id}/offsets", response=CREATED, summary="冲抵预拨")
def offset(request: HttpRequest, payment_id: Id, body: Offset, idempotency_key: Key) -> Status[Any]:
    return _under(request, idempotency_key, actions.offset, payment_id, body)


@router.post("/{what}/{entry_id}/posting", response=CREATED, summary="复核通过，过账")
def post(request: HttpRequest, what: str, entry_id: Id, body: Review, idempotency_key: Key) -> Status[Any]:
    stage = _stage(what)
    return once(
        request,
        idempotency_key,
        lambda actor: written(actions.post(actor, entry_id, stage=stage, **body.dict())),
    )


@router.post("/{what}/{entry_id}/voiding", response=CREATED, summary="复核不通过，作废")
def void(request: HttpRequest, what: str, entry_id: Id, body: Reasoned, idempotency_key: Key) -> Status[Any]:
    stage = _stage(what)
    return once(
        request,
        idempotency_key,
        lambda actor: written(actions.void(actor, entry_id, stage=stage, **body.dict())),
    )


@router.post("/{what}/{entry_id}/reversal", response=CREATED, summary="提交冲正，待另一人复核")
def reverse(
    request: HttpRequest, what: str, entry_id: Id, body: Reasoned, idempotency_key: Key
) -> Status[Any]:
    stage = _stage(what)
    return once(
        request,
        idempotency_key,
        lambda actor: written(actions.reverse(actor, stage, entry_id, **body.dict())),
    )


@router.post(
    "/{what}/{entry_id}/recovery", response=CREATED, summary="提交收回、结余（下达可结转下年），待另一人复核"
)
def recover(
    request: HttpRequest, what: str, entry_id: Id, body: Recovery, idempotency_key: Key
) -> Status[Any]:
    stage = _stage(what)
    given = {**body.dict(exclude={"way"}), "yuan": parse_yuan(body.yuan)}

    def write(actor: Any) -> dict[str, Any]:
        if stage is Stage.BATCH and body.way is Way.CARRIED:
            return written(actions.carry_over(actor, entry_id, **given))
        return written(actions.recover(actor, stage, entry_id, way=body.way, **given))

    return once(request, idempotency_key, write)


def _stage(what: str) -> Stage:
    if what not in set(Stage):
        raise NotFound(f"没有这种记录，资金记录有：{'、'.join(Stage)}")
    return Stage(what)


def _under(request: HttpRequest, key: str, action: Callable[..., Any], of: int, body: Entry) -> Status[Any]:
    return once(request, key, lambda actor: written(action(actor, of, **_given(body))))


def _given(body: Entry) -> dict[str, Any]:
    given = {**body.dict(), "yuan": parse_yuan(body.yuan)}
    if "area_code" in given:
        given["area_code"] = place(given["area_code"]) if given["area_code"] else ""
    return given


def _flow(flow: Flow) -> dict[str, Any]:
    sums = ("planned", "issued", "allocated", "paid", "spent", "advanced", "advance_open")
    rates = ("alloc_rate", "spend_rate_issued", "spend_rate_allocated", "spend_rate_paid")
    return {
        "key": flow.key,
        "label": flow.label,
        **{name: yuan(getattr(flow, name)) for name in sums},
        **{name: getattr(flow, name) for name in rates},
    }


def _payment(row: Any) -> dict[str, Any]:
    names = ("id", "on", "voucher", "tier", "kind", "year", "area_code", "allocation_id", "pool_id")
    return {
        **{name: getattr(row, name) for name in (*names, "project_number", "is_advance", "verdict")},
        "yuan": yuan(row.fen),
        "reverses": row.reverses_id,
        "maker": row.maker_name,
    }
