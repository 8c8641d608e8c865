"""导入导出 for programs: hand a workbook in, follow the batch, see what is wrong, apply, undo; export a list.

Reading, applying and undoing happen in the background: `job_id` is followed under /jobs.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema, Status, UploadedFile

from yihu.core import clock
from yihu.core.api import (
    CREATED,
    REFUSED,
    Body,
    Count,
    Id,
    Key,
    Text60,
    Text120,
    Text4000,
    download,
    once,
    written,
)
from yihu.core.bulk import Verdict
from yihu.core.files import queries as files
from yihu.core.web.doors import actor_of
from yihu.modules.exchange import actions, queries
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.rules.stages import Stage

router = Router(tags=["导入导出"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEWEST = 100
LINES = 500


class LineProblem(Schema):
    """`line` as in the file and `column` as its header says; left out where the file itself is meant."""

    code: str
    message: str
    line: int = 0
    column: str = ""


class BatchOut(Schema):
    id: int
    ledger: str
    file_name: str
    sha256: str
    sheet: str
    sheets: list[str]
    stage: Stage
    lines: int
    new: int
    changed: int
    unchanged: int
    wrong: int
    job_id: int | None
    received_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None


class HeaderCell(Schema):
    """What a header of the file is taken for: `column` empty: nothing; `sure` 1: named outright or confirmed.
    A key that begins with `= `: a column the file lacks, `value` what all its lines say or what is proposed."""

    key: str
    text: str
    column: str
    sure: float
    value: str = ""


class BatchState(BatchOut):
    """`problems`: of the file as a whole; those of single lines are under /lines. `header`: for /columns."""

    header: list[HeaderCell]
    problems: list[LineProblem]
    warnings: list[LineProblem]


class LineOut(Schema):
    line: int
    verdict: Verdict
    problems: list[LineProblem]


class LinesOut(Schema):
    total: int
    rows: list[LineOut]


class Sent(Schema):
    """What was set going."""

    id: int
    stage: Stage
    job_id: int | None


SENT: dict[Any, Any] = {202: Sent, **REFUSED}


class Handed(Body):
    """The form fields beside the file. `ledger` empty: recognised by the header; `again`: also bytes that are
    in the ledger already."""

    ledger: Text60 = ""
    sheet: Text60 = ""
    again: bool = False


class Reading(Body):
    """`sheet` `*`: every visible one with the same header; `with_hidden`: rows and columns out of sight too."""

    sheet: Text60 = ""
    with_hidden: bool = True


class Mapping(Body):
    """`columns`: header key -> column name of the ledger, empty for what is not to be imported."""

    columns: dict[Text120, Text60]


class Application(Body):
    """`skip_wrong`: write the good lines only; `confirmed`: the warnings have been read."""

    skip_wrong: bool = False
    confirmed: bool = False


class Undoing(Body):
    reason: Text120


class Export(Body):
    """`query`: the part after `?` of a list's address, with its filters, columns and format."""

    query: Text4000 = ""


@router.get("/batches", response={200: list[BatchOut], **REFUSED}, summary="最近的导入批次")
def batches(request: HttpRequest) -> list[Any]:
    return list(queries.recent(actor_of(request))[:NEWEST])


@router.post("/batches", response=SENT, summary="交来工作簿，在后台读取和比对")
def receive(
    request: HttpRequest, idempotency_key: Key, form: Form[Handed], file: File[UploadedFile]
) -> Status[Any]:
    data, name = file.read(), file.name or ""

    def hand_in(actor: Any) -> dict[str, Any]:
        key = form.ledger or actions.recognise(actor, name, data)
        batch = actions.receive(actor, key, name, data, now=clock.now(), sheet=form.sheet, again=form.again)
        return _sent(batch)

    sent = f"{name}\n{form.model_dump_json()}\n".encode() + data
    return once(request, idempotency_key, hand_in, status=202, body=sent)


