"""Shows on one page what modules declare for it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from yihu.core.access.actor import Actor
from yihu.core.rooms import collect
from yihu.engine.panels import Place


def panels(
    request: HttpRequest, actor: Actor, place: Place, subject: Any, *, area_code: str, as_of: date
) -> list[SafeString]:
    """The panels of a page that the actor may see in `area_code`, filled and drawn, in their order.

    A panel's template gets `panel`, `as_of`, `actor`, what the panel gave as `context` and each of its entries.
    """
    drawn = []
    for panel in sorted(collect("panels"), key=lambda panel: panel.order):
        if panel.place is not place or not actor.may(panel.see, area_code):
            continue
        context = panel.context(actor, subject, as_of)
        if context is not None:
            values = {**context, "context": context, "panel": panel, "as_of": as_of, "actor": actor}
            drawn.append(render_to_string(panel.template, values, request=request))
    return drawn
