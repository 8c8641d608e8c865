"""The 工作台 and the full list of one kind of work."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yihu.core.areas import queries as areas
from yihu.core.web import preferences
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Crumb, Entry, Page
from yihu.core.web.templatetags.ui import moment
from yihu.engine.areas import inside
from yihu.engine.checks import Colour, Kind
from yihu.engine.errors import NotFound
from yihu.modules.tasks import queries, rules

FOREMOST, OF_A_KIND = 10, 2  # single items on the 工作台, before any kind is opened
SHOWN = 6  # of each kind once it is; the lists show all
PAGE_SIZE = 100
TILES = 12  # a county's townships all stand; of a township's villages only those with work
TOUR = "tour.home"
_TITLES = {Kind.DUE: "全部待办", Kind.QUALITY: "台账核对"}


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What is mine to do, by when, one tap away."""
    actor, day = actor_of(request), day_of(request)
    groups = queries.work_due(actor, day)
    places = queries.by_place(
        actor.area_code, groups, lambda code: f"{reverse('tasks:list')}?{urlencode({'area': code})}"
    )
    few = len(places) <= TILES
    events = [
        Entry(moment(event.at), event.summary, event.actor_name, icon="history")
        for event in queries.recent_events(actor)
    ]
    return render(
        request,
        "tasks/home.html",
        {
            "area": areas.by_code(actor.area_code),
            "groups": rules.pressing_first(groups),
            "shown": SHOWN,
            "foremost": rules.foremost(groups, each=OF_A_KIND, most=FOREMOST),
            "red": sum(group.red for group in groups),
            "yellow": sum(group.yellow for group in groups),
            "total": sum(group.total for group in groups),
            "places": places if few else [place for place in places if place.colour],
            "quiet": 0 if few else sum(not place.colour for place in places),
            "panels": queries.home_panels(actor, day),
            "events": events,
            "tour": TOUR if not preferences.get(actor, TOUR) else "",
        },
    )


@require_GET
def slips(request: HttpRequest) -> HttpResponse:
    """What the ledgers leave out or contradict: the checks that no day is set for."""
    return due_list(request, kind=Kind.QUALITY)


@require_GET
def due_list(request: HttpRequest, key: str = "", kind: Kind = Kind.DUE) -> HttpResponse:
    """All work of one check, or all there is, by the page; `?area=` and `?colour=` narrow it, and one tap does: how
    many there are of each kind and in each place below stands at the top."""
    actor, day = actor_of(request), day_of(request)
    area_code, wanted = request.GET.get("area", ""), request.GET.get("colour", "")
    if area_code and not inside(area_code, actor.area_code):
        raise NotFound("没有这个地方，或不在您的管理范围内")
    groups = queries.work_due(actor, day, area_code=area_code, key=key, kind=kind)
    address = partial(_address, request, key)
    places = queries.by_place(area_code or actor.area_code, groups, address, counted=True)
    items = [item for group in groups for item in group.items if wanted in ("", item.colour.value)]
    pager = Paginator(items, PAGE_SIZE).get_page(request.GET.get("page"))
    place = areas.by_code(area_code).name if area_code else ""
    title = groups[0].label if key else _TITLES[kind]
    return render(
        request,
        "tasks/list.html",
        {
            "crumbs": [Crumb("工作台", reverse("home")), Crumb(title)],
            "title": f"{place} {title}".strip(),
            "group": groups[0] if key else None,
            "slips": kind is Kind.QUALITY,
            "items": pager.object_list,
            "places": places if len(places) <= TILES else [one for one in places if one.colour],
            "kinds": [] if key else queries.by_check(groups, partial(_of_kind, request)),
            "around": _around(request, actor.area_code, area_code),
            "total": sum(group.total for group in groups),
            "page": Page(
                pager.number, PAGE_SIZE, len(items), partial(_page_url, request), "项", (PAGE_SIZE,)
            ),
            "more": sum(group.more for group in groups),
            "colours": list(Colour),
            "wanted": wanted,
        },
    )


def _address(request: HttpRequest, key: str, area_code: str) -> str:
    """The list of one kind of work, or of all, in a place; the colour stays."""
    address = request.GET.copy()
    address.pop("page", None)
    address["area"] = area_code
    return f"{reverse('tasks:due', args=[key]) if key else request.path}?{address.urlencode()}"


def _of_kind(request: HttpRequest, key: str) -> str:
    address = request.GET.copy()
    address.pop("page", None)
    return f"{reverse('tasks:due', args=[key])}{'?' if address else ''}{address.urlencode()}"


def _around(request: HttpRequest, own: str, area_code: str) -> list[tuple[str, str]]:
    """The places around the chosen one up to one's own, each with its address: the way back."""
    if area_code in ("", own):
        return []
    path = [area for area in areas.path(area_code) if inside(area.code, own) and area.code != area_code]
    return [(area.name, f"?{_with_area(request, '' if area.code == own else area.code)}") for area in path]


def _with_area(request: HttpRequest, area_code: str) -> str:
    address = request.GET.copy()
    for name in ("page", "area"):
        address.pop(name, None)
    if area_code:
        address["area"] = area_code
    return address.urlencode()


def _page_url(request: HttpRequest, number: int, size: int) -> str:
    address = request.GET.copy()
    address["page"] = str(number)
    return f"?{address.urlencode()}"
