"""Background work for programs: how far it is, its file, calling it off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router, Schema, Status

from yihu.core.api import REFUSED, Id, Key, once, stream
from yihu.core.files import large
from yihu.core.jobs import actions, queries
from yihu.core.jobs.models import Job
from yihu.core.jobs.models import Status as State
from yihu.core.web.doors import actor_of
from yihu.engine.errors import NotFound

router = Router(tags=["后台任务"])
NEWEST = 100


class JobOut(Schema):
    """`done` of `total`, in whatever the work counts; `code` of the refusal where it failed."""

    id: int
    kind: str
    label: str
    status: State
    done: int
    total: int
    message: str
    code: str
    has_file: bool
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class Called(Schema):
    id: int
    status: State


@router.get("", response={200: list[JobOut], **REFUSED}, summary="最近的后台任务")
def listing(request: HttpRequest) -> list[dict[str, Any]]:
    return [_job(row) for row in queries.recent(actor_of(request))[:NEWEST]]


@router.get("/{job_id}", response={200: JobOut, **REFUSED}, summary="一项后台任务的进度")
def job(request: HttpRequest, job_id: Id) -> dict[str, Any]:
    return _job(queries.get(actor_of(request), job_id))


@router.get("/{job_id}/file", response=REFUSED, summary="任务生成的文件")
def result(request: HttpRequest, job_id: Id) -> HttpResponseBase:
    actor = actor_of(request)
    found = queries.get(actor, job_id)
    if found.file_uid is None:
        raise NotFound("这项任务没有生成文件，或还没有完成，请先查询进度")
    stored, blocks = large.blocks(actor, found.file_uid)
    return stream(stored.name, stored.size, blocks, stored.content_type)


@router.post("/{job_id}/cancellation", response={200: Called, **REFUSED}, summary="取消")
def cancel(request: HttpRequest, job_id: Id, idempotency_key: Key) -> Status[Any]:
    """Waiting work never starts; running work stops at its next step."""
    return once(request, idempotency_key, lambda actor: _called(actions.cancel(actor, job_id)), status=200)


def _called(row: Job) -> dict[str, Any]:
    return {"id": row.pk, "status": str(row.status)}


def _job(row: Job) -> dict[str, Any]:
    known = {name: getattr(row, name) for name in JobOut.model_fields if hasattr(row, name)}
    return {**known, "has_file": row.file_uid is not None}
