"""Long lists as files, made in the background in the asker's own scope."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.http import QueryDict

from yihu.core.access.actor import Actor
from yihu.core.clock import SHANGHAI  # noqa: TID251 — the zone, not the clock
from yihu.core.files import large
from yihu.core.files.models import Purpose, StoredFile
from yihu.core.history.actions import record
from yihu.core.jobs import actions as jobs
from yihu.core.jobs import progress
from yihu.core.jobs.models import Job
from yihu.core.ledgers import export, queries, shape, state
from yihu.core.ledgers.views.filters import described
from yihu.engine.errors import BadValue, NotAllowed
from yihu.engine.ledgers import Ledger
from yihu.modules.exchange.permissions import Can

KEPT_DAYS = 7
_TOLD_EVERY = 2_000
_WRITERS = {"xlsx": export.write_xlsx, "csv": export.write_csv}
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class SealedLedger(NotAllowed):
    code = "sealed_ledger"


def begin_export(actor: Actor, ledger_key: str, query: str) -> Job:
    """Queue the file of a list address. Raises NotAllowed, NotFound, BadValue for a format there is not."""
    actor.require(Can.EXPORT)
    ledger = shape.named(actor, ledger_key)
    _open_to_jobs(ledger)
    _format(QueryDict(query))
    return jobs.enqueue(
        actor, "exchange.export", label=f"导出 {ledger.title}", ledger_key=ledger_key, query=query
    )


def export_file(
    actor: Actor, ledger_key: str, query: str, *, now: datetime, job: Job | None = None
) -> StoredFile:
    """Write the file and keep it for a week; logged with its number of rows and its columns."""
    actor.require(Can.EXPORT)
    ledger = shape.named(actor, ledger_key)
    _open_to_jobs(ledger)
    address = QueryDict(query)
    form = _format(address)
    wanted = state.read(ledger, address)
    rows = queries.rows_of(actor, ledger, wanted)
    count = queries.totals(ledger, rows).count
    cells = export.rows(wanted.columns, export.prepared(ledger, rows))
    today = now.astimezone(SHANGHAI).date()
    with tempfile.NamedTemporaryFile(prefix="yihu-export-") as target:
        mark = export.watermark(actor, now, count, described(ledger, wanted))
        _WRITERS[form](target, ledger.title, mark, wanted.columns, _told(cells, count, job))  # type: ignore[arg-type]
        target.flush()
        stored = large.keep(
            actor,
            f"{ledger.title}_{today:%Y%m%d}.{form}",
            Path(target.name),
            purpose=Purpose.EXPORT,
            now=now,
            content_type=_TYPES[form],
            expires_on=today + timedelta(days=KEPT_DAYS),
        )
    record(
        actor,
        "exchange.exported",
        stored,
        summary=f"导出：{ledger.title} {count} 条",
        ledger=ledger.key,
        rows=count,
        format=form,
        columns=[column.name for column in wanted.columns],
    )
    return stored


def _open_to_jobs(ledger: Ledger) -> None:
    """Background work and its files are seen by those who keep the system running. Raises SealedLedger."""
    if getattr(shape.model_of(ledger), "sealed", False):
        raise SealedLedger(f"“{ledger.title}”属于纪检保密分区，不能在后台导出，请在列表页直接导出")


def _format(address: QueryDict) -> str:
    form = address.get("format") or "xlsx"
    if form not in _WRITERS:
        raise BadValue("只能导出 xlsx 或 csv，请重新选择")
    return str(form)


def _told(cells: Iterable[list[Any]], count: int, job: Job | None) -> Iterator[list[Any]]:
    for done, row in enumerate(cells):
        if done % _TOLD_EVERY == 0:
            progress.tell(job, done, count, "正在写文件")
        yield row
