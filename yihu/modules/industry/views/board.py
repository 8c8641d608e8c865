"""Who carries households along in an area, and what is due to them."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.web import pick
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.pages import asked_page
from yihu.core.web.parts import Cell, Head, Page, Row, Tab
from yihu.engine import areas
from yihu.engine.errors import NotFound
from yihu.engine.money import wan
from yihu.modules.industry import queries
from yihu.modules.industry.permissions import Can
from yihu.modules.industry.rules import EntityKind
from yihu.modules.industry.views.common import yuan
from yihu.modules.industry.views.guides import tables

_SIZE = 25
_LATE_SHOWN = 200
_ABOVE_SHOWN = 100


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """`?tab=late`: contracts whose dividend is short; `?tab=guides`: who guides them; else the entities."""
    actor, area_code, as_of = actor_of(request), area_of(request), day_of(request)
    actor.require_whole(Can.SEE)
    if not areas.inside(area_code, actor.area_code):
        raise NotFound("没有这个地方，或不在您的管理范围内")
    tab = request.GET.get("tab", "")
    tab = tab if tab in {"late", "guides"} else ""
    base = {"area": area_code}
    context = {
        "area": area_queries.by_code(area_code),
        "as_of": as_of,
        "picker": pick.picker(actor, "" if area_code == actor.area_code else area_code),
        "kpis": _kpis(area_code, as_of),
        "tab": tab,
        "tabs": [
            Tab("经营主体", f"?{urlencode(base)}", not tab),
            Tab("分红未足额", f"?{urlencode({**base, 'tab': 'late'})}", tab == "late"),
            Tab("指导员和科技服务", f"?{urlencode({**base, 'tab': 'guides'})}", tab == "guides"),
        ],
        "kinds": EntityKind,
        "may_write": actor.may(Can.WRITE),
        "may_pay": actor.may(Can.PAY),
    }
    if tab == "late":
        context |= _late(area_code, as_of)
    elif tab == "guides":
        context |= tables(actor, area_code, as_of)
    else:
        context |= _entities(request, actor, area_code, as_of)
    return render(request, "industry/list.html", context)


def _kpis(area_code: str, as_of: date) -> list[tuple[str, str, str, str, str]]:
    """(label, value, unit, symbol, note)"""
    due = sum(queries.due_in(area_code, as_of).values_list("due", flat=True))
    paid = sum(queries.paid_in(area_code, as_of).values_list("fen", flat=True))
    village = queries.village_project_households_on(area_code, as_of).count()
    short = queries.late_before(area_code, as_of).count()
    return [
        ("经营主体", f"{queries.entities_on(area_code, as_of).count():,}", "个", "building-community", ""),
        ("带动户", f"{queries.households_on(area_code, as_of).count():,}", "户", "home-heart",
         f"其中村级项目带动 {village} 户"),
        (f"{as_of.year} 年应分红", f"{wan(due):,f}", "万元", "coin", ""),
        (f"{as_of.year} 年已分红", f"{wan(paid):,f}", "万元", "wallet", ""),
        ("上年未足额", f"{short:,}", "份", "alert-triangle", "应分红大于已登记发放"),
    ]  # fmt: skip


def _entities(request: HttpRequest, actor: Actor, area_code: str, as_of: date) -> dict[str, Any]:
    words, kind = request.GET.get("q", "").strip()[:40], request.GET.get("kind", "")
    rows = queries.listed(actor, area_code, as_of, words, kind)
    page = _page(request, rows.count(), {"area": area_code, "q": words, "kind": kind})
    shown = list(rows[page.start : page.start + page.size])
    sums, places = queries.sums_of(actor, shown, as_of), area_queries.named({one.area_code for one in shown})
    return {
        "q": words,
        "kind": kind,
        "above": list(queries.entities_above(actor, as_of)[:_ABOVE_SHOWN])
        if area_code == actor.area_code
        else [],
        "page": page,
        "head": [
            Head("主体名称"),
            Head("类型"),
            Head("所在地"),
            Head("主导产业"),
            Head("带动户", "number"),
            Head("当年应分红（元）", "number"),
            Head("当年已分红（元）", "number"),
        ],
        "rows": [
            Row(
                [
                    Cell(one.name, reverse("industry:entity", args=[one.pk])),
                    one.get_kind_display(),
                    places.get(one.area_code, one.area_code),
                    one.trade,
                    Cell(f"{sums[one.pk][0]:,}", kind="number"),
                    yuan(sums[one.pk][1]),
                    yuan(sums[one.pk][2]),
                ]
            )
            for one in shown
        ],
    }


def _late(area_code: str, as_of: date) -> dict[str, Any]:
    """Contracts short in this year and the one before, the oldest year first."""
    found = [
        (year, row)
        for year in (as_of.year - 1, as_of.year)
        for row in queries.late_of(area_code, as_of, year).select_related("household")[:_LATE_SHOWN]
    ]
    return {
        "more": len(found) >= _LATE_SHOWN,
        "head": [
            Head("户编号"),
            Head("经营主体"),
            Head("年度"),
            Head("应分红（元）", "number"),
            Head("已分红（元）", "number"),
            Head("差额（元）", "number"),
        ],
        "rows": [
            Row(
                [
                    Cell(row.household.number, reverse("industry:contract", args=[row.pk])),
                    row.entity_name,
                    str(year),
                    yuan(row.due),
                    yuan(row.paid),
                    yuan(row.short),
                ]
            )
            for year, row in found
        ],
    }


def _page(request: HttpRequest, total: int, kept: dict[str, str]) -> Page:
    number = asked_page(request)

    def url(at: int, size: int) -> str:
        return f"?{urlencode({**{name: value for name, value in kept.items() if value}, 'page': at})}"

    return Page(number, _SIZE, total, url, "个", (_SIZE,))
