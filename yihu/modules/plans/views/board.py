"""Plans of a place: how far each place below is; of a village every household, carried over, sent and confirmed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area
from yihu.core.areas import queries as area_queries
from yihu.core.web import pick
from yihu.core.web.charts import Chart, Series
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.parts import Cell, Head, Row, Tab
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue, NotAllowed, Refused
from yihu.engine.numerals import wholes
from yihu.modules.plans import actions, forms, queries
from yihu.modules.plans.permissions import Can
from yihu.modules.plans.rules import OPEN, Stage

_SHOWN = 500
COLOURS = {Stage.DRAFT: "secondary", Stage.SENT: "yellow", Stage.CONFIRMED: "green", Stage.ADJUSTED: "orange"}


@require_http_methods(["GET", "POST"])
def board(request: HttpRequest) -> HttpResponse:
    """POST carries last year's plans over (`do=carry`), or sends, confirms or sends back the ticked ones."""
    actor, area_code, as_of = actor_of(request), area_of(request), day_of(request)
    actor.require(Can.SEE)
    if not areas.inside(area_code, actor.area_code):
        raise NotAllowed("该地区不在您的管理范围内，不能查看它的帮扶计划")
    refused = None
    if request.method == "POST":
        try:
            messages.success(request, _do(request, actor, area_code, as_of))
            return redirect(request.get_full_path())
        except Refused as error:
            refused = error
    is_village = areas.level_of(area_code) is Level.VILLAGE
    context = {
        "area": area_queries.by_code(area_code),
        "year": as_of.year,
        "picker": pick.picker(actor, "" if area_code == actor.area_code else area_code),
        "tabs": [
            Tab("帮扶计划", "", here=True),
            Tab("政策享受核对", f"{reverse('plans:entitled')}?area={area_code}"),
        ],
        "is_village": is_village or actor.is_narrowed,
        "refused": refused,
        "as_of": as_of,
        **(_homes(request, actor, area_code, as_of) if is_village or actor.is_narrowed else {}),
    }
    if not actor.is_narrowed:
        context |= _whole(actor, area_code, as_of, is_village=is_village)
    return render(request, "plans/board.html", context, status=422 if refused else 200)


def _do(request: HttpRequest, actor: Actor, area_code: str, as_of: date) -> str:
    what = request.POST.get("do", "")
    ticked = wholes(request.POST.getlist("row"))
    if what == "carry":
        done = actions.carry(actor, area_code, year=as_of.year, on=as_of)
        return f"沿用上年 {done.carried} 户（续办措施 {done.measures} 条），新编 {done.made} 户"
    if what == "send":
        return f"已送审 {actions.send(actor, ticked, on=as_of)} 户"
    if what == "confirm":
        return f"已确认 {actions.confirm(actor, ticked, on=as_of)} 户"
    if what == "back":
        return f"已退回 {actions.send_back(actor, ticked, on=as_of, why=request.POST.get('why', ''))} 户"
    raise BadValue("请从页面上的按钮办理")


def _homes(request: HttpRequest, actor: Actor, area_code: str, as_of: date) -> dict[str, Any]:
    rows = queries.in_lists(actor).filter(in_area("area_code", area_code), year=as_of.year)
    stage = Stage.by_label(request.GET.get("stage", ""))
    rows = rows.filter(stage=stage) if stage else rows
    shown = list(rows.select_related("household").order_by("area_code", "number")[: _SHOWN + 1])
    ticked = set(request.POST.getlist("row"))
    lacking = [] if actor.is_narrowed else queries.unplanned_on(area_code, as_of)[:50]
    return {
        "plans": [
            {
                "row": one,
                "stage": Stage(one.stage).label,
                "colour": COLOURS[Stage(one.stage)],
                "ticked": str(one.pk) in ticked,
            }
            for one in shown[:_SHOWN]
        ],
        "more": len(shown) > _SHOWN,
        "stages": Stage,
        "stage": stage,
        "lacking": lacking,
        "may_send": actor.may(Can.SEND, area_code) and any(one.stage in OPEN for one in shown),
        "may_confirm": actor.may(Can.CONFIRM, area_code) and any(one.stage == Stage.SENT for one in shown),
        "back": forms.SendBack(initial={"on": as_of}),
    }


def _whole(actor: Actor, area_code: str, as_of: date, *, is_village: bool) -> dict[str, Any]:
    below = [] if is_village else list(area_queries.children(area_code))
    lines = queries.places([area_code, *(area.code for area in below)], as_of)
    names = {area.code: area.name for area in below}
    return {
        "total": lines[0],
        "links": {
            name: f"{reverse('indicators:figure', args=[f'plan.{name}'])}?area={area_code}"
            for name in ("hh", "updated", "measures", "done", "overdue")
        },
        "head": [
            Head("区划"),
            *(
                Head(label, kind="number")
                for label in ("建档立卡户", "有计划", "已更新", "更新率", "措施", "已完成", "逾期")
            ),
        ],
        "rows": [_place(one, names[one.area_code]) for one in lines[1:] if one.households],
        "chart": _chart(area_code, as_of),
        "may_carry": actor.may(Can.SEND, area_code),
    }


def _place(one: queries.Place, name: str) -> Row:
    numbers = (one.households, one.planned, one.updated)
    after = (one.measures, one.done)
    return Row(
        [
            Cell(name, f"?area={one.area_code}"),
            *(Cell(f"{number:,}", kind="number") for number in numbers),
            Cell(one.percent, kind="number"),
            *(Cell(f"{number:,}", kind="number") for number in after),
            Cell(f"{one.overdue:,}", kind="number", colour="red" if one.overdue else ""),
        ]
    )


def _chart(area_code: str, as_of: date) -> Chart | None:
    """Measures of the year by kind, those done among them."""
    found = queries.by_kind(area_code, as_of)
    if not found:
        return None
    return Chart(
        "plan-kinds",
        f"{as_of.year} 年帮扶措施（按类别）",
        [kind.label for kind, _, _ in found],
        [
            Series("已完成", [done for _, _, done in found], unit="条", stack="all"),
            Series("未完成", [count - done for _, count, done in found], unit="条", stack="all"),
        ],
        category_label="措施类别",
    )
