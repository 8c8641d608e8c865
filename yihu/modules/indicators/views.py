"""The indicator pages: the catalogue, one figure with everything behind it, its rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.indicators import Indicator, Ratio
from yihu.modules.indicators import queries
from yihu.modules.indicators.rules import TOWNSHIP, Figure, number

PAGE_SIZE = 50


def catalogue(request: HttpRequest) -> HttpResponse:
    """All figures of one area and day, searchable by name and key."""
    actor, area_code, as_of = actor_of(request), area_of(request), day_of(request)
    text = request.GET.get("q", "").strip().lower()
    wanted = [
        found for found in queries.catalogue() if text in found.key.lower() or text in found.label.lower()
    ]
    figures = queries.figures(actor, (found.key for found in wanted), area_code=area_code, as_of=as_of)
    rows = [
        {"indicator": found, "figure": figures[found.key], "prefix": found.key.split(".")[0]}
        for found in wanted
    ]
    return render(
        request,
        "indicators/catalogue.html",
        {"rows": rows, "q": text, "as_of": as_of, "area": area_queries.by_code(area_code)},
    )


def figure(request: HttpRequest, key: str) -> HttpResponse:
    """Value, formula with its parts, trend, breakdown, rows and the papers that print it."""
    actor, area_code, as_of = actor_of(request), area_of(request), day_of(request)
    wanted = queries.indicator(key)
    offered = queries.breakdowns(wanted)
    by = request.GET.get("by", "") or (TOWNSHIP if _above_township(area_code) else "village")
    groups = queries.breakdown(actor, key, area_code=area_code, as_of=as_of, by=by)
    trend = queries.trend(actor, key, area_code=area_code, as_of=as_of)
    context = {
        "indicator": wanted,
        "figure": queries.figure(actor, key, area_code=area_code, as_of=as_of),
        "parts": _parts(wanted),
        "area": area_queries.by_code(area_code),
        "areas": _area_choices(actor),
        "as_of": as_of,
        "by": by,
        "offered": offered,
        "groups": groups,
        "chart_groups": _bars(wanted, offered.get(by, by), groups),
        "chart_trend": _line(wanted, trend),
        "papers": queries.used_in(key),
        **_rows(request, actor, key, area_code, as_of),
    }
    return render(request, "indicators/figure.html", context)


def rows(request: HttpRequest, key: str) -> HttpResponse:
    """The list behind a figure, page by page."""
    actor, area_code, as_of = actor_of(request), area_of(request), day_of(request)
    context = {"indicator": queries.indicator(key), "as_of": as_of, "area": area_queries.by_code(area_code)}
    context |= _rows(request, actor, key, area_code, as_of)
    return render(request, "indicators/rows.html", context)


def _rows(request: HttpRequest, actor: Actor, key: str, area_code: str, as_of: date) -> dict[str, Any]:
    counted = queries.counted(key)
    where = {name: request.GET[name] for name in counted.dims if request.GET.get(name)}
    found = queries.rows_behind(actor, key, area_code=area_code, as_of=as_of, where=where)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    names = area_queries.named(_value(row, counted.area_column) for row in page)
    return {"counted": counted, "page": page, "lines": [_line_of(counted, row, names) for row in page]}


def _line_of(counted: Indicator, row: Any, names: dict[str, str]) -> dict[str, Any]:
    code = str(_value(row, counted.area_column))
    return {
        "area": names.get(code, code),
        "cells": [_shown(row, path) for path, _ in counted.columns] or [str(row)],
        "link": reverse(counted.detail, args=[row.pk]) if counted.detail else "",
    }


def _shown(row: Any, path: str) -> Any:
    """The value at `path`, code values by their label."""
    *steps, last = path.split("__")
    for step in steps:
        row = getattr(row, step, None)
    shown = getattr(row, f"get_{last}_display", None)
    return shown() if shown else getattr(row, last, "")


def _value(row: Any, path: str) -> Any:
    for step in path.split("__"):
        row = getattr(row, step, None)
    return row


def _parts(wanted: Indicator) -> list[Indicator]:
    if not isinstance(wanted.measure, Ratio):
        return []
    return [queries.indicator(wanted.measure.numerator), queries.indicator(wanted.measure.denominator)]


def _above_township(area_code: str) -> bool:
    return areas.level_of(area_code) in (Level.COUNTY, Level.CITY, Level.PROVINCE)


def _area_choices(actor: Actor) -> list[tuple[str, str]]:
    """The actor's own area and the townships (or villages) inside it."""
    own = area_queries.by_code(actor.area_code)
    return [(own.code, own.name)] + [
        (area.code, f"　{area.name}") for area in area_queries.children(own.code)
    ]


def _bars(wanted: Indicator, label: str, groups: list[Figure]) -> dict[str, Any]:
    return {
        "title": f"{wanted.label}（按{label}）",
        "unit": wanted.unit.label,
        "kind": "bar",
        "labels": [group.by for group in groups],
        "series": [{"name": wanted.label, "data": [number(group.value) for group in groups]}],
    }


def _line(wanted: Indicator, trend: list[Figure]) -> dict[str, Any]:
    return {
        "title": f"{wanted.label}（趋势）",
        "unit": wanted.unit.label,
        "kind": "line",
        "labels": [f"{point.as_of:%Y-%m-%d}" for point in trend],
        "series": [{"name": wanted.label, "data": [number(point.value) for point in trend]}],
    }
