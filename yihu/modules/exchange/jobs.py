"""The background work of imports."""

from __future__ import annotations

from django.urls import reverse

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.jobs.kinds import JobKind, Outcome
from yihu.core.jobs.models import Job
from yihu.engine.errors import Refused
from yihu.modules.exchange import actions
from yihu.modules.exchange.actions.undoing import give_up_undo
from yihu.modules.exchange.models import Batch


def _read(actor: Actor, job: Job, *, batch_id: int) -> Outcome:
    batch = actions.read(actor, batch_id, now=clock.now(), on=clock.today(), job=job)
    return _told(batch, f"读取完成：{batch.lines:,} 行")


def _apply(actor: Actor, job: Job, *, batch_id: int) -> Outcome:
    batch = actions.apply_parts(actor, batch_id, now=clock.now(), on=clock.today(), job=job)
    return _told(batch, f"新增 {batch.new:,}，变更 {batch.changed:,}，未变 {batch.unchanged:,}")


def _undo(actor: Actor, job: Job, *, batch_id: int) -> Outcome:
    try:
        batch = actions.undo_parts(actor, batch_id, now=clock.now(), on=clock.today(), job=job)
    except Refused:
        with scoped(actor):
            give_up_undo(actor, batch_id)
        raise
    return _told(batch, "已恢复到导入前")


def _export(actor: Actor, job: Job, *, ledger_key: str, query: str) -> Outcome:
    stored = actions.export_file(actor, ledger_key, query, now=clock.now(), job=job)
    return Outcome(
        f"{stored.name} 已生成，保留 7 天", link=reverse("jobs:result", args=[job.pk]), file_uid=stored.uid
    )


def _told(batch: Batch, message: str) -> Outcome:
    return Outcome(message, link=reverse("exchange:batch", args=[batch.pk]))


JOBS = (
    JobKind("exchange.read", "读取导入文件", _read, own_scopes=True),
    JobKind("exchange.apply", "写入台账", _apply, own_scopes=True),
    JobKind("exchange.undo", "撤销导入", _undo, own_scopes=True),
    JobKind("exchange.export", "导出台账", _export),
)
