"""The indicator pages: the catalogue, one figure with everything behind it, its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.web.charts import Chart, Series
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.parts import Cell, Crumb, Head, Page, Tab
from yihu.core.web.pick import picker
from yihu.core.web.templatetags.ui import number
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.indicators import Indicator, Ratio
from yihu.modules.indicators import queries
from yihu.modules.indicators.rules import SHELVES, TOWNSHIP, VILLAGE, Figure, rank_of, shelf_of

PAGE_SIZE = 25
MANY_GROUPS = 14


def catalogue(request: HttpRequest) -> HttpResponse:
    """The figures of one area and day, a shelf at a time; searched by name and key over all shelves."""
    actor, area_code, as_of = actor_of(request), area_of(request), day_of(request)
    text, shelf = request.GET.get("q", "").strip().lower(), request.GET.get("shelf", SHELVES[0])
    offered = queries.as_declared(actor)
    wanted = [
        found
        for found in offered
        if (
            text in found.key.lower() or text in found.label.lower() if text else shelf_of(found.key) == shelf
        )
    ]
    figures = queries.figures(actor, (found.key for found in wanted), area_code=area_code, as_of=as_of)
    context = {
        "groups": _by_shelf(wanted, figures),
        "tabs": [] if text else _shelves(request, offered, shelf),
        "shelf": shelf,
        "q": text,
        "as_of": as_of,
        "area": area_queries.by_code(area_code),
        "picker": picker(actor, "" if area_code == actor.area_code else area_code),
    }
    return render(request, "indicators/catalogue.html", context)


def _shelves(request: HttpRequest, offered: Iterable[Indicator], here: str) -> list[Tab]:
    counts = Counter(shelf_of(found.key) for found in offered)
    tabs = []
    for shelf in SHELVES:
        query = request.GET.copy()
        query["shelf"] = shelf
        if counts[shelf]:
            tabs.append(Tab(shelf, f"?{query.urlencode()}", here=shelf == here, count=counts[shelf]))
    return tabs


def _by_shelf(wanted: list[Indicator], figures: dict[str, Figure]) -> list[dict[str, Any]]:
    cards: dict[str, list[dict[str, Any]]] = {shelf: [] for shelf in SHELVES}
    for found in sorted(wanted, key=lambda one: rank_of(one.key)):
        cards[shelf_of(found.key)].append({"indicator": found, "figure": figures[found.key]})
    return [{"label": shelf, "rows": rows} for shelf, rows in cards.items() if rows]


def figure(request: HttpRequest, key: str) -> HttpResponse:
    """Value, formula with its parts, trend, breakdown, rows and the papers that print it."""
    actor, area_code, as_of = actor_of(request), area_of(request), day_of(request)
    wanted = queries.indicator_for(actor, key)
    offered = queries.breakdowns(wanted)
    by = request.GET.get("by", "") or (TOWNSHIP if _above_township(area_code) else "village")
    groups = queries.breakdown(actor, key, area_code=area_code, as_of=as_of, by=by)
    trend = queries.trend(actor, key, area_code=area_code, as_of=as_of)
    context = {
        "indicator": wanted,
        "crumbs": [_home(area_code), Crumb(area_queries.by_code(area_code).name)],
        "figure": queries.figure(actor, key, area_code=area_code, as_of=as_of),
        "parts": _parts(wanted),
        "area": area_queries.by_code(area_code),
        "picker": picker(actor, "" if area_code == actor.area_code else area_code),
        "as_of": as_of,
        "by": by,
        "offered": offered,
        "tabs": _tabs(request, offered, by),
        "group_head": _group_head(wanted, offered.get(by, by)),
        "group_rows": _group_rows(request, key, by, groups),
        "chart_groups": _bars(wanted, offered.get(by, by), groups),
        "chart_trend": _line(wanted, trend),
        "papers": queries.used_in(key),
        **_rows(request, actor, key, area_code, as_of),
    }
    return render(request, "indicators/figure.html", context)


def rows(request: HttpRequest, key: str) -> HttpResponse:
    """The list behind a figure, page by page."""
    actor, area_code, as_of = actor_of(request), area_of(request), day_of(request)
    wanted, area = queries.indicator_for(actor, key), area_queries.by_code(area_code)
    here = reverse("indicators:figure", args=[key])
    crumbs = [
        _home(area_code),
        Crumb(wanted.label, f"{here}?area={area_code}"),
        Crumb(f"{area.name}，截至 {as_of:%Y-%m-%d}"),
    ]
    context = {"indicator": wanted, "as_of": as_of, "area": area, "crumbs": crumbs}
    context |= _rows(request, actor, key, area_code, as_of)
    return render(request, "indicators/rows.html", context)


def _home(area_code: str) -> Crumb:
    return Crumb("指标", f"{reverse('indicators:catalogue')}?area={area_code}")


def _rows(request: HttpRequest, actor: Actor, key: str, area_code: str, as_of: date) -> dict[str, Any]:
    counted = queries.counted(key)
    found = queries.rows_behind(actor, key, area_code=area_code, as_of=as_of)
    paged = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    names = area_queries.named(str(_value(row, counted.area_column)) for row in paged)
    return {
        "counted": counted,
        "row_head": [Head("地区"), *(_row_head(path, label) for path, label in counted.columns or _NUMBER)],
        "row_lines": _lines(counted, paged, names),
        "row_page": Page(
            paged.number, PAGE_SIZE, paged.paginator.count, lambda number, _: _page_url(request, number)
        ),
    }


_NUMBER = (("pk", "编号"),)


def _row_head(path: str, label: str) -> Head:
    """Days and sums keep to one line."""
    if path.endswith("_on") or path in ("on", "start", "end"):
        return Head(label, kind="date")
    return Head(label, kind="money" if path.endswith("fen") else "text")


def _page_url(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}#rows"


def _shown(row: Any, path: str) -> Any:
    """The value at `path`, code values by their label; nothing where it stands in a row that is out of sight."""
    *steps, last = path.split("__")
    for step in steps:
        row = _beyond(row, step)
    shown = getattr(row, f"get_{last}_display", None)
    return shown() if shown else getattr(row, last, "")


def _value(row: Any, path: str) -> Any:
    for step in path.split("__"):
        row = _beyond(row, step)
    return row


def _beyond(row: Any, step: str) -> Any:
    try:
        return getattr(row, step, None)
    except ObjectDoesNotExist:
        return None


def _tabs(request: HttpRequest, offered: dict[str, str], by: str) -> list[Tab]:
    tabs = []
    for name, label in offered.items():
        query = request.GET.copy()
        query["by"] = name
        query.pop("page", None)
        tabs.append(Tab(f"按{label}", f"?{query.urlencode()}#groups", here=name == by))
    return tabs


def _parts(wanted: Indicator) -> list[Indicator]:
    if not isinstance(wanted.measure, Ratio):
        return []
    return [queries.indicator(wanted.measure.numerator), queries.indicator(wanted.measure.denominator)]


def _above_township(area_code: str) -> bool:
    return areas.level_of(area_code) in (Level.COUNTY, Level.CITY, Level.PROVINCE)


def _bars(wanted: Indicator, label: str, groups: list[Figure]) -> Chart:
    return Chart(
        "by-group",
        f"{wanted.label}（按{label}）",
        [group.by for group in groups],
        [Series(wanted.label, [group.value for group in groups], unit=wanted.unit.label)],
        lying=len(groups) > MANY_GROUPS,
        category_label=label,
    )


def _line(wanted: Indicator, trend: list[Figure]) -> Chart:
    return Chart(
        "trend",
        f"{wanted.label}（趋势）",
        [f"{point.as_of:%Y-%m-%d}" for point in trend],
        [Series(wanted.label, [point.value for point in trend], kind="line", unit=wanted.unit.label)],
        category_label="日期",
    )


def _group_rows(request: HttpRequest, key: str, by: str, groups: list[Figure]) -> list[list[Any]]:
    """One line a group; places lead to their own figure."""
    shown = []
    for group in groups:
        query = request.GET.copy()
        query.pop("page", None)
        query.setlist("area", [group.group])
        query["by"] = VILLAGE
        link = f"?{query.urlencode()}" if by == TOWNSHIP and not group.by.endswith("本级") else ""
        parts = [] if group.denominator is None else [number(group.numerator), number(group.denominator)]
        shown.append([Cell(group.by, url=link), *parts, number(group.value)])
    return shown


def _group_head(wanted: Indicator, label: str) -> list[Head]:
    parts = [Head(part.label, kind="number") for part in _parts(wanted)]
    return [Head(label), *parts, Head(f"{wanted.label}（{wanted.unit.label}）", kind="number")]


def _lines(counted: Indicator, page: Any, names: dict[str, str]) -> list[list[Any]]:
    return [
        [
            names.get(str(_value(row, counted.area_column)), str(_value(row, counted.area_column))),
            *(
                Cell(
                    str(_shown(row, path)),
                    url=reverse(counted.detail, args=[row.pk]) if at == 0 and counted.detail else "",
                )
                for at, (path, _) in enumerate(counted.columns or _NUMBER)
            ),
        ]
        for row in page
    ]
