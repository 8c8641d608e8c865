"""Solar stations: what each made by month, what it is used for by year, who works for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yihu.core.ledgers import values
from yihu.core.web import pick
from yihu.core.web.charts import Chart, Series
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.pages import own_area, paged
from yihu.core.web.parts import Cell, Crumb, Fact, Head, Row
from yihu.engine.money import from_fen, wan
from yihu.modules.assets import queries
from yihu.modules.assets.permissions import Can
from yihu.modules.assets.queries import SolarYear
from yihu.modules.assets.rules import Use
from yihu.modules.assets.views.common import crumbs, money, yuan
from yihu.modules.households import queries as households

_USES = (Use.WAGES, Use.LABOUR, Use.AWARD, Use.SHARE, Use.UPKEEP, Use.RENT, Use.OTHER)
_MONTHS = 24
_CRUMB = "光伏电站"


@require_GET
def stations(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require_whole(Can.SEE)
    area = own_area(request, actor)
    text = request.GET.get("q", "").strip()[:40]
    rows = queries.stations_on(area, as_of).select_related("asset")
    if text:
        rows = rows.filter(name__icontains=text) | rows.filter(number__istartswith=text)
    page = paged(request, rows.count(), unit="座")
    shown = list(rows[page.start : page.start + page.size])
    missing = {one.pk: len(one.missing) for one in queries.months_missing(area, as_of)}
    capacity = rows.order_by().aggregate(kw=Sum("capacity_kw"))["kw"] or Decimal(0)
    context = {
        "kpis": _kpis(area, as_of, page.total, capacity),
        "picker": pick.picker(actor, "" if area == actor.area_code else area),
        "q": text,
        "head": [
            Head("电站"),
            Head("村"),
            Head("装机（kW）", kind="number"),
            Head("并网", kind="date"),
            Head(f"{as_of.year} 年发电（度）", kind="number"),
            Head("收益（元）", kind="number"),
            Head("工资和劳务占比", kind="number"),
            Head("月报"),
        ],
        "rows": _rows(shown, missing, as_of),
        "page": page,
        "may_keep": actor.may(Can.KEEP),
        "crumbs": crumbs(Crumb(_CRUMB)),
    }
    return render(request, "assets/solar.html", context)


def _kpis(area: str, as_of: date, count: int, capacity: Decimal) -> list[dict[str, Any]]:
    """With the base of the share beside it."""
    income = queries.solar_income_to_date(area, as_of).aggregate(fen=Sum("fen"))["fen"] or 0
    labour = queries.labour_to_date(area, as_of).aggregate(fen=Sum("fen"))["fen"] or 0
    share = f"{labour * 100 / income:.2f}" if income else "—"
    least = queries.labour_rule(area, as_of.year)
    return [
        {
            "label": "光伏电站",
            "value": f"{count:,}",
            "unit": "座",
            "icon": "bulb",
            "note": f"装机 {capacity.normalize():,f} kW",
        },
        {
            "label": f"{as_of.year} 年收益",
            "value": f"{wan(income):,.2f}",
            "unit": "万元",
            "icon": "coin",
            "note": "按到账日期",
        },
        {
            "label": "用于工资和劳务",
            "value": share,
            "unit": "%",
            "icon": "percentage",
            "note": f"{wan(labour):,.2f} ÷ {wan(income):,.2f} 万元"
            + (f"，应不低于 {least.normalize():f}%" if least else ""),
        },
        {
            "label": "公益岗位",
            "value": f"{queries.posts_on(area, as_of).count():,}",
            "unit": "个",
            "icon": "users",
            "note": "",
        },
    ]


def _rows(shown: list[Any], missing: dict[int, int], as_of: date) -> list[Row]:
    names = values.area_names(one.area_code for one in shown)
    found = []
    for one in shown:
        years = queries.solar_years(one, as_of)
        year = next(
            (told for told in years if told.year == as_of.year),
            SolarYear(as_of.year, Decimal(0), 0, {}, None),
        )
        found.append(
            Row(
                [
                    Cell(one.name, reverse("assets:station", args=[one.pk]), note=one.number),
                    names.get(one.area_code, one.area_code),
                    Cell(f"{one.capacity_kw.normalize():,f}", kind="number"),
                    Cell(one.connected_on.isoformat(), kind="date"),
                    Cell(f"{year.kwh:,.0f}", kind="number"),
                    money(year.income_fen),
                    _share(year),
                    Cell(f"缺 {missing[one.pk]} 个月", colour="yellow") if missing.get(one.pk) else "齐全",
                ]
            )
        )
    return found


def _share(year: SolarYear) -> Cell:
    text = "—" if year.share is None else f"{year.share}%"
    if year.short_fen:
        return Cell(text, kind="number", colour="red", note=f"还差 {yuan(year.short_fen)} 元")
    return Cell(text, kind="number")


@require_GET
def station(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.station(actor, pk)
    months = list(queries.months(actor).filter(station=row, month__lte=as_of).order_by("-month")[:_MONTHS])
    years = queries.solar_years(row, as_of)
    posts = list(queries.posts(actor).filter(station=row, start__lte=as_of).order_by("start", "pk"))
    # Who moved out of the actor's area keeps the post and has no page here.
    ids = [one.household_id for one in posts]
    homes = dict(households.visible_to(actor).filter(pk__in=ids).values_list("pk", "uid"))
    gap: list[date] = next(
        (one.missing for one in queries.months_missing(row.area_code, as_of) if one.pk == pk), []
    )
    context = {
        "row": row,
        "crumbs": crumbs(Crumb(_CRUMB, reverse("assets:solar")), Crumb(row.name)),
        "facts": _facts(row),
        "missing": gap,
        "chart": _chart(list(reversed(months))),
        "year_head": _YEAR_HEAD,
        "year_rows": [_year(one) for one in years],
        "months": months,
        "present": [
            (one, homes.get(one.household_id)) for one in posts if one.end is None or one.end > as_of
        ],
        "past": [one for one in posts if one.end is not None and one.end <= as_of],
        "waiting_fen": sum(
            queries.undistributed(actor, row.area_code, as_of, row.asset_id).values_list("fen", flat=True)
        ),
        "may_keep": actor.may(Can.KEEP, row.area_code),
        "may_draft": actor.may(Can.DISTRIBUTE, row.area_code),
        "as_of": as_of,
    }
    return render(request, "assets/station.html", context)


def _facts(row: Any) -> list[Fact]:
    return [
        Fact("电站编号", row.number),
        Fact("村", values.area_names([row.area_code]).get(row.area_code, "")),
        Fact("装机容量", f"{row.capacity_kw.normalize():f}", "kW"),
        Fact("并网", f"{row.connected_on:%Y-%m-%d}"),
        Fact("类型", "联村电站" if row.joint else "村级电站"),
        Fact("受益村", row.villages),
        Fact("资产", row.asset.name, url=reverse("assets:asset", args=[row.asset_id])),
    ]


_YEAR_HEAD = [
    Head("年度"),
    Head("发电（度）", kind="number"),
    Head("到账收益（元）", kind="number"),
    *(Head(use.label, kind="number") for use in _USES),
    Head("工资和劳务占比", kind="number"),
]


def _year(one: SolarYear) -> list[Cell]:
    return [
        Cell(
            f"{one.year}",
            note=f"不低于 {one.least.normalize():f}%" if one.least is not None else "无比例规定",
        ),
        Cell(f"{one.kwh:,.0f}", kind="number"),
        money(one.income_fen),
        *(money(one.uses.get(use, 0)) for use in _USES),
        _share(one),
    ]


def _chart(months: list[Any]) -> Chart:
    return Chart(
        "station-months",
        "按月发电和收入",
        [f"{one.month:%Y-%m}" for one in months],
        [
            Series("电费", [from_fen(one.fee_fen) for one in months], unit="元", stack="income"),
            Series("补贴", [from_fen(one.subsidy_fen) for one in months], unit="元", stack="income"),
            Series("发电量", [one.kwh for one in months], kind="line", unit="度", right=True),
        ],
        category_label="月份",
    )
