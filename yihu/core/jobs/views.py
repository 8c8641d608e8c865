"""Pages of background work: what runs, how far, how long still, and calling it off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yihu.core import clock
from yihu.core.api import stream
from yihu.core.files import large
from yihu.core.jobs import actions, queries
from yihu.core.jobs.models import Job, Status
from yihu.core.web import parts
from yihu.core.web.doors import actor_of
from yihu.core.web.pages import asked_page

PAGE_SIZE = 25
_COLOURS = {
    Status.WAITING: "secondary",
    Status.RUNNING: "blue",
    Status.DONE: "green",
    Status.FAILED: "red",
    Status.CANCELLED: "secondary",
}


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = queries.recent(actor)
    page = parts.Page(
        asked_page(request), PAGE_SIZE, rows.count(), lambda number, size: f"?page={number}", unit="项"
    )
    jobs = rows[page.start : page.start + PAGE_SIZE]
    head = [
        parts.Head("任务"),
        parts.Head("状态"),
        parts.Head("发起人"),
        parts.Head("提交时间", "date"),
        parts.Head("说明"),
    ]
    return render(
        request, "jobs/list.html", {"head": head, "rows": [_row(job) for job in jobs], "page": page}
    )


def _row(job: Job) -> list[parts.Cell]:
    return [
        parts.Cell(job.label, reverse("jobs:job", args=[job.pk])),
        parts.Cell(job.status_label, colour=_COLOURS[Status(job.status)]),
        parts.Cell(job.actor_name),
        parts.Cell(f"{job.created_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"),
        parts.Cell(job.message),
    ]


@require_GET
def detail(request: HttpRequest, job_id: int) -> HttpResponse:
    return render(request, "jobs/detail.html", shown(queries.get(actor_of(request), job_id)))


@require_GET
def progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """The fragment a page asks for each second; when the work has ended the whole page is loaded anew."""
    job = queries.get(actor_of(request), job_id)
    response = render(request, "jobs/progress.html", shown(job))
    if job.is_finished:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    job = actions.cancel(actor_of(request), job_id)
    back = request.POST.get("back", "")
    return redirect(
        back if back.startswith("/") and not back.startswith("//") else reverse("jobs:job", args=[job.pk])
    )


@require_GET
def result(request: HttpRequest, job_id: int) -> HttpResponseBase:
    """The file the work has made."""
    actor = actor_of(request)
    job = queries.get(actor, job_id)
    if job.file_uid is None:
        return redirect("jobs:job", job.pk)
    stored, blocks = large.blocks(actor, job.file_uid)
    return stream(stored.name, stored.size, blocks, stored.content_type)


def attachment(name: str) -> str:
    from django.utils.http import content_disposition_header

    return str(content_disposition_header(as_attachment=True, filename=name))


def shown(job: Job) -> dict[str, Any]:
    """What the fragment `jobs/progress.html` needs; pages of other modules include it too."""
    left = queries.remaining(job, clock.now())
    job.left = "" if left is None else in_words(left)
    return {"job": job, "url": reverse("jobs:progress", args=[job.pk])}


def in_words(left: timedelta) -> str:
    seconds = max(1, round(left.total_seconds()))
    return f"{seconds} 秒" if seconds < 90 else f"{round(seconds / 60)} 分钟"
