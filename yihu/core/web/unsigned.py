"""Pages for people without an account: a strict policy of their own, nothing kept by browsers, refusals on a plain page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from csp.decorators import csp
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from yihu.core.areas import queries as area_queries
from yihu.core.areas.models import Area
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import NotFound, Refused

View = Callable[..., HttpResponse]
_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],  # the arrow of a list is a picture in the style sheet
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}


def unsigned(refused_template: str) -> Callable[[View], View]:
    """The view, with what every page without a sign-in has; a refusal is shown by the template as `refused`."""

    def guarded(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **words: Any) -> HttpResponse:
            try:
                return view(request, *args, **words)
            except Refused as refused:
                return render(request, refused_template, {"refused": refused}, status=refused.status)

        protected: Any = csp(_POLICY)(never_cache(answered))
        return cast("View", protected)

    return guarded


def sent(
    request: HttpRequest,
    form: Form,
    send: Callable[[], str],
    *,
    kept: str,
    onward: str,
    template: str,
    place: Area,
) -> HttpResponse:
    """A form about a place; `send()` gives the tracking code, `kept` in the session until the page `onward` shows it."""
    if request.method == "POST" and form.is_valid():
        try:
            request.session[kept] = send()
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return redirect(onward)
    return render(request, template, {"form": form, "place": place}, status=422 if form.errors else 200)


def townships() -> list[dict[str, Any]]:
    """Every township with its county's name, to choose from."""
    counties = {one.code[:6]: one.name for one in area_queries.of_level(Level.COUNTY)}
    rows = area_queries.of_level(Level.TOWNSHIP).order_by("code")
    return [{"town": area, "county": counties.get(area.code[:6], "")} for area in rows]


def chosen_place(code: str) -> tuple[Area, list[Area]]:
    """A township or village by nine or twelve digits, and its villages. Raises NotFound for anything else."""
    if not code.isascii() or not code.isdigit() or len(code) not in (9, 12):
        raise NotFound("没有这个地方，请从首页选择乡镇")
    place = area_queries.by_code(areas.full(code))
    level = areas.level_of(place.code)
    if level not in (Level.TOWNSHIP, Level.VILLAGE):
        raise NotFound("请选择到乡镇或村")
    villages = [place] if level is Level.VILLAGE else list(area_queries.children(place.code))
    return place, villages
