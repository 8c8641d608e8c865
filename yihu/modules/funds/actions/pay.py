"""Money is paid by one person and let go by another; advances are made good."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.history.actions import record
from yihu.core.units import queries as unit_queries
from yihu.engine.errors import BadValue, WrongStage
from yihu.modules.funds import queries
from yihu.modules.funds.actions.common import (
    AlreadyDecided,
    AlreadyReversed,
    AlreadyThere,
    NotPosted,
    Overdrawn,
    SamePerson,
    commit,
    not_before,
    positive,
    release,
    within_scope,
    writer,
)
from yihu.modules.funds.actions.mirror import mirrored
from yihu.modules.funds.models import Balance, Decision, Offset, Payment
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.rules import FundKind, Tier, Verdict


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
    allocation = queries.one(queries.allocations(actor).filter(reverses__isnull=True), allocation_id)
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
    note: str = "",
) -> Payment:
    """先行预拨: asks for the county's own money before that of `tier` arrives; never more than the pool holds."""
    pool = queries.one(queries.pools(actor).filter(reverses__isnull=True), pool_id)
    code = within_scope(actor, area_code or pool.area_code)
    actor.require(Can.PAY, pool.area_code)
    not_before(on, pool.on, "资金池设立")
    if unit_id is None and not project_number.strip():
        raise BadValue("请填写预拨到的单位或项目编号（至少一项）")
    if unit_id is not None:
        unit_queries.known(unit_id, pool.area_code)
    values = {
        "pool_id": pool.pk,
        "is_advance": True,
        "area_code": code,
        "tier": tier,
        "kind": kind,
        "year": pool.year,
        "unit_id": unit_id,
        "project_number": project_number.strip(),
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
            _hold(values, fen)
            payment = Payment.objects.create(**{**wanted, **writer(actor, on, note)}, key=key)
    except (IntegrityError, Overdrawn):
        if earlier := _earlier(actor, key, wanted):
            return earlier
        raise
    record(
        actor, "funds.payment_asked", payment, summary=payment.voucher, fen=fen, advance=payment.is_advance
    )
    return payment


def _hold(values: dict[str, Any], fen: int) -> None:
    if values.get("is_advance"):
        commit(fen, "预拨资金池", pool_id=values["pool_id"])
    else:
        commit(fen, "安排资金", allocation_id=values["allocation_id"])


def _earlier(actor: Actor, key: UUID, wanted: dict[str, Any]) -> Payment | None:
    """The payment this key was used for. Raises AlreadyThere when it was for something else."""
    found = queries.payments(actor).filter(key=key).first()
    if found and any(getattr(found, name) != value for name, value in wanted.items()):
        raise AlreadyThere("该提交编号已用于另一笔拨付，请刷新页面后重新填写")
    return found


@transaction.atomic
def post(actor: Actor, payment_id: int, *, on: date, note: str = "") -> Decision:
    """复核通过: the money leaves on `on` and may be used from then on."""
    payment, decision = _decide(actor, payment_id, Verdict.POSTED, on, note)
    if payment.reverses_id:
        _give_back(payment, -payment.fen)
    else:
        Balance.objects.create(area_code=payment.area_code, payment=payment, amount_fen=payment.fen)
        if payment.is_advance:
            Balance.objects.create(area_code=payment.area_code, advance=payment, amount_fen=payment.fen)
    record(actor, "funds.payment_posted", payment, summary=payment.voucher, fen=payment.fen)
    return decision


@transaction.atomic
def void(actor: Actor, payment_id: int, *, on: date, reason: str) -> Decision:
    """复核不通过: what was held is free again."""
    if not reason.strip():
        raise BadValue("请填写作废原因")
    payment, decision = _decide(actor, payment_id, Verdict.VOID, on, reason)
    if payment.reverses_id:
        _free_own(payment.reverses_id, -payment.fen, advance=payment.is_advance)
    else:
        _give_back(payment, payment.fen)
    record(actor, "funds.payment_voided", payment, summary=payment.voucher, fen=payment.fen)
    return decision


def _decide(actor: Actor, payment_id: int, verdict: Verdict, on: date, note: str) -> tuple[Payment, Decision]:
    payment = queries.one(queries.payments(actor), payment_id)
    actor.require(Can.REVIEW, payment.area_code)
    if payment.maker_id == actor.user_id:
        raise SamePerson("不能复核自己提交的拨付，请由另一位复核人办理")
    not_before(on, payment.on, "拨付")
    decided = AlreadyDecided("该笔拨付已有复核结果，请刷新页面查看")
    if payment.verdict is not None:
        raise decided
    try:
        with transaction.atomic():
            decision = Decision.objects.create(
                payment=payment, area_code=payment.area_code, verdict=verdict, **writer(actor, on, note)
            )
    except IntegrityError as error:
        raise decided from error
    return payment, decision


def _give_back(payment: Payment, fen: int) -> None:
    if payment.is_advance:
        release(fen, pool_id=payment.pool_id)
    else:
        release(fen, allocation_id=payment.allocation_id)


def _free_own(payment_id: int, fen: int, *, advance: bool) -> None:
    release(fen, payment_id=payment_id)
    if advance:
        release(fen, advance_id=payment_id)


@transaction.atomic
def ask_back(actor: Actor, payment_id: int, *, on: date, reason: str, key: UUID | None = None) -> Payment:
    """冲正拨付: asks to take a posted, unused payment back; like any payment it waits for another person."""
    payment = queries.one(queries.payments(actor).filter(reverses__isnull=True), payment_id)
    actor.require(Can.PAY, payment.area_code)
    if payment.verdict is not Verdict.POSTED:
        raise NotPosted("只有已过账的拨付可以冲正；待复核的请由复核人作废")
    not_before(on, payment.decision.on, "过账")
    if payment.reversal is not None:
        raise AlreadyReversed("该笔拨付已提交过冲正，请在待复核中查看")
    commit(payment.fen, "该笔拨付未支出的", payment=payment)
    if payment.is_advance:
        commit(payment.fen, "该笔预拨未冲抵的", advance=payment)
    back = mirrored(actor, payment, on=on, reason=reason, key=key or uuid4())
    record(actor, "funds.payment_asked_back", back, summary=payment.voucher, of=payment.pk, fen=back.fen)
    return back


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
    """冲抵: arranged upper-tier money makes good an advance of the same tier and kind; the pool refills."""
    payment = queries.one(queries.payments(actor).filter(is_advance=True, reverses__isnull=True), payment_id)
    allocation = queries.one(queries.allocations(actor).filter(reverses__isnull=True), allocation_id)
    actor.require(Can.PAY, payment.area_code)
    actor.require(Can.PAY, allocation.area_code)
    if payment.verdict is not Verdict.POSTED:
        raise NotPosted("只有已过账的预拨可以冲抵")
    if (payment.tier, payment.kind, payment.year) != (allocation.tier, allocation.kind, allocation.year):
        raise WrongStage("冲抵的安排须与预拨同一资金层级、类别和年度，请另选一笔安排")
    not_before(on, max(payment.decision.on, allocation.on), "过账和安排")
    fen = positive(yuan)
    commit(fen, "安排资金", allocation=allocation)
    commit(fen, "该笔预拨未冲抵的", advance=payment)
    release(fen, pool_id=payment.pool_id)
    made = Offset.objects.create(
        payment=payment,
        allocation=allocation,
        area_code=payment.area_code,
        tier=payment.tier,
        kind=payment.kind,
        year=payment.year,
        document=document.strip(),
        fen=fen,
        **writer(actor, on, note),
    )
    record(actor, "funds.advance_offset", made, summary=made.document, payment=payment.pk, fen=fen)
    return made
