"""A household's whole life on one page, newest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yihu.core.areas import queries as area_queries
from yihu.core.web.charts import Chart, Series
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.pages import asked_page
from yihu.core.web.parts import Crumb, Page, Tab
from yihu.modules.dossiers import queries
from yihu.modules.dossiers.panels import entry
from yihu.modules.dossiers.permissions import Can
from yihu.modules.dossiers.queries import Told
from yihu.modules.households import queries as households

_SIZES = (50, 100, 500)
_YEARS_DRAWN = 12
_FEW = 5  # as many are seen at a glance without a chart


@require_GET
def life(request: HttpRequest, uid: str) -> HttpResponse:
    """`?kind=`, `?year=`, `?q=` narrow it; the chart counts what the other filters leave."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = households.household(actor, uid)
    told = queries.life(actor, [row.pk], date.min, as_of)
    kind, year, words = (request.GET.get(name, "").strip() for name in ("kind", "year", "q"))
    found = [one for one in told if _fits(one, kind, year, words)]
    size = next((one for one in _SIZES if str(one) == request.GET.get("size")), _SIZES[0])
    page = Page(
        asked_page(request),
        size,
        len(found),
        lambda number, size: _address(request, page=str(number), size=str(size)),
        size_choices=_SIZES,
    )
    head = households.members_of(row, as_of)
    context = {
        "household": row,
        "head_name": head[0].span.name if head else row.number,
        "village": area_queries.named([row.area_code]).get(row.area_code, ""),
        "crumbs": crumbs(row, "户情经历"),
        "tabs": _tabs(request, told, kind),
        "kind": kind,
        "kinds": queries.kinds(actor),
        "years": sorted({one.entry.day.year for one in told}, reverse=True),
        "year": year,
        "q": words,
        "items": [entry(one) for one in found[page.start : page.start + page.size]],
        "page": page,
        "chart": _chart(told) if len(told) > _FEW else None,
        "as_of": as_of,
        "may_print": actor.may(Can.PRINT, row.area_code),
    }
    return render(request, "dossiers/life.html", context)


def crumbs(row: Any, here: str) -> list[Crumb]:
    return [
        Crumb("农户", reverse("households:list")),
        Crumb(row.number, reverse("households:household", args=[row.uid])),
        Crumb(here),
    ]


def _fits(told: Told, kind: str, year: str, words: str) -> bool:
    one = told.entry
    return (
        (not kind or told.kind.key == kind)
        and (not year or str(one.day.year) == year)
        and all(word in f"{one.title} {one.text}" for word in words.split())
    )


def _tabs(request: HttpRequest, told: Sequence[Told], kind: str) -> list[Tab]:
    """One tab a kind that there is something of."""
    counts = Counter(one.kind.key for one in told)
    labels = {one.kind.key: one.kind.label for one in sorted(told, key=lambda one: one.kind.order)}
    tabs = [Tab("全部", _address(request, kind="", page="1"), not kind, len(told))]
    return tabs + [
        Tab(label, _address(request, kind=key, page="1"), kind == key, counts[key])
        for key, label in labels.items()
    ]


def _chart(told: Sequence[Told]) -> Chart:
    """How much happened in each of the last years, by kind."""
    last, first = told[0].entry.day.year, told[-1].entry.day.year
    years = list(range(max(first, last - _YEARS_DRAWN + 1), last + 1))
    counts = Counter((one.kind.key, one.entry.day.year) for one in told)
    labels = {one.kind.key: one.kind.label for one in sorted(told, key=lambda one: one.kind.order)}
    series = [
        Series(label, [counts[key, year] for year in years], unit="件", stack="life")
        for key, label in labels.items()
    ]
    return Chart("life-years", "历年事项", [f"{year} 年" for year in years], series, category_label="年度")


def _address(request: HttpRequest, **changed: str) -> str:
    query = request.GET.copy()
    for name, value in changed.items():
        query[name] = value
    return f"?{query.urlencode()}"
