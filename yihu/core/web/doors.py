"""What every view needs: the actor, and one way to say no."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.engine import areas
from yihu.engine.errors import BadValue, Refused

DAY_KEY = "yihu_as_of"


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


def day_of(request: HttpRequest) -> date:
    """The business day the person looks at: `?as_of=`, else the one kept in the session, else today.

    Raises BadValue for a date that does not exist.
    """
    text = request.GET.get("as_of") or request.session.get(DAY_KEY) or ""
    if not text:
        return clock.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadValue(f"日期“{text}”不对，请写成 2020-06-30 的形式") from None


def area_of(request: HttpRequest) -> str:
    """The area asked for by `?area=` (6, 9 or 12 digits), else the actor's own."""
    asked = request.GET.get("area", "").strip()
    return areas.full(asked) if asked else actor_of(request).area_code
