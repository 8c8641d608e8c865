"""Pages of background work: what runs, how far, how long still, and calling it off."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yihu.core import clock
from yihu.core.files import queries as files
from yihu.core.jobs import actions, queries
from yihu.core.jobs.models import Job
from yihu.core.web.doors import actor_of

PAGE_SIZE = 25


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.recent(actor_of(request)), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "jobs/list.html", {"page": page})


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
def result(request: HttpRequest, job_id: int) -> HttpResponse:
    """The file the work has made."""
    actor = actor_of(request)
    job = queries.get(actor, job_id)
    if job.file_uid is None:
        return redirect("jobs:job", job.pk)
    stored, data = files.content(actor, job.file_uid)
    response = HttpResponse(data, content_type=stored.content_type)
    response.headers["Content-Disposition"] = attachment(stored.name)
    return response


def attachment(name: str) -> str:
    from django.utils.http import content_disposition_header

    return str(content_disposition_header(as_attachment=True, filename=name))


def shown(job: Job) -> dict[str, Any]:
    """What the fragment `jobs/progress.html` needs; pages of other modules include it too."""
    left = queries.remaining(job, clock.now())
    return {
        "job": job,
        "percent": min(100, job.done * 100 // job.total) if job.total else None,
        "seconds_left": None if left is None else max(1, round(left.total_seconds())),
    }
