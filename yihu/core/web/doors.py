"""What every view needs: the actor, the business day, and one way to say no."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.engine import areas
from yihu.engine.errors import BadValue, Refused

_DAY_KEY = "yihu_business_day"


class NotADay(BadValue):
    code = "E408"


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a request that passed the scope middleware."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        raise TypeError("this route answers without a session; it has no actor")
    return actor


def day_of(request: HttpRequest) -> date:
    """The business day (业务日) this person looks at: `?as_of=` wins and is kept for the session; today otherwise.

    Raises NotADay for an `as_of` that is no day. An empty one means today again.
    """
    session = getattr(request, "session", None)
    if session is not None and "as_of" in request.GET:
        choose_day(request, request.GET["as_of"])
    kept = session.get(_DAY_KEY) if session is not None else None
    return date.fromisoformat(kept) if kept else clock.today()


def area_of(request: HttpRequest) -> str:
    """The area asked for by `?area=` (the last one that is set; 6, 9 or 12 digits), else the actor's own."""
    asked = [code for code in request.GET.getlist("area") if code.strip()]
    return areas.full(asked[-1]) if asked else actor_of(request).area_code


def choose_day(request: HttpRequest, text: str) -> None:
    """Keep the business day while the person stays signed in; blank or today forgets it. Raises NotADay."""
    if not text.strip():
        request.session.pop(_DAY_KEY, None)
        return
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise NotADay(f"日期“{text[:20]}”无法确定，请写成 2020-06-30") from None
    if day == clock.today():
        request.session.pop(_DAY_KEY, None)
    elif request.session.get(_DAY_KEY) != day.isoformat():
        request.session[_DAY_KEY] = day.isoformat()


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The same refusal for pages, fragments and JSON."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"code": refused.code, "message": refused.message}, status=refused.status)
    template = "web/refused_fragment.html" if getattr(request, "htmx", False) else "web/refused.html"
    return render(request, template, {"refused": refused}, status=refused.status)
