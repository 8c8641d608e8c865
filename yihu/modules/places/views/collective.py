"""What villages earn as a collective: by year and source, by village beside the target, the weak ones."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yihu.core.areas import queries as area_queries
from yihu.core.web import pick
from yihu.core.web.charts import Chart, Series
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.parts import Cell, Head, Row, Tab
from yihu.engine import areas
from yihu.engine.errors import BadValue, NotFound
from yihu.engine.money import wan
from yihu.engine.numerals import whole
from yihu.modules.places import queries
from yihu.modules.places.permissions import Can
from yihu.modules.places.rules import IncomeSource

_MOST = 300
_YEARS = 6


@require_GET
def collective(request: HttpRequest) -> HttpResponse:
    """`?year=`; the day's year where none is asked for."""
    actor, area_code, as_of = actor_of(request), area_of(request), day_of(request)
    actor.require(Can.SEE)
    if not areas.inside(area_code, actor.area_code):
        raise NotFound("没有这个地方，或不在您的管理范围内")
    year = _year(request, as_of)
    by_year = queries.earned_by_year(actor, area_code, as_of)
    villages = queries.by_village(actor, area_code, year, as_of)
    weak = list(queries.weak_on(area_code, as_of)[: _MOST + 1])
    names = area_queries.named({one.area_code for one in villages} | {row.area_code for row in weak})
    years = sorted({as_of.year, as_of.year - 1, *by_year}, reverse=True)[:_YEARS]
    context = {
        "area": area_queries.by_code(area_code),
        "as_of": as_of,
        "year": year,
        "picker": pick.picker(actor, "" if area_code == actor.area_code else area_code),
        "tabs": [
            Tab(f"{one} 年", f"?{urlencode({'area': area_code, 'year': one})}", one == year) for one in years
        ],
        "kpis": _kpis(villages, len(weak), queries.judged_year(as_of)),
        "chart": _chart(by_year),
        "head": [
            Head("村"), Head("收入（万元）", "number"), Head("其中自营（万元）", "number"),
            Head("目标（万元）", "number"), Head("完成", "number"),
        ],
        "rows": [_village(one, names) for one in villages[:_MOST]],
        "weak_head": [Head("村"), Head("自营收入（万元）", "number")],
        "weak_rows": [_weak(row, names) for row in weak[:_MOST]],
        "weak_year": queries.judged_year(as_of),
        "limit": queries.weak_limit(area_code, as_of),
        "may_write": actor.may(Can.WRITE),
    }  # fmt: skip
    return render(request, "places/collective.html", context)


def _year(request: HttpRequest, as_of: date) -> int:
    text = request.GET.get("year", "").strip()
    if not text:
        return as_of.year
    year = whole(text)
    if year is None or len(text) != 4:
        raise BadValue("年度应为四位数字，如 2020")
    return year


def _kpis(villages: list[queries.Village], weak: int, weak_year: int) -> list[tuple[str, str, str, str]]:
    """(label, value, unit, symbol)"""
    income, target = sum(one.income for one in villages), sum(one.target or 0 for one in villages)
    rate = f"{income * 100 / target:.1f}" if target else "—"
    return [
        ("收入", f"{wan(income):,f}", "万元", "coin"),
        ("目标", f"{wan(target):,f}", "万元", "target"),
        ("完成目标", rate, "%", "percentage"),
        (f"{weak_year} 年薄弱村", str(weak), "村", "alert-triangle"),
    ]


def _chart(by_year: dict[int, dict[IncomeSource, int]]) -> Chart:
    shown = dict(list(by_year.items())[-_YEARS:])
    present = [one for one in IncomeSource if any(one in found for found in shown.values())]
    series = [
        Series(one.label, [wan(found.get(one, 0)) for found in shown.values()], unit="万元", stack="income")
        for one in present
    ]
    labels = [f"{year} 年" for year in shown]
    return Chart("collective-years", "历年村集体经济收入", labels, series, category_label="年度")


def _village(one: queries.Village, names: dict[str, str]) -> Row:
    rate = f"{one.income * 100 / one.target:.0f}%" if one.target else "—"
    behind = bool(one.target) and one.income < (one.target or 0)
    return Row(
        [
            Cell(names.get(one.area_code, one.area_code), reverse("places:village", args=[one.area_code])),
            Cell(f"{wan(one.income):,f}", kind="number"),
            Cell(f"{wan(one.earned):,f}", kind="number"),
            Cell("—" if one.target is None else f"{wan(one.target):,f}", kind="number"),
            Cell(rate, kind="number", colour="yellow" if behind else ""),
        ]
    )


def _weak(row: Any, names: dict[str, str]) -> Row:
    link = reverse("places:village", args=[row.area_code])
    return Row(
        [Cell(names.get(row.area_code, row.area_code), link), Cell(f"{wan(row.earned):,f}", kind="number")]
    )
