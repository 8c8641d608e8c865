"""The board by stage, the Gantt chart and the map of points."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import cos, radians

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area
from yihu.core.areas import queries as area_queries
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.pages import asked_page
from yihu.core.web.parts import Page
from yihu.core.web.pick import picker
from yihu.modules.projects import queries
from yihu.modules.projects.models import Point, Project
from yihu.modules.projects.permissions import Can
from yihu.modules.projects.rules import Category, Stage
from yihu.modules.projects.views.common import own_area, tabs, year_of

_SHOWN = 40
_MONTHS = range(1, 13)
_WIDTH = 1000
_MOST_POINTS = 3000
_MARGIN = 40
_KM_PER_DEGREE = 111.2
_LENGTHS = (100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01)


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Projects of a year in columns by their present stage."""
    actor, as_of = actor_of(request), day_of(request)
    area_code, year = own_area(request, actor), year_of(request, as_of)
    lanes = queries.board(actor, area_code, year)
    late = set(queries.late_on(area_code, as_of).values_list("pk", flat=True))
    idle = set(queries.idle_on(area_code, as_of).values_list("pk", flat=True))
    context = {
        **_shared(actor, area_code, as_of, year, "projects:list"),
        "lanes": lanes,
        "places": area_queries.named({card.area_code for lane in lanes for card in lane.cards}),
        "total": queries.planned_on(area_code, as_of).count(),
        "started": queries.started_on(area_code, as_of).count(),
        "accepted": queries.accepted_on(area_code, as_of).count(),
        "library": queries.in_library_on(area_code, as_of).count(),
        "late": late,
        "idle": idle,
        "may_propose": actor.may(Can.PROPOSE),
        "papers": [("library", "项目库公示表"), ("plan", "年度实施计划")],
    }
    return render(request, "projects/board.html", context)


def _shared(actor: Actor, area_code: str, as_of: date, year: int, here: str) -> dict[str, object]:
    return {
        "area": area_queries.by_code(area_code),
        "as_of": as_of,
        "year": year,
        "years": sorted({year, as_of.year, *queries.years(actor)}, reverse=True),
        "picker": picker(actor, area_code),
        "tabs": tabs(here),
    }


@dataclass(frozen=True)
class Bar:
    """One line of the chart: places on a scale of 0 to 1000; a width of 0 draws nothing."""

    project: Project
    plan_x: int = 0
    plan_width: int = 0
    done_x: int = 0
    done_width: int = 0
    shade: str = "run"
    note: str = ""


@require_GET
def gantt(request: HttpRequest) -> HttpResponse:
    """Planned and real spans of a year's projects beside each other, and the day looked at."""
    actor, as_of = actor_of(request), day_of(request)
    area_code, year = own_area(request, actor), year_of(request, as_of)
    rows = queries.visible_to(actor).filter(
        in_area("area_code", area_code), year=year, removed_on__isnull=True
    )
    category = request.GET.get("category", "")
    if category in {one.value for one in Category}:
        rows = rows.filter(category=category)
    wanted = request.GET.get("q", "").strip()
    if wanted:
        rows = rows.filter(name__icontains=wanted)
    number = asked_page(request)
    total = rows.count()
    page = Page(number, _SHOWN, total, lambda at, size: _address(request, at), "个", (total + 1,))
    shown = list(rows.order_by("start_due", "number")[page.start : page.start + _SHOWN])
    context = {
        **_shared(actor, area_code, as_of, year, "projects:gantt"),
        "bars": [bar(row, year, as_of) for row in shown],
        "months": [f"{month}月" for month in _MONTHS],
        "today_x": place(as_of, year) if as_of.year == year else None,
        "page": page,
        "categories": list(Category),
        "category": category,
        "q": wanted,
    }
    return render(request, "projects/gantt.html", context)


def _address(request: HttpRequest, number: int) -> str:
    asked = request.GET.copy()
    asked["page"] = str(number)
    return f"?{asked.urlencode()}"


def place(day: date, year: int) -> int:
    """A day's place on the year's scale, held inside it."""
    first, last = date(year, 1, 1), date(year + 1, 1, 1)
    inside = min(max(day, first), last)
    return (inside - first).days * _WIDTH // (last - first).days


