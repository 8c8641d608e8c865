"""Takes a batch back: every row it wrote becomes what it was before, unless somebody has worked on it since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from psycopg import sql

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.clock import SHANGHAI  # noqa: TID251 — the zone, not the clock
from yihu.core.database.install import guarded_models, secret_columns
from yihu.core.history.actions import record
from yihu.core.jobs import actions as jobs
from yihu.core.jobs import progress
from yihu.core.jobs import queries as job_queries
from yihu.core.jobs.models import Job
from yihu.engine.errors import Conflict, WrongStage
from yihu.modules.exchange import queries
from yihu.modules.exchange.actions.applying import lock, recheck
from yihu.modules.exchange.models import Batch, Part
from yihu.modules.exchange.permissions import Can
from yihu.modules.exchange.rules.stages import Stage, step
from yihu.modules.quality import actions as quality

_SHOWN = 10
# What follows from the rows by itself: nobody's work, and not to be taken back row by row.
_BY_THE_WAY = ("exchange_", "quality_finding")


class ChangedSince(Conflict):
    """Rows of the batch were changed after it; `rows` names them."""

    code = "changed_since"


class CannotUndo(Conflict):
    code = "cannot_undo"


@dataclass(frozen=True)
class _Table:
    model: type[models.Model]
    name: str


@transaction.atomic
def begin_undo(actor: Actor, batch_id: int, *, reason: str, queue: bool = True) -> Batch:
    """Also of a batch whose undoing was interrupted. Raises ChangedSince (with the rows), CannotUndo, WrongStage,
    NotAllowed."""
    actor.require(Can.UNDO)
    batch = queries.get(actor, batch_id, lock=True)
    form = queries.ledger(batch.ledger)
    assert form.write is not None
    actor.require(form.write, batch.area_code)
    if batch.stage in (Stage.APPLYING, Stage.UNDOING) and job_queries.at_work(actor, batch.job_id):
        raise WrongStage(f"本批“{batch.stage_label}”，请等它完成，或先在“后台任务”中停止")
    batch.stage = step(Stage(batch.stage), Stage.UNDOING)
    parts = list(Part.objects.filter(batch=batch, undone=False))
    _untouched(parts)
    if queue:
        label = f"撤销批次 #{batch.pk}"
        batch.job_id = jobs.enqueue(actor, "exchange.undo", label=label, batch_id=batch.pk).pk
    batch.save(update_fields=["stage", "job_id"])
    record(
        actor, "exchange.undo_begun", batch, summary=f"撤销批次 #{batch.pk}：{reason}"[:200], reason=reason
    )
    return batch


def undo_parts(
    actor: Actor, batch_id: int, *, now: datetime, on: date | None = None, job: Job | None = None
) -> Batch:
    """Take back what is not taken back yet, township by township; may be killed and started again."""
    with scoped(actor):
        batch = queries.get(actor, batch_id)
        form = queries.ledger(batch.ledger)
        pending = list(Part.objects.filter(batch=batch, undone=False).order_by("-area_code"))
    for done, part in enumerate(pending):
        progress.tell(job, done, len(pending), "正在恢复原数据")
        with scoped(actor):
            lock(form, part.area_code)
            _undo_part(part.pk)
        recheck(actor, form, batch_id, part.area_code, on or now.astimezone(SHANGHAI).date())
    with scoped(actor):
        batch = queries.get(actor, batch_id, lock=True)
        if batch.stage != Stage.UNDONE:
            batch.stage = step(Stage(batch.stage), Stage.UNDONE)
            batch.undone_at = now
            batch.save(update_fields=["stage", "undone_at"])
            record(actor, "exchange.undone", batch, summary=f"已撤销批次 #{batch.pk}")
        return batch


def give_up_undo(actor: Actor, batch_id: int) -> None:
    """A refused undo leaves the batch applied as it was."""
    batch = queries.get(actor, batch_id, lock=True)
    if batch.stage == Stage.UNDOING:
        batch.stage = step(Stage.UNDOING, Stage.APPLIED)
        batch.save(update_fields=["stage"])


def _undo_part(part_id: int) -> None:
    part = Part.objects.select_for_update().get(pk=part_id)
    if part.undone:
        return
    _untouched([part])
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set constraints all deferred")  # tables come back in any order
            quality.forget(part.txid)
            for table in _tables([part.txid]):
                _reverse(cursor, table, part.txid)
            cursor.execute("set constraints all immediate")
    except IntegrityError as used:
        diagnosis = getattr(used.__cause__, "diag", None)
        label = _label(getattr(diagnosis, "table_name", None) or "")
        raise ChangedSince(
            f"本批写入的行已被后来登记的“{label}”引用，不能整批撤销；请先处理这些登记，或逐条更正"
        ) from None
    part.undone = True
    part.save(update_fields=["undone"])


def _tables(txids: list[int]) -> list[_Table]:
    """The business tables the transactions wrote, our own bookkeeping left out. Raises CannotUndo."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, max(id) from history_change where txid = any(%s) group by 1 order by 2 desc",
            [txids],
        )
        names = [name for name, _ in cursor.fetchall() if not name.startswith(_BY_THE_WAY)]
    by_table = {model._meta.db_table: model for model in guarded_models()}
    for name in names:
        if by_table[name].append_only:
            raise CannotUndo(f"“{_label(name)}”只增不改，不能撤销；请用“冲正”更正")
    return [_Table(by_table[name], name) for name in names]


