"""A problem's page, its steps and its evidence."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from yihu.core.access.actor import Actor
from yihu.core.files import queries as files
from yihu.core.web.doors import actor_of, day_of
from yihu.engine.errors import NotFound, Refused
from yihu.modules.rectification import queries
from yihu.modules.rectification.models import Problem
from yihu.modules.rectification.permissions import Can
from yihu.modules.rectification.rules import Move
from yihu.modules.rectification.views import shown
from yihu.modules.rectification.views.works import perform, posted, works

_SHOWN_IN_PAGE = ("image/jpeg", "image/png", "application/pdf")


def load(actor: Actor, problem_id: int) -> Problem:
    """Raises NotFound both for problems that are not there and for those of others."""
    actor.require(Can.SEE)
    found = queries.visible_to(actor).select_related("unit", "household").filter(pk=problem_id).first()
    if found is None:
        raise NotFound("没有这个问题，或不在您的管理范围内")
    return found


@require_GET
def problem(request: HttpRequest, problem_id: int) -> HttpResponse:
    actor, day = actor_of(request), day_of(request)
    found = load(actor, problem_id)
    return render(request, "rectification/problem.html", context(actor, found, day))


def context(actor: Actor, found: Problem, day: date, **more: Any) -> dict[str, Any]:
    """`bound`: a form that came back with problems, shown with what was typed."""
    cards = works(
        actor, found, day, bound=more.pop("bound", None), route=more.pop("route", "rectification:do")
    )
    return {**shown.page(actor, found, day), "works": cards, **more}


@require_POST
def do(request: HttpRequest, problem_id: int, move: str) -> HttpResponse:
    """One step by its form; what was typed stays when it is refused."""
    actor, day = actor_of(request), day_of(request)
    found, form, refused = step(request, problem_id, move)
    if form is None:
        messages.success(request, f"问题 {found.number}：已{Move(move).label}，当前为“{found.now.label}”")
        return redirect("rectification:problem", found.pk)
    filled = context(actor, found, day, bound=form, refused=refused)
    return render(request, "rectification/problem.html", filled, status=422)


def step(request: HttpRequest, problem_id: int, move: str) -> tuple[Problem, Any, Refused | None]:
    """Do the move: the problem afterwards and no form, or the problem as it is and the form with its problems."""
    actor, day = actor_of(request), day_of(request)
    found = load(actor, problem_id)
    wanted = Move.by_label(move)
    if wanted is None:
        raise NotFound("没有这一步，请返回问题页")
    form = posted(request, found, wanted, day)
    if not form.is_valid():
        return found, form, None
    try:
        return perform(actor, problem_id, wanted, form), None, None
    except Refused as refused:
        form.add_error(None, refused.message)
        return load(actor, problem_id), form, refused


@require_GET
def evidence(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """The stored file; pictures and PDF open in the browser, everything else is only ever downloaded."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = queries.evidence_visible_to(actor).filter(pk=evidence_id, file__isnull=False).first()
    if found is None or found.file is None:
        raise NotFound("没有这份资料，或不在您的管理范围内")
    stored, data = files.content(actor, found.file.uid)
    answer = HttpResponse(data, content_type=stored.content_type)
    place = "inline" if stored.content_type in _SHOWN_IN_PAGE else "attachment"
    answer["Content-Disposition"] = f"{place}; filename*=UTF-8''{quote(stored.name)}"
    answer["Cache-Control"] = "private, max-age=600"
    return answer


@require_GET
def measure(request: HttpRequest, measure_id: int) -> HttpResponse:
    """A measure is shown on its problem's page."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = queries.measures_visible_to(actor).filter(pk=measure_id).first()
    if found is None:
        raise NotFound("没有这条措施，或不在您的管理范围内")
    return redirect("rectification:problem", found.problem_id)