def bar(row: Project, year: int, as_of: date) -> Bar:
    """Planned: start due to finish due. Real: start to finish, or to the day looked at while it runs."""
    plan_x = plan_width = done_x = done_width = 0
    if row.start_due and row.finish_due:
        plan_x = place(row.start_due, year)
        plan_width = max(place(row.finish_due + timedelta(days=1), year) - plan_x, 0)
    started = row.started_on if row.started_on and row.started_on <= as_of else None
    finished = row.finished_on if row.finished_on and row.finished_on <= as_of else None
    if started:
        done_x = place(started, year)
        done_width = max(place(finished or as_of, year) - done_x, 4)
    late = bool(row.finish_due and not finished and row.finish_due <= as_of) or bool(
        row.start_due and not started and row.start_due <= as_of
    )
    shade = "done" if finished else "late" if late else "stop" if row.stage == Stage.SUSPENDED else "run"
    said = (
        f"计划 {row.start_due or '未定'} 至 {row.finish_due or '未定'}；"
        f"实际 {started or '未开工'} 至 {finished or '未完工'}{'（滞后）' if late else ''}"
    )
    return Bar(row, plan_x, plan_width, done_x, done_width, shade, said)


@dataclass(frozen=True)
class Dot:
    """One point on the drawing; `shade` tells the state of its project."""

    x: int
    y: int
    shade: str
    label: str
    url: str
    place: str
    lon: Decimal
    lat: Decimal


@dataclass(frozen=True)
class Drawing:
    height: int
    dots: tuple[Dot, ...]
    scale_width: int = 0
    scale_label: str = ""


@require_GET
def points(request: HttpRequest) -> HttpResponse:
    """The points that the office collected, drawn true to scale; no map of anybody's is asked."""
    actor, as_of = actor_of(request), day_of(request)
    area_code, year = own_area(request, actor), year_of(request, as_of)
    rows = list(
        queries.points(actor)
        .filter(in_area("area_code", area_code), project__year=year, collected_on__lte=as_of)
        .order_by("area_code", "project__number", "pk")[:_MOST_POINTS]
    )
    names = area_queries.named({row.area_code for row in rows})
    context = {
        **_shared(actor, area_code, as_of, year, "projects:map"),
        "drawing": drawn(rows, names, as_of),
        "dots_page": Paginator(rows, 50).get_page(asked_page(request)),
        "names": names,
        "may_write": actor.may(Can.RUN),
    }
    return render(request, "projects/map.html", context)


def drawn(rows: list[Point], names: dict[str, str], as_of: date) -> Drawing | None:
    """True to scale around the middle latitude, a margin on every side; None without points."""
    if not rows:
        return None
    lons, lats = [float(row.lon) for row in rows], [float(row.lat) for row in rows]
    squeeze = cos(radians((min(lats) + max(lats)) / 2))
    wide = max((max(lons) - min(lons)) * squeeze, max(lats) - min(lats), 0.005)
    per_degree = (_WIDTH - 2 * _MARGIN) / wide
    west, north = min(lons), max(lats)
    spare = _WIDTH - 2 * _MARGIN - (max(lons) - west) * squeeze * per_degree
    dots = tuple(
        Dot(
            x=int(_MARGIN + spare / 2 + (float(row.lon) - west) * squeeze * per_degree),
            y=int(_MARGIN + (north - float(row.lat)) * per_degree),
            shade=shade_of(row.project, as_of),
            label=f"{row.project.name} · {row.name}",
            url=reverse("projects:project", args=[row.project_id]),
            place=names.get(row.area_code, row.area_code),
            lon=row.lon,
            lat=row.lat,
        )
        for row in rows
    )
    kilometres = next(length for length in _LENGTHS if length / _KM_PER_DEGREE * per_degree <= _WIDTH / 3)
    return Drawing(
        height=int(2 * _MARGIN + (north - min(lats)) * per_degree),
        dots=dots,
        scale_width=int(kilometres / _KM_PER_DEGREE * per_degree),
        scale_label=f"{kilometres:g} 公里",
    )


def shade_of(row: Project, as_of: date) -> str:
    if row.accepted_on and row.accepted_on <= as_of:
        return "accepted"
    if row.finished_on and row.finished_on <= as_of:
        return "done"
    if row.started_on and row.started_on <= as_of:
        return "run"
    return "wait"
