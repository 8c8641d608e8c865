"""Sales of a year: by month and platform, by side, the largest, and what looks counted twice."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.web import pick
from yihu.core.web.charts import Chart, Series
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.parts import Cell, Crumb, Fact, Head, Row
from yihu.core.web.templatetags.ui import day
from yihu.engine import areas
from yihu.engine.errors import BadValue, NotFound
from yihu.engine.money import from_fen, wan
from yihu.modules.markets import actions, queries
from yihu.modules.markets.models import Sale
from yihu.modules.markets.permissions import Can
from yihu.modules.markets.rules import Platform, Side, Verdict

_SHOWN = 50


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """`?side=` narrows to one side; the year is the day's."""
    actor, area_code, as_of = actor_of(request), area_of(request), day_of(request)
    actor.require_whole(Can.SEE)
    if not areas.inside(area_code, actor.area_code):
        raise NotFound("没有这个地方，或不在您的管理范围内")
    side = Side.by_label(request.GET.get("side", ""))
    rows = queries.of_year(area_code, as_of)
    shown = rows.filter(side=side) if side else rows
    waiting = queries.suspected_of_year(area_code, as_of)
    context = {
        "area": area_queries.by_code(area_code),
        "as_of": as_of,
        "side": side,
        "sides": Side,
        "picker": pick.picker(actor, "" if area_code == actor.area_code else area_code),
        "kpis": _kpis(area_code, as_of, rows),
        "chart": _chart(queries.by_month(shown)),
        "buyers": _largest(shown, "buyer"),
        "suppliers": _largest(shown, "supplier"),
        "products": _largest(shown, "product"),
        "large_head": [Head("名称"), Head("金额（元）", "number"), Head("笔数", "number")],
        "waiting_head": [
            Head("成交日期", "date"), Head("平台渠道"), Head("采购单位"), Head("产品"), Head("金额（元）", "number"),
        ],
        "waiting_rows": [_waiting(row) for row in waiting[:_SHOWN]],
        "waiting_count": waiting.count(),
        "may_write": actor.may(Can.WRITE),
        "ledger_query": urlencode({"area": area_code, **({"side": side.value} if side else {})}),
    }  # fmt: skip
    return render(request, "markets/board.html", context)


def _kpis(area_code: str, as_of: date, rows: Any) -> list[tuple[str, str, str, str, str]]:
    """(label, value, unit, symbol, note); the sides stand beside one another and are never added up."""
    told = queries.by_side(rows)
    online = sum(queries.sold_online(area_code, as_of).values_list("fen", flat=True))
    found = [
        (
            side.label,
            f"{wan(told.get(side, (0, 0))[0]):,f}",
            "万元",
            "coin",
            f"{told.get(side, (0, 0))[1]} 笔",
        )
        for side in Side
    ]
    found.insert(2, ("其中网络销售", f"{wan(online):,f}", "万元", "world", "不含单位采购"))
    return found


def _chart(by_month: dict[date, dict[Platform, int]]) -> Chart:
    present = [one for one in Platform if any(one in found for found in by_month.values())]
    series = [
        Series(one.label, [wan(found.get(one, 0)) for found in by_month.values()], unit="万元", stack="sales")
        for one in present
    ]
    labels = [f"{month.year} 年 {month.month} 月" for month in by_month]
    return Chart("sales-months", "各月成交额（按平台渠道）", labels, series, category_label="月份")


def _largest(rows: Any, name: str) -> list[list[Cell]]:
    return [
        [Cell(text), Cell(f"{from_fen(fen):,}", kind="number"), Cell(f"{count:,}", kind="number")]
        for text, fen, count in queries.largest(rows, name)
    ]


def _waiting(row: Sale) -> Row:
    return Row(
        [
            Cell(day(row.on), reverse("markets:of_sale", args=[row.pk]), kind="date"),
            row.get_platform_display(),
            row.buyer,
            row.product,
            Cell(f"{from_fen(row.fen):,}", kind="number"),
        ]
    )


@require_GET
def of_sale(request: HttpRequest, pk: int) -> HttpResponse:
    """One sale beside the earlier one it looks like."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.sale(actor, pk)
    twin = queries.twin_of(row)
    context = {
        "sale": row,
        "facts": _facts(actor, row),
        "twin": twin,
        "twin_facts": _facts(actor, twin) if twin else [],
        "same": Verdict.SAME,
        "distinct": Verdict.DISTINCT,
        "open": Verdict.OPEN,
        "now": Verdict(row.verdict),
        "may_write": actor.may(Can.WRITE, row.area_code),
        "crumbs": [Crumb("消费帮扶", reverse("markets:list")), Crumb("销售记录")],
    }
    return render(request, "markets/sale.html", context)


def _facts(actor: Actor, row: Sale) -> list[Fact]:
    places = area_queries.named({row.area_code})
    return [
        Fact("成交日期", day(row.on)),
        Fact("口径", row.get_side_display()),
        Fact("平台渠道", row.get_platform_display()),
        Fact("订单号", row.number),
        Fact("采购单位", row.buyer),
        Fact("产品", row.product),
        Fact("数量", row.quantity),
        Fact("金额", f"{from_fen(row.fen):,}", "元"),
        Fact("供应商", row.supplier),
        Fact("供应商所在地", places.get(row.area_code, row.area_code)),
        Fact("登记方式", f"导入批次 {row.batch_id}" if row.batch_id else "手工登记"),
    ]


@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    verdict = Verdict.by_label(request.POST.get("verdict", ""))
    if verdict is None:
        raise BadValue("请选择“不是重复”或“重复登记”")
    row = actions.judge(actor_of(request), pk, verdict)
    messages.success(request, f"已判断：{verdict.label}")
    return redirect("markets:of_sale", row.pk)
