"""The list of households, and the way to one person by full ID number."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area
from yihu.core.areas import queries as area_queries
from yihu.core.ledgers import links
from yihu.core.web import pick
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.pages import asked_page
from yihu.core.web.parts import Cell, Head, Page, Row
from yihu.engine import areas
from yihu.engine.errors import Refused
from yihu.modules.households import actions, forms, queries
from yihu.modules.households.models import Household
from yihu.modules.households.permissions import Can
from yihu.modules.households.rules import HouseholdKind, Standing
from yihu.modules.households.rules.codes import Cause, Plight

_SIZES = (25, 50, 100)
_COLOURS = {Standing.POOR: "red", Standing.RETURNED: "red", Standing.EXITED: "green"}


@require_GET
def households(request: HttpRequest) -> HttpResponse:
    """Present households, narrowed by words, place, kind and standing."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    place = _place(request, actor)
    rows = _narrowed(request, actor, place, day_of(request).year)
    size = int(request.GET["size"]) if request.GET.get("size") in {str(one) for one in _SIZES} else 25
    page = Page(
        asked_page(request), size, rows.count(), lambda number, size: _address(request, number, size), "户"
    )
    shown = list(rows[page.start : page.start + page.size])
    villages = area_queries.named(row.area_code for row in shown)
    tools = links.tools_for_households(actor)
    context = {
        "q": request.GET.get("q", ""),
        "picker": pick.picker(actor, place),
        "kinds": HouseholdKind,
        "standings": Standing,
        "causes": Cause,
        "plights": Plight,
        "kind": request.GET.get("kind", ""),
        "cause": request.GET.get("cause", ""),
        "plight": request.GET.get("plight", ""),
        "standing": request.GET.get("standing", ""),
        "tools": tools,
        "head": [
            *([Head("选择")] if tools else []),
            Head("户编号"),
            Head("户主"),
            Head("行政村"),
            Head("组"),
            Head("人口", "number"),
            Head("户属性"),
            Head("脱贫属性"),
        ],
        "rows": [_row(row, villages, tick=bool(tools)) for row in shown],
        "page": page,
        "may_write": actor.may(Can.WRITE),
        "may_look_up": actor.may(Can.LOOK_UP),
    }
    return render(request, "households/list.html", context)


@never_cache
def look_up(request: HttpRequest) -> HttpResponse:
    """From a full ID number, with a reason, to the household. The number travels in the body, never in an address."""
    actor = actor_of(request)
    actor.require(Can.LOOK_UP)
    form = forms.LookUp(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.look_up(actor, now=clock.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            span = found.memberships.order_by("-start").first() if found else None
            if span is not None:
                return redirect("households:household", span.household.uid)
            form.add_error(None, "本辖区没有登记这个身份证号的人；如需核实是否在其他地区，请走“转移核实”")
    return render(request, "households/look_up.html", {"form": form})


def _narrowed(request: HttpRequest, actor: Actor, place: str, year: int) -> QuerySet[Any]:
    rows: QuerySet[Any] = queries.in_lists(actor)
    if place:
        rows = rows.filter(in_area("area_code", place))
    if text := request.GET.get("q", "").strip():
        rows = rows.filter(Q(uid__in=[found.uid for found in queries.search(actor, text, limit=500)]))
    if kind := request.GET.get("kind"):
        rows = rows.filter(kind=kind)
    if standing := request.GET.get("standing"):
        rows = rows.filter(standing=standing)
    if cause := Cause.by_label(request.GET.get("cause", "")):
        rows = queries.of_cause(rows, cause.value, year)
    if plight := Plight.by_label(request.GET.get("plight", "")):
        rows = queries.in_plight(rows, plight, year)
    return rows.order_by("area_code", "number")


def _row(row: Household, villages: dict[str, str], *, tick: bool) -> Row:
    standing = Standing(row.standing) if row.standing else None  # type: ignore[attr-defined]
    kind = HouseholdKind(row.kind).label if row.kind else "—"  # type: ignore[attr-defined]
    link = reverse("households:household", args=[row.uid])
    badge = Cell(standing.label, colour=_COLOURS[standing]) if standing else Cell("未建档")
    return Row(
        [
            *([Cell(row.number, choose=str(row.uid))] if tick else []),
            Cell(row.number, link),
            Cell(row.head_name or "—", link),  # type: ignore[attr-defined]
            villages.get(row.area_code, row.area_code),
            row.group_name or "—",
            str(row.persons),  # type: ignore[attr-defined]
            kind,
            badge,
        ]
    )


def _place(request: HttpRequest, actor: Actor) -> str:
    chosen = [code for code in request.GET.getlist("area") if code]
    place = areas.full(chosen[-1]) if chosen else ""
    return place if place and areas.inside(place, actor.area_code) else ""


def _address(request: HttpRequest, number: int, size: int) -> str:
    query = request.GET.copy()
    query["page"], query["size"] = str(number), str(size)
    return f"?{query.urlencode()}"
