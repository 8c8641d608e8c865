"""One entry of whatever stage: what it holds while it waits, what it frees and opens once it is posted.

An entry is asked for by one person (`ask`) and posted or voided by another (`decide`). What it takes from the
balances above it is held from the asking on; only posting opens a balance of its own. An entry that gives back
(`takes_from`) holds what its original had opened and freed, and frees what the original had taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.engine.errors import BadValue
from yihu.engine.money import from_fen
from yihu.modules.funds import queries
from yihu.modules.funds.actions.common import (
    AlreadyDecided,
    AlreadyReversed,
    Overdrawn,
    SamePerson,
    commit,
    not_before,
    release,
    writer,
)
from yihu.modules.funds.models import (
    Allocation,
    Balance,
    Batch,
    Decision,
    Expenditure,
    Offset,
    Payment,
    Plan,
    Pool,
)
from yihu.modules.funds.models.base import Money
from yihu.modules.funds.queries import NotPosted
from yihu.modules.funds.rules import Stage, Verdict, Way

M = TypeVar("M", bound=Money)
MODELS: dict[Stage, type[Money]] = {
    Stage.BATCH: Batch,
    Stage.PLAN: Plan,
    Stage.POOL: Pool,
    Stage.ALLOCATION: Allocation,
    Stage.PAYMENT: Payment,
    Stage.EXPENDITURE: Expenditure,
    Stage.OFFSET: Offset,
}
_OF_MODEL = {model: stage for stage, model in MODELS.items()}
# What an entry that gives back says for itself.
_OWN = {
    "id",
    "fen",
    "reverses",
    "recovers",
    "carries",
    "way",
    "on",
    "note",
    "maker_id",
    "maker_name",
    "entered_at",
    "key",
    "uid",
}


@dataclass(frozen=True)
class Held:
    """A balance by its owner, and its name in a refusal."""

    owner: dict[str, Any]
    what: str


def stage_of(entry: Money) -> Stage:
    return _OF_MODEL[type(entry)]


def told(done: str, entry: Money) -> str:
    """What an event says: 资金拨付 记2019-118 120,000.00 元：已过账."""
    return f"{stage_of(entry).label} {entry} {from_fen(abs(entry.fen)):,.2f} 元：{done}"


def column_of(stage: Stage) -> str:
    """The column of a decision, and of a balance, that names an entry of this stage."""
    return str(MODELS[stage]._meta.model_name)


def ask(entry: M) -> M:
    """Hold what it takes, then write it. Raises Overdrawn."""
    for held in takes(entry):
        commit(abs(entry.fen), held.what, **held.owner)
    entry.save(force_insert=True)
    return entry


def decide(actor: Actor, entry: Money, verdict: Verdict, on: date, note: str) -> Decision:
    """Post or void an entry of somebody else. Raises SamePerson, AlreadyDecided, TooEarly."""
    if entry.maker_id == actor.user_id:
        raise SamePerson("不能复核自己提交的记录，请由另一位复核人办理")
    not_before(on, entry.on, "原记录")
    decided = AlreadyDecided("该笔记录已有复核结果，请刷新页面查看")
    if entry.verdict is not None:
        raise decided
    column = column_of(stage_of(entry))
    try:
        with transaction.atomic():
            decision = Decision.objects.create(
                **{column: entry}, area_code=entry.area_code, verdict=verdict, **writer(actor, on, note)
            )
    except IntegrityError as error:
        raise decided from error
    _settled(entry, verdict)
    return decision


def _settled(entry: Money, verdict: Verdict) -> None:
    """Posted, it frees what it gives and opens its own; void, it frees what it held."""
    fen = abs(entry.fen)
    posted = verdict is Verdict.POSTED
    for held in gives(entry) if posted else takes(entry):
        release(fen, **held.owner)
    if posted and not entry.is_back:
        for held in opens(entry):
            Balance.objects.create(area_code=entry.area_code, amount_fen=fen, **held.owner)


def take_from(
    actor: Actor, original: M, *, on: date, reason: str, fen: int = 0, way: Way | None = None, **own: Any
) -> M:
    """An entry that gives back: wholly (a reverse entry) or, with a `way`, `fen` of it; another person posts it.

    Raises AlreadyReversed, NotPosted, TooEarly, Overdrawn, BadValue without a reason.
    """
    if not reason.strip():
        raise BadValue("请填写原因")
    if original.verdict is not Verdict.POSTED:
        raise NotPosted("只有已过账的记录可以冲正或收回；待复核的请由复核人作废")
    not_before(on, counted_on(original), "原记录")
    already = AlreadyReversed("该笔记录已冲正或已提交冲正，请在待复核中查看")
    if way is None and original.reversal is not None:
        raise already
    _require_left(original, fen or original.fen)
    fields = (field for field in original._meta.concrete_fields if field.name not in _OWN)
    copied = {field.attname: getattr(original, field.attname) for field in fields}
    named = {"reverses": original} if way is None else {"recovers": original, "way": way}
    back = type(original)(
        **copied, **own, **named, fen=-(fen or original.fen), **writer(actor, on, reason.strip())
    )
    try:
        with transaction.atomic():
            return ask(back)
    except IntegrityError as error:
        raise already from error


def _require_left(original: Money, fen: int) -> None:
    """Raises Overdrawn where less is left of the entry itself."""
    left = queries.not_given_back(original)
    if fen > left:
        gone = f"{from_fen(original.fen - left):,}"
        raise Overdrawn(f"已退回或已提交退回 {gone} 元，最多还能退 {from_fen(left):,} 元，请按余额办理")


def counted_on(entry: Any) -> date:
    """The day from which a posted entry counts: money that is paid, from the day it was let go."""
    day: date = entry.decision.on if isinstance(entry, Payment) else entry.on
    return day


def takes(entry: Any) -> Sequence[Held]:
    """What it holds from its asking on."""
    if entry.is_back:
        original = _original(entry)
        return [*opens(original), *_gives(original)]
    return _takes(entry)


def gives(entry: Any) -> Sequence[Held]:
    """What is free again once it is posted."""
    return _takes(_original(entry)) if entry.is_back else _gives(entry)


def opens(entry: Any) -> Sequence[Held]:
    """The balances of its own."""
    if isinstance(entry, Batch):
        return [Held({"batch_id": entry.pk}, "下达资金")]
    if isinstance(entry, Pool):
        return [Held({"pool_id": entry.pk}, "预拨资金池")]
    if isinstance(entry, Allocation):
        return [Held({"allocation_id": entry.pk}, "安排资金")]
    if isinstance(entry, Payment):
        own = Held({"payment_id": entry.pk}, "该笔拨付未支出的")
        return [own, Held({"advance_id": entry.pk}, "该笔预拨未冲抵的")] if entry.is_advance else [own]
    return []


def _takes(entry: Any) -> Sequence[Held]:
    if isinstance(entry, Allocation):
        return [Held({"batch_id": entry.batch_id}, "下达资金")]
    if isinstance(entry, Payment):
        if entry.is_advance:
            return [Held({"pool_id": entry.pool_id}, "预拨资金池")]
        return [Held({"allocation_id": entry.allocation_id}, "安排资金")]
    if isinstance(entry, Expenditure):
        return [Held({"payment_id": entry.payment_id}, "该笔拨付")]
    if isinstance(entry, Offset):
        return [
            Held({"allocation_id": entry.allocation_id}, "安排资金"),
            Held({"advance_id": entry.payment_id}, "该笔预拨未冲抵的"),
        ]
    return []


def _gives(entry: Any) -> Sequence[Held]:
    return [Held({"pool_id": entry.payment.pool_id}, "预拨资金池")] if isinstance(entry, Offset) else []


def _original(entry: Any) -> Any:
    return entry.reverses or entry.recovers
