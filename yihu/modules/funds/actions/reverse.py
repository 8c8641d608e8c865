"""Corrections: an entry is taken back wholly by a reverse entry, then written again as it should be."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.history.actions import record
from yihu.engine.enums import Labelled
from yihu.modules.funds import queries
from yihu.modules.funds.actions.common import commit, release, shrink
from yihu.modules.funds.actions.mirror import mirrored
from yihu.modules.funds.models import Allocation, Batch, Expenditure, Offset, Plan, Pool
from yihu.modules.funds.permissions import Can

E = TypeVar("E", Allocation, Batch, Expenditure, Offset, Plan, Pool)


@transaction.atomic
def reverse_batch(actor: Actor, batch_id: int, *, on: date, reason: str) -> Batch:
    """Raises Overdrawn while anything of it is arranged."""
    batch = _standing(queries.batches(actor), batch_id)
    back = _taken_back(actor, Can.ISSUE, batch, on=on, reason=reason)
    shrink(batch.fen, "下达资金", batch=batch)
    return _recorded(actor, "funds.batch_reversed", back, batch, batch.number)


@transaction.atomic
def reverse_plan(actor: Actor, plan_id: int, *, on: date, reason: str) -> Plan:
    planned = _standing(queries.plans(actor), plan_id)
    back = _taken_back(actor, Can.ISSUE, planned, on=on, reason=reason)
    return _recorded(actor, "funds.plan_reversed", back, planned, planned.number)


@transaction.atomic
def reverse_pool(actor: Actor, pool_id: int, *, on: date, reason: str) -> Pool:
    """Raises Overdrawn while an advance of it is not made good."""
    pool = _standing(queries.pools(actor), pool_id)
    back = _taken_back(actor, Can.ISSUE, pool, on=on, reason=reason)
    shrink(pool.fen, "预拨资金池", pool=pool)
    return _recorded(actor, "funds.pool_reversed", back, pool, pool.name)


@transaction.atomic
def reverse_allocation(actor: Actor, allocation_id: int, *, on: date, reason: str) -> Allocation:
    """Raises Overdrawn while anything of it is paid or offset."""
    allocation = _standing(queries.allocations(actor), allocation_id)
    back = _taken_back(actor, Can.ALLOCATE, allocation, on=on, reason=reason)
    shrink(allocation.fen, "安排资金", allocation=allocation)
    release(allocation.fen, batch_id=allocation.batch_id)
    return _recorded(actor, "funds.allocation_reversed", back, allocation, allocation.document)


@transaction.atomic
def reverse_expenditure(actor: Actor, expenditure_id: int, *, on: date, reason: str) -> Expenditure:
    spent = _standing(queries.expenditures(actor), expenditure_id)
    back = _taken_back(actor, Can.SPEND, spent, on=on, reason=reason)
    release(spent.fen, payment_id=spent.payment_id)
    return _recorded(actor, "funds.expenditure_reversed", back, spent, spent.voucher)


@transaction.atomic
def reverse_offset(actor: Actor, offset_id: int, *, on: date, reason: str) -> Offset:
    """The advance is open again. Raises Overdrawn when the pool has been used for something else since."""
    made = _standing(queries.offsets(actor).select_related("payment"), offset_id)
    back = _taken_back(actor, Can.PAY, made, on=on, reason=reason)
    commit(made.fen, "预拨资金池", pool_id=made.payment.pool_id)
    release(made.fen, allocation_id=made.allocation_id)
    release(made.fen, advance_id=made.payment_id)
    return _recorded(actor, "funds.offset_reversed", back, made, made.document)


def _standing(rows: QuerySet[E], pk: int) -> E:
    """An entry that is no reverse entry itself. Raises NotFound."""
    return queries.one(rows.filter(reverses__isnull=True), pk)


def _taken_back(actor: Actor, needed: Labelled, entry: E, *, on: date, reason: str) -> E:
    actor.require(needed, entry.area_code)
    return mirrored(actor, entry, on=on, reason=reason)


def _recorded(actor: Actor, verb: str, back: E, entry: E, summary: str) -> E:
    record(actor, verb, back, summary=summary, of=entry.pk, fen=back.fen)
    return back
