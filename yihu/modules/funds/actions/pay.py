"""Payments, advances of the county's own money, and how these are made good."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.history.actions import record
from yihu.engine.errors import BadValue, WrongStage
from yihu.modules.funds import queries
from yihu.modules.funds.actions.common import (
    AlreadyThere,
    Overdrawn,
    not_before,
    place_of,
    positive,
    writer,
)
from yihu.modules.funds.actions.flow import ask, told
from yihu.modules.funds.models import Allocation, Offset, Payment, Pool
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.rules import FundKind, Sector, Stage, Tier


@transaction.atomic
def pay(
    actor: Actor,
    allocation_id: int,
    *,
    on: date,
    voucher: str,
    yuan: Decimal,
    key: UUID | None = None,
    note: str = "",
) -> Payment:
    """拨付: asks for money of an allocation; it is held from now on and leaves when another person posts it.

    The same `key` again returns the first payment. Raises Overdrawn.
    """
    allocation = queries.posted_one(actor, Stage.ALLOCATION, allocation_id)
    assert isinstance(allocation, Allocation)
    actor.require(Can.PAY, allocation.area_code)
    not_before(on, allocation.on, "安排")
    values = {
        "allocation_id": allocation.pk,
        "area_code": allocation.area_code,
        "tier": allocation.tier,
        "kind": allocation.kind,
        "year": allocation.year,
        "unit_id": allocation.unit_id,
        "project_number": allocation.project_number,
        "sector": allocation.sector,
    }
    return _ask(actor, values, fen=positive(yuan), on=on, voucher=voucher, key=key, note=note)


@transaction.atomic
def advance(
    actor: Actor,
    pool_id: int,
    *,
    tier: Tier,
    kind: FundKind,
    on: date,
    voucher: str,
    yuan: Decimal,
    key: UUID | None = None,
    unit_id: int | None = None,
    project_number: str = "",
    area_code: str = "",
    sector: Sector | None = None,
    note: str = "",
) -> Payment:
    """先行预拨: asks for the county's own money before that of `tier` arrives; never more than the pool holds."""
    pool = queries.posted_one(actor, Stage.POOL, pool_id)
    assert isinstance(pool, Pool)
    actor.require(Can.PAY, pool.area_code)
    not_before(on, pool.on, "资金池设立")
    if unit_id is None and not project_number.strip():
        raise BadValue("请填写预拨到的单位或项目编号（至少一项）")
    code = place_of(actor, area_code, unit_id, pool.area_code)
    values = {
        "pool_id": pool.pk,
        "is_advance": True,
        "area_code": code,
        "tier": tier,
        "kind": kind,
        "year": pool.year,
        "unit_id": unit_id,
        "project_number": project_number.strip(),
        "sector": sector or "",
    }
    return _ask(actor, values, fen=positive(yuan), on=on, voucher=voucher, key=key, note=note)


def _ask(
    actor: Actor, values: dict[str, Any], *, fen: int, on: date, voucher: str, key: UUID | None, note: str
) -> Payment:
    key = key or uuid4()
    wanted = {**values, "fen": fen, "on": on, "voucher": voucher.strip()}
    if earlier := _earlier(actor, key, wanted):
        return earlier
    try:
        # Should the key be taken meanwhile, the balance goes back with the savepoint; the other submission of
        # the same key may also be what used the balance up.
        with transaction.atomic():
            payment = ask(Payment(**{**wanted, **writer(actor, on, note)}, key=key))
    except (IntegrityError, Overdrawn):
        if earlier := _earlier(actor, key, wanted):
            return earlier
        raise
    record(
        actor,
        "funds.payment_asked",
        payment,
        summary=told("申请", payment),
        fen=fen,
        advance=payment.is_advance,
    )
    return payment


def _earlier(actor: Actor, key: UUID, wanted: dict[str, Any]) -> Payment | None:
    """The payment this key was used for. Raises AlreadyThere when it was for something else."""
    found = queries.payments(actor).filter(key=key).first()
    if found and any(getattr(found, name) != value for name, value in wanted.items()):
        raise AlreadyThere("该提交编号已用于另一笔拨付，请刷新页面后重新填写")
    return found


@transaction.atomic
def offset(
    actor: Actor,
    payment_id: int,
    allocation_id: int,
    *,
    on: date,
    document: str,
    yuan: Decimal,
    note: str = "",
) -> Offset:
    """冲抵: arranged upper-tier money makes good an advance of the same tier and kind; posted, it refills the pool."""
    payment = queries.posted_one(actor, Stage.PAYMENT, payment_id)
    allocation = queries.posted_one(actor, Stage.ALLOCATION, allocation_id)
    assert isinstance(payment, Payment)
    assert isinstance(allocation, Allocation)
    actor.require(Can.PAY, payment.area_code)
    actor.require(Can.PAY, allocation.area_code)
    if not payment.is_advance:
        raise WrongStage("只有先行预拨需要冲抵，请从预拨页面办理")
    if (payment.tier, payment.kind, payment.year) != (allocation.tier, allocation.kind, allocation.year):
        raise WrongStage("冲抵的安排须与预拨同一资金层级、类别和年度，请另选一笔安排")
    not_before(on, max(payment.decision.on, allocation.on), "过账和安排")
    fen = positive(yuan)
    made = ask(
        Offset(
            payment=payment,
            allocation=allocation,
            area_code=payment.area_code,
            tier=payment.tier,
            kind=payment.kind,
            year=payment.year,
            sector=payment.sector,
            document=document.strip(),
            fen=fen,
            **writer(actor, on, note),
        )
    )
    record(actor, "funds.advance_offset", made, summary=told("申请", made), payment=payment.pk, fen=fen)
    return made
