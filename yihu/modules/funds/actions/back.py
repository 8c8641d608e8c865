"""Corrections and what leaves: reverse entries, 收回, 结余 and 结转. Each waits for another person like any entry."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history.actions import record
from yihu.engine.errors import BadValue
from yihu.modules.funds import queries
from yihu.modules.funds.actions.common import positive, writer
from yihu.modules.funds.actions.flow import ask, take_from, told
from yihu.modules.funds.models import Batch, Payment
from yihu.modules.funds.models.base import Money
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.rules import Stage, Way

# Who may ask for an entry of a stage may ask for it back.
ASKS = {
    Stage.BATCH: Can.ISSUE,
    Stage.PLAN: Can.ISSUE,
    Stage.POOL: Can.ISSUE,
    Stage.ALLOCATION: Can.ALLOCATE,
    Stage.PAYMENT: Can.PAY,
    Stage.EXPENDITURE: Can.SPEND,
    Stage.OFFSET: Can.PAY,
}
WAYS = {
    Stage.BATCH: (Way.RECOVERED, Way.CARRIED),
    Stage.ALLOCATION: (Way.RECOVERED, Way.SURPLUS),
    Stage.PAYMENT: (Way.RECOVERED, Way.SURPLUS),
    Stage.EXPENDITURE: (Way.REFUNDED,),
}


@transaction.atomic
def reverse(actor: Actor, stage: Stage, pk: int, *, on: date, reason: str, key: UUID | None = None) -> Money:
    """冲正: asks to take an entry back wholly. Raises Overdrawn while anything of it is used below."""
    entry = queries.standing(actor, stage, pk)
    actor.require(ASKS[stage], entry.area_code)
    own: dict[str, Any] = {"key": key or uuid4()} if stage is Stage.PAYMENT else {}
    back = take_from(actor, entry, on=on, reason=reason, **own)
    record(actor, "funds.asked_back", back, summary=told("申请冲正", entry), of=entry.pk, fen=back.fen)
    return back


def ask_back(actor: Actor, payment_id: int, *, on: date, reason: str, key: UUID | None = None) -> Payment:
    """冲正 of a payment."""
    back = reverse(actor, Stage.PAYMENT, payment_id, on=on, reason=reason, key=key)
    assert isinstance(back, Payment)
    return back


@transaction.atomic
def recover(
    actor: Actor,
    stage: Stage,
    pk: int,
    *,
    on: date,
    yuan: Decimal,
    reason: str,
    way: Way = Way.RECOVERED,
    key: UUID | None = None,
) -> Money:
    """收回, 结余 or 退款: asks for part of what is not used below; it returns to the level above once posted.

    A payment's goes back to its arrangement (or pool), an arrangement's to its batch, a batch's to who issued it; what
    a payee gave back of an expenditure may be spent again of its payment.
    """
    if way not in WAYS.get(stage, ()) or way is Way.CARRIED:
        raise BadValue("这一环节不能这样办理：支出可退款，拨付和安排可收回、结余，下达可收回、结转")
    entry = queries.standing(actor, stage, pk)
    actor.require(ASKS[stage], entry.area_code)
    own: dict[str, Any] = {"key": key or uuid4()} if stage is Stage.PAYMENT else {}
    back = take_from(actor, entry, on=on, reason=reason, fen=positive(yuan), way=way, **own)
    record(
        actor, f"funds.{way.value}", back, summary=told(f"申请{way.label}", back), of=entry.pk, fen=back.fen
    )
    return back


@transaction.atomic
def carry_over(actor: Actor, batch_id: int, *, on: date, yuan: Decimal, reason: str) -> Batch:
    """结转: what a batch has not arranged leaves its fund year and enters the next; both are posted by one word.

    Returns the entry by which it leaves; `.carried` is the one by which it enters.
    """
    batch = queries.standing(actor, Stage.BATCH, batch_id)
    assert isinstance(batch, Batch)
    actor.require(Can.ISSUE, batch.area_code)
    out = take_from(actor, batch, on=on, reason=reason, fen=positive(yuan), way=Way.CARRIED)
    same = ("area_code", "tier", "kind", "sector", "number", "title", "purpose")
    rows = queries.batches(actor).filter(
        area_code=batch.area_code,
        number=batch.number,
        tier=batch.tier,
        kind=batch.kind,
        year=batch.year + 1,
        fen__gt=0,
    )
    ask(
        Batch(
            **{name: getattr(batch, name) for name in same},
            year=batch.year + 1,
            fen=-out.fen,
            carries=out,
            correction=rows.count(),
            **writer(actor, on, reason.strip()),
        )
    )
    record(actor, "funds.carried", out, summary=told("申请结转下年", out), of=batch.pk, fen=out.fen)
    return out
