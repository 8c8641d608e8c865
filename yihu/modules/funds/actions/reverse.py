"""Corrections: an entry is taken back wholly by a reverse entry, then written again as it should be."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history.actions import record
from yihu.modules.funds import queries
from yihu.modules.funds.actions.common import commit, release, shrink
from yihu.modules.funds.actions.mirror import mirrored
from yihu.modules.funds.models import Allocation, Batch, Expenditure, Offset, Plan, Pool
from yihu.modules.funds.permissions import Can


@transaction.atomic
def reverse_batch(actor: Actor, batch_id: int, *, on: date, reason: str) -> Batch:
    """Raises Overdrawn while anything of it is arranged."""
    batch = queries.one(queries.batches(actor).filter(reverses__isnull=True), batch_id)
    actor.require(Can.ISSUE, batch.area_code)
    back = mirrored(actor, batch, on=on, reason=reason)
    shrink(batch.fen, "下达资金", batch=batch)
    record(actor, "funds.batch_reversed", back, summary=batch.number, of=batch.pk, fen=back.fen)
    return back


@transaction.atomic
def reverse_plan(actor: Actor, plan_id: int, *, on: date, reason: str) -> Plan:
    planned = queries.one(queries.plans(actor).filter(reverses__isnull=True), plan_id)
    actor.require(Can.ISSUE, planned.area_code)
    back = mirrored(actor, planned, on=on, reason=reason)
    record(actor, "funds.plan_reversed", back, summary=planned.number, of=planned.pk, fen=back.fen)
    return back


@transaction.atomic
def reverse_pool(actor: Actor, pool_id: int, *, on: date, reason: str) -> Pool:
    """Raises Overdrawn while an advance of it is not made good."""
    pool = queries.one(queries.pools(actor).filter(reverses__isnull=True), pool_id)
    actor.require(Can.ISSUE, pool.area_code)
    back = mirrored(actor, pool, on=on, reason=reason)
    shrink(pool.fen, "预拨资金池", pool=pool)
    record(actor, "funds.pool_reversed", back, summary=pool.name, of=pool.pk, fen=back.fen)
    return back


@transaction.atomic
def reverse_allocation(actor: Actor, allocation_id: int, *, on: date, reason: str) -> Allocation:
    """Raises Overdrawn while anything of it is paid or offset."""
    allocation = queries.one(queries.allocations(actor).filter(reverses__isnull=True), allocation_id)
    actor.require(Can.ALLOCATE, allocation.area_code)
    back = mirrored(actor, allocation, on=on, reason=reason)
    shrink(allocation.fen, "安排资金", allocation=allocation)
    release(allocation.fen, batch_id=allocation.batch_id)
    record(
        actor, "funds.allocation_reversed", back, summary=allocation.document, of=allocation.pk, fen=back.fen
    )
    return back


@transaction.atomic
def reverse_expenditure(actor: Actor, expenditure_id: int, *, on: date, reason: str) -> Expenditure:
    spent = queries.one(queries.expenditures(actor).filter(reverses__isnull=True), expenditure_id)
    actor.require(Can.SPEND, spent.area_code)
    back = mirrored(actor, spent, on=on, reason=reason)
    release(spent.fen, payment_id=spent.payment_id)
    record(actor, "funds.expenditure_reversed", back, summary=spent.voucher, of=spent.pk, fen=back.fen)
    return back


@transaction.atomic
def reverse_offset(actor: Actor, offset_id: int, *, on: date, reason: str) -> Offset:
    """The advance is open again. Raises Overdrawn when the pool has been used for something else since."""
    made = queries.one(
        queries.offsets(actor).filter(reverses__isnull=True).select_related("payment"), offset_id
    )
    actor.require(Can.PAY, made.area_code)
    back = mirrored(actor, made, on=on, reason=reason)
    commit(made.fen, "预拨资金池", pool_id=made.payment.pool_id)
    release(made.fen, allocation_id=made.allocation_id)
    release(made.fen, advance_id=made.payment_id)
    record(actor, "funds.offset_reversed", back, summary=made.document, of=made.pk, fen=back.fen)
    return back
