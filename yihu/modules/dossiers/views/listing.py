"""Households with what was printed of them, and what has changed since."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yihu.core.areas import queries as area_queries
from yihu.core.web import pick
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.pages import asked_page
from yihu.core.web.parts import Cell, Head, Page, Row, Tab
from yihu.core.web.templatetags.ui import day
from yihu.engine import areas
from yihu.engine.dossier import HouseholdPaper
from yihu.engine.errors import Refused
from yihu.modules.dossiers import queries
from yihu.modules.dossiers.permissions import Can
from yihu.modules.dossiers.queries import State, Status
from yihu.modules.households.rules import HouseholdKind

_SIZES = (25, 50, 100)
_COLOURS = {State.NEVER: "secondary", State.CHANGED: "yellow", State.SAME: "green"}
_TOLD = 3


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    paper = HouseholdPaper.by_label(request.GET.get("paper", "")) or HouseholdPaper.CARD
    state = State.by_label(request.GET.get("state", ""))
    text, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    standing = "" if request.GET.get("all") else "any"
    place = _place(request, actor.area_code)
    rows = queries.narrowed(actor, text=text, area_code=place, kind=kind, standing=standing)
    refused = ""
    if state is not None:
        try:
            rows = queries.with_state(actor, rows, paper, state, as_of)
        except Refused as wrong:
            refused, rows = wrong.message, rows.none()
    size = next((one for one in _SIZES if str(one) == request.GET.get("size")), _SIZES[0])
    page = Page(asked_page(request), size, rows.count(), lambda n, size: _address(request, n, size), "户")
    shown = list(rows[page.start : page.start + page.size])
    found = queries.statuses(actor, paper, [row.pk for row in shown], as_of)
    villages = area_queries.named(row.area_code for row in shown)
    may_print = actor.may(Can.PRINT)
    labels = ("户编号", "户主", "行政村", "人口", "状态", "上次打印", "变化")
    context = {
        "paper": paper,
        "tabs": [Tab(one.label, f"?paper={one.value}", one is paper) for one in HouseholdPaper],
        "states": State,
        "state": state.value if state else "",
        "kinds": HouseholdKind,
        "kind": kind,
        "q": text,
        "everyone": request.GET.get("all", ""),
        "picker": pick.picker(actor, place),
        "place": place,
        "refused": refused,
        "head": [*([Head("选择")] if may_print else []), *(Head(label) for label in labels)],
        "rows": [_row(row, found[row.pk], villages, tick=may_print) for row in shown],
        "page": page,
        "may_print": may_print,
    }
    return render(request, "dossiers/list.html", context)


def _row(row: Any, status: Status, villages: dict[str, str], *, tick: bool) -> Row:
    link = reverse("dossiers:print_one", args=[row.uid]) + f"?paper={status.content.paper}"
    last = status.printed
    told = "；".join(str(one) for one in status.differences[:_TOLD])
    more = f" 等 {len(status.differences)} 项" if len(status.differences) > _TOLD else ""
    return Row(
        [
            *([Cell(row.number, choose=str(row.uid))] if tick else []),
            Cell(row.number, link),
            Cell(row.head_name or "—", reverse("households:household", args=[row.uid])),
            villages.get(row.area_code, row.area_code),
            str(row.persons),
            Cell(status.state.label, colour=_COLOURS[status.state]),
            Cell(f"{day(last.on)} {last.by_name}" if last else "—"),
            Cell(f"{told}{more}" or "—", kind="long"),
        ]
    )


def _place(request: HttpRequest, own: str) -> str:
    chosen = [code for code in request.GET.getlist("area") if code]
    place = areas.full(chosen[-1]) if chosen else ""
    return place if place and areas.inside(place, own) else ""


def _address(request: HttpRequest, number: int, size: int) -> str:
    query = request.GET.copy()
    query["page"], query["size"] = str(number), str(size)
    return f"?{query.urlencode()}"
