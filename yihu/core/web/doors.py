"""What every view needs: the actor, and one way to say no."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from yihu.core.access.actor import Actor
from yihu.engine.errors import Refused


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a request that passed the scope middleware."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        raise TypeError("this route answers without a session; it has no actor")
    return actor


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The same refusal for pages, fragments and JSON."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"code": refused.code, "message": refused.message}, status=refused.status)
    template = "web/refused_fragment.html" if getattr(request, "htmx", False) else "web/refused.html"
    return render(request, template, {"refused": refused}, status=refused.status)