@router.get("/batches/{batch_id}", response={200: BatchState, **REFUSED}, summary="批次状态")
def batch(request: HttpRequest, batch_id: Id) -> Any:
    return queries.get(actor_of(request), batch_id)


@router.get("/batches/{batch_id}/lines", response={200: LinesOut, **REFUSED}, summary="各行的比对结论和问题")
def lines(
    request: HttpRequest, batch_id: Id, verdict: Verdict | None = None, start: Count = 0
) -> dict[str, Any]:
    """At most 500 lines from the `start`-th on."""
    actor = actor_of(request)
    rows = queries.rows(actor, queries.get(actor, batch_id), verdict.value if verdict else "")
    return {"total": rows.count(), "rows": list(rows[start : start + LINES])}


@router.get("/batches/{batch_id}/errors", response=REFUSED, summary="标出问题的工作簿")
def errors(request: HttpRequest, batch_id: Id) -> HttpResponse:
    actor = actor_of(request)
    return download(*actions.marked_workbook(actor, queries.get(actor, batch_id)), XLSX)


@router.get("/batches/{batch_id}/source", response=REFUSED, summary="交来的原文件")
def source(request: HttpRequest, batch_id: Id) -> HttpResponse:
    actor = actor_of(request)
    stored, data = files.content(actor, queries.get(actor, batch_id).file_uid)
    return download(stored.name, data, "application/octet-stream")


@router.post("/batches/{batch_id}/reading", response=SENT, summary="重新读取，可换工作表")
def reread(request: HttpRequest, batch_id: Id, body: Reading, idempotency_key: Key) -> Status[Any]:
    return _go(request, idempotency_key, actions.begin_read, batch_id, body)


@router.post("/batches/{batch_id}/columns", response=SENT, summary="确认各列对应台账的哪一列，重新读取")
def columns(request: HttpRequest, batch_id: Id, body: Mapping, idempotency_key: Key) -> Status[Any]:
    """Kept for the office: the same header is not asked about again."""
    now = clock.now()
    return once(
        request,
        idempotency_key,
        lambda actor: _sent(actions.map_columns(actor, batch_id, body.columns, now=now)),
        status=202,
    )


@router.post("/batches/{batch_id}/application", response=SENT, summary="写入台账")
def apply(request: HttpRequest, batch_id: Id, body: Application, idempotency_key: Key) -> Status[Any]:
    return _go(request, idempotency_key, actions.begin_apply, batch_id, body)


@router.post("/batches/{batch_id}/undoing", response=SENT, summary="撤销导入")
def undo(request: HttpRequest, batch_id: Id, body: Undoing, idempotency_key: Key) -> Status[Any]:
    return _go(request, idempotency_key, actions.begin_undo, batch_id, body)


@router.post("/batches/{batch_id}/discarding", response=SENT, summary="放弃预览")
def discard(request: HttpRequest, batch_id: Id, idempotency_key: Key) -> Status[Any]:
    return once(request, idempotency_key, lambda actor: _sent(actions.discard(actor, batch_id)), status=202)


@router.get("/templates/{ledger_key}", response=REFUSED, summary="台账的导入模板")
def template(request: HttpRequest, ledger_key: str) -> HttpResponse:
    return download(*actions.template_of(actor_of(request), ledger_key), XLSX)


@router.post("/exports/{ledger_key}", response=CREATED, summary="导出台账，文件在后台生成")
def export(request: HttpRequest, ledger_key: str, body: Export, idempotency_key: Key) -> Status[Any]:
    """`id` is the job's; its file is under /jobs/{id}/file."""
    return once(
        request, idempotency_key, lambda actor: written(actions.begin_export(actor, ledger_key, body.query))
    )


def _go(request: HttpRequest, key: str, action: Any, batch_id: int, body: Body) -> Status[Any]:
    return once(request, key, lambda actor: _sent(action(actor, batch_id, **body.dict())), status=202)


def _sent(row: Batch) -> dict[str, Any]:
    return {"id": row.pk, "stage": str(row.stage), "job_id": row.job_id}
