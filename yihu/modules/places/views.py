"""The page of one place: what it is like, whether it is watched over, and what every module knows of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yihu.core.areas import queries as area_queries
from yihu.core.rooms import collect
from yihu.core.web.doors import actor_of, day_of
from yihu.engine import areas
from yihu.engine.errors import NotFound
from yihu.engine.panels import Place
from yihu.modules.places import queries
from yihu.modules.places.permissions import Can


def area(request: HttpRequest, code: str) -> HttpResponse:
    """A village, township or county on the business day."""
    actor, as_of = actor_of(request), day_of(request)
    place = area_queries.by_code(code)
    actor.require(Can.SEE)
    if not areas.inside(place.code, actor.area_code):
        raise NotFound("没有这个地方，或不在您的管理范围内")
    panels = [
        {"panel": panel, "context": filled}
        for panel in sorted(collect("panels"), key=lambda panel: panel.order)
        if panel.place is Place.AREA
        and actor.may(panel.see, place.code)
        and (filled := panel.context(actor, place, as_of)) is not None
    ]
    profiles = list(queries.profiles_of(place.code, as_of)[:6])
    context = {
        "place": place,
        "level_label": areas.level_of(place.code).label,
        "path": [upper for upper in area_queries.path(place.code) if upper.code != place.code],
        "profile": profiles[0] if profiles else None,
        "profiles": profiles,
        "key_places": queries.key_places_on(place.code, as_of),
        "poor_villages": queries.poor_villages_on(place.code, as_of),
        "children": area_queries.children(place.code),
        "actor_code": actor.area_code,
        "panels": panels,
        "as_of": as_of,
    }
    return render(request, "places/area.html", context)
