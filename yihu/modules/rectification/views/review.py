"""The review queue: one problem after another, the evidence beside the form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yihu.core.access.actor import Actor
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Crumb
from yihu.modules.rectification import queries
from yihu.modules.rectification.models import Problem
from yihu.modules.rectification.permissions import Can
from yihu.modules.rectification.rules import Move
from yihu.modules.rectification.views.problem import context, load, step

ROUTE = "rectification:review_do"


@require_GET
def review(request: HttpRequest) -> HttpResponse:
    """The first that waits, or the good news that nothing does."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    first = queries.review_queue(actor).first()
    if first is not None:
        return redirect("rectification:review_one", first.pk)
    return render(request, "rectification/review_empty.html", {"crumbs": _crumbs()})


@require_GET
def review_one(request: HttpRequest, problem_id: int) -> HttpResponse:
    actor = actor_of(request)
    found = load(actor, problem_id)
    return _page(request, actor, found)


@require_POST
def review_do(request: HttpRequest, problem_id: int, move: str) -> HttpResponse:
    """Decide, then on to the next in the queue."""
    actor = actor_of(request)
    _, following = _neighbours(actor, problem_id)
    found, form, refused = step(request, problem_id, move)
    if form is not None:
        return _page(request, actor, found, bound=form, refused=refused)
    messages.success(request, f"问题 {found.number}：已{Move(move).label}")
    if following is not None:
        return redirect("rectification:review_one", following)
    return redirect("rectification:review")


def _page(request: HttpRequest, actor: Actor, found: Problem, **more: Any) -> HttpResponse:
    before, following = _neighbours(actor, found.pk)
    queue = list(queries.review_queue(actor).values_list("pk", flat=True))
    filled = context(actor, found, day_of(request), route=ROUTE, **more) | {
        "crumbs": _crumbs(found.number),
        "before": reverse("rectification:review_one", args=[before]) if before else "",
        "following": reverse("rectification:review_one", args=[following]) if following else "",
        "place": queue.index(found.pk) + 1 if found.pk in queue else 0,
        "waiting": len(queue),
    }
    return render(request, "rectification/review.html", filled, status=422 if more else 200)


def _neighbours(actor: Actor, problem_id: int) -> tuple[int | None, int | None]:
    queue = list(queries.review_queue(actor).values_list("pk", flat=True))
    if problem_id not in queue:
        return None, queue[0] if queue else None
    at = queue.index(problem_id)
    return queue[at - 1] if at else None, queue[at + 1] if at + 1 < len(queue) else None


def _crumbs(number: str = "") -> list[Crumb]:
    crumbs = [
        Crumb("问题整改", reverse("rectification:board")),
        Crumb("审核", reverse("rectification:review")),
    ]
    return [*crumbs, Crumb(number)] if number else crumbs
