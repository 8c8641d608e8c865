"""复核: an entry of any stage is posted or voided by a person who did not write it; a whole list in one action."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.history.actions import record
from yihu.core.rooms import collect
from yihu.engine.errors import BadValue
from yihu.engine.settling import Settled
from yihu.modules.funds import queries
from yihu.modules.funds.actions.common import ListChanged
from yihu.modules.funds.actions.flow import decide, stage_of, told
from yihu.modules.funds.models import Batch, Decision
from yihu.modules.funds.models.base import Money
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.rules import Stage, Verdict

# Stages from above to below: within a list what others hang on is posted first.
_ORDER = list(Stage)


@transaction.atomic
def post(actor: Actor, pk: int, *, on: date, note: str = "", stage: Stage = Stage.PAYMENT) -> Decision:
    """复核通过: the entry counts from its own day (a payment from `on`) and may be built upon."""
    _one_at_a_time(actor)
    return _decided(actor, queries.one(queries.entries(actor, stage), pk), Verdict.POSTED, on, note)


@transaction.atomic
def void(actor: Actor, pk: int, *, on: date, reason: str, stage: Stage = Stage.PAYMENT) -> Decision:
    """复核不通过: what was held is free again."""
    if not reason.strip():
        raise BadValue("请填写作废原因")
    _one_at_a_time(actor)
    return _decided(actor, queries.one(queries.entries(actor, stage), pk), Verdict.VOID, on, reason)


@transaction.atomic
def post_list(
    actor: Actor, entries: Sequence[tuple[Stage, int]], *, on: date, fen: int, note: str = ""
) -> int:
    """A list looked through is posted as one; `fen` is the sum the checker saw. Returns how many.

    All or nothing. Raises ListChanged when the list is no longer the one that was seen, SamePerson for one's own entries.
    """
    _one_at_a_time(actor)
    rows = _rows(actor, entries)
    if len(rows) != len(set(entries)) or sum(row.fen for row in rows) != fen:
        raise ListChanged("清单与您查看时不同（可能已由他人办理），请刷新后重新核对")
    for row in rows:
        if row.verdict is None:
            _decided(actor, row, Verdict.POSTED, on, note)
    return len(rows)


@transaction.atomic
def void_list(actor: Actor, entries: Sequence[tuple[Stage, int]], *, on: date, reason: str) -> int:
    """A list is voided as one, from below to above."""
    if not reason.strip():
        raise BadValue("请填写作废原因")
    _one_at_a_time(actor)
    rows = _rows(actor, entries)
    for row in reversed(rows):
        if row.verdict is None:
            _decided(actor, row, Verdict.VOID, on, reason)
    return len(rows)


def _rows(actor: Actor, entries: Iterable[tuple[Stage, int]]) -> list[Money]:
    wanted = set(entries)
    rows: list[Money] = []
    for stage in _ORDER:
        of_stage = [pk for kind, pk in wanted if kind is stage]
        if of_stage:
            rows += (
                queries.entries(actor, stage).filter(pk__in=of_stage, decision__isnull=True).order_by("pk")
            )
    return rows


def _decided(actor: Actor, entry: Money, verdict: Verdict, on: date, note: str) -> Decision:
    actor.require(Can.REVIEW, entry.area_code)
    if isinstance(entry, Batch) and entry.carries_id:
        raise BadValue("结转入账随转出一并复核，请办理转出的那一笔")
    decision = decide(actor, entry, verdict, on, note)
    verb = "posted" if verdict is Verdict.POSTED else "voided"
    name = str(entry._meta.model_name)
    record(actor, f"funds.{name}_{verb}", entry, summary=told(verdict.label, entry), fen=entry.fen)
    if isinstance(entry, Batch) and (arrived := getattr(entry, "carried", None)) is not None:
        decide(actor, arrived, verdict, on, note)
        record(actor, f"funds.{name}_{verb}", arrived, summary=told(verdict.label, arrived), fen=arrived.fen)
    _tell(actor, entry, verdict)
    return decision


def _tell(actor: Actor, entry: Money, verdict: Verdict) -> None:
    """Whoever hangs on the entry learns what became of it; a reverse entry says it of its original."""
    if entry.is_back and (verdict is Verdict.VOID or not entry.is_reversal):
        return
    outcome = Settled.TAKEN_BACK if entry.is_reversal else Settled(verdict)
    for one in collect("settling"):
        if one.of == stage_of(entry):
            one.settled(actor, entry.original_id, outcome)


def _one_at_a_time(actor: Actor) -> None:
    """Postings touch many balances and the sums of a place; two at once in one county would wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('funds'), hashtext(%s))", [actor.area_code[:6]])
