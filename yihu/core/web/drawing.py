"""Shows on one page what modules declare for it."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yihu.core.access.actor import Actor
from yihu.core.rooms import collect
from yihu.engine.panels import Panel, Place

# Asks for all panels that come by one request; keys of panels have a point in them.
TOGETHER = "together"


def panels(
    request: HttpRequest, actor: Actor, place: Place, subject: Any, *, area_code: str, as_of: date
) -> list[SafeString]:
    """The panels of a page that the actor may see in `area_code`, filled and drawn, in their order.

    A panel's template gets `panel`, `as_of`, `actor`, what the panel gave as `context` and each of its entries.
    Of one that is read later there is only the place where it will stand.
    """
    drawn = []
    for panel in _seen(actor, place, area_code):
        if panel.later:
            drawn.append(_waiting(request, panel.key, panel.label))
        elif shown := _drawn(request, actor, panel, subject, as_of):
            drawn.append(shown)
    return drawn


def panels_apart(request: HttpRequest, actor: Actor, place: Place, *, area_code: str) -> list[SafeString]:
    """For a page whose first answer is without panels: where they will stand, those not read later by one request
    together, each of the others by its own."""
    later = [panel for panel in _seen(actor, place, area_code) if panel.later]
    together = _waiting(request, TOGETHER, "其他情况", when="load")
    return [together, *(_waiting(request, panel.key, panel.label) for panel in later)]


def asked(
    request: HttpRequest, actor: Actor, place: Place, subject: Any, *, area_code: str, as_of: date
) -> HttpResponse | None:
    """What `?panel=` asks for: one panel by its key, or those that come together; None where a page is asked for."""
    if "panel" not in request.GET:
        return None
    only = request.GET["panel"]
    seen = _seen(actor, place, area_code)
    if only == TOGETHER:
        parts = (_drawn(request, actor, panel, subject, as_of) for panel in seen if not panel.later)
        shown = [part for part in parts if part]
        return HttpResponse(render_to_string("ui/panels.html", {"panels": shown}) if shown else "")
    parts = (_drawn(request, actor, panel, subject, as_of) for panel in seen if panel.key == only)
    return HttpResponse("".join(parts))


def _seen(actor: Actor, place: Place, area_code: str) -> list[Panel]:
    return [panel for panel in _of_place(place) if actor.may(panel.see, area_code)]


@cache
def _of_place(place: Place) -> tuple[Panel, ...]:
    ordered = sorted(collect("panels"), key=lambda panel: panel.order)
    return tuple(panel for panel in ordered if panel.place is place)


def _waiting(request: HttpRequest, key: str, label: str, *, when: str = "revealed") -> SafeString:
    query = request.GET.copy()
    query["panel"] = key
    shown = {"key": key, "label": label, "query": query.urlencode(), "when": when}
    return render_to_string("ui/later.html", shown)


def _drawn(request: HttpRequest, actor: Actor, panel: Panel, subject: Any, as_of: date) -> SafeString:
    context = panel.context(actor, subject, as_of)
    if context is None:
        return SafeString("")
    values = {**context, "context": context, "panel": panel, "as_of": as_of, "actor": actor}
    drawn = render_to_string(panel.template, values, request=request)
    half = context.get("half", panel.half)
    return (
        format_html('<div class="part{}">{}</div>', " part-half" if half else "", drawn)
        if drawn.strip()
        else drawn
    )