def _untouched(parts: list[Part]) -> None:
    """Raises ChangedSince when a row of the parts is not as they left it. A later change that was itself taken
    back has left it so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "with ours as (select distinct on (table_name, row_id) table_name, row_id, id, after from history_change"
            " where txid = any(%s) and not table_name like 'exchange\\_%%' and table_name <> 'quality_finding'"
            " order by table_name, row_id, id desc)"
            " select o.table_name, o.row_id from ours o join lateral (select after from history_change c"
            " where c.table_name = o.table_name and c.row_id = o.row_id order by c.id desc limit 1) l"
            " on l.after is distinct from o.after order by 1, 2 limit %s",
            [[part.txid for part in parts], _SHOWN + 1],
        )
        later = cursor.fetchall()
    if later:
        shown = "、".join(f"{_label(table)} 第 {row} 号" for table, row in later[:_SHOWN])
        more = "等" if len(later) > _SHOWN else ""
        raise ChangedSince(
            f"导入之后有人改过这些记录：{shown}{more}。整批未撤销；请逐条更正，或先撤回后来的修改", rows=later
        )


def _reverse(cursor: Any, table: _Table, txid: int) -> None:
    """Each row's first image of the transaction says what it was before; absent means it did not exist."""
    name = sql.Identifier(table.name)
    first = sql.SQL(
        "select distinct on (c.row_id) c.row_id::bigint as id, c.op, c.before from history_change c"
        " where c.txid = {} and c.table_name = {} order by c.row_id, c.id"  # c.id: a bare id were the row's own
    ).format(sql.Literal(txid), sql.Literal(table.name))
    columns = _columns(table.model)
    names = sql.SQL(", ").join(columns)
    old = sql.SQL(", ").join(sql.SQL("o.{}").format(column) for column in columns)
    statements = [
        sql.SQL("delete from {} t where t.id = any(array(select f.id from ({}) f where f.op = 'I'))").format(
            name, first
        ),
        sql.SQL(
            "update {} t set ({}) = row({}) from ({}) f, jsonb_populate_record(null::{}, f.before) o"
            " where f.op <> 'I' and t.id = f.id"
        ).format(name, names, old, first, name),
        sql.SQL(
            "insert into {} (id, {}) overriding system value select f.id, {} from ({}) f,"
            " jsonb_populate_record(null::{}, f.before) o"
            " where f.op <> 'I' and not exists (select from {} t where t.id = f.id)"
        ).format(name, names, old, first, name, name),
    ]
    for statement in statements:
        cursor.execute(statement.as_string(cursor.connection))


def _columns(model: type[models.Model]) -> list[sql.Identifier]:
    """What an image holds: everything but the key, generated columns and secrets (those version themselves)."""
    left_out = {"id", *secret_columns(model)}
    fields = [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]
    return [sql.Identifier(str(field.column)) for field in fields if field.column not in left_out]


def _label(table: str) -> str:
    for model in apps.get_models():
        if model._meta.db_table == table:
            return str(model._meta.verbose_name)
    return table
