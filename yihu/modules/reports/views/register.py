"""The register: which papers there are, what is being written, what was signed."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from yihu.core import clock
from yihu.core.areas import queries as area_queries
from yihu.core.web.doors import actor_of, day_of
from yihu.engine.errors import BadValue
from yihu.engine.papers import Kind, Paper
from yihu.modules.reports import actions, forms, queries
from yihu.modules.reports.permissions import Can

PAGE_SIZE = 25


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """All papers."""
    return _register(request, queries.papers(), "公文")


@require_GET
def bulletins(request: HttpRequest) -> HttpResponse:
    """The numbered ones only."""
    return _register(request, [one for one in queries.papers() if one.kind is Kind.BULLETIN], "通报")


def _register(request: HttpRequest, shown: Iterable[Paper], title: str) -> HttpResponse:
    actor = actor_of(request)
    papers = tuple(shown)
    keys = [paper.key for paper in papers]
    labels = {paper.key: paper.label for paper in papers}
    issues = queries.issues(actor).filter(paper__in=keys)
    page = Paginator(issues, PAGE_SIZE).get_page(request.GET.get("page"))
    drafts = list(queries.drafts(actor).filter(paper__in=keys)[:PAGE_SIZE])
    places = area_queries.named([row.area_code for row in [*drafts, *page]])
    context = {
        "page_title": title,
        "papers": papers,
        "labels": labels,
        "places": places,
        "drafts": drafts,
        "page": page,
        "may_draft": actor.may(Can.DRAFT, actor.area_code),
        "day": day_of(request),
    }
    return render(request, "reports/register.html", context)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Open a draft for the actor's own area; where one is open already, go there."""
    actor = actor_of(request)
    form = forms.Start(request.POST, papers=queries.papers())
    if not form.is_valid():
        raise BadValue("请选择文种和统计截止日后再起草")
    asked = form.cleaned_data
    try:
        draft = actions.start_draft(
            actor, asked["paper"], area_code=actor.area_code, as_of=asked["as_of"], on=clock.today()
        )
    except actions.DraftExists as exists:
        messages.info(request, exists.message)
        return redirect("reports:draft", exists.details["draft_id"])
    return redirect("reports:draft", draft.pk)
