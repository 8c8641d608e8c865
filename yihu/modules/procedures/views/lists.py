"""All lists, and a new one from the households of a village."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area
from yihu.core.areas import queries as area_queries
from yihu.core.web import pick
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.parts import Cell, Crumb, Head, Row, Tab
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import NotAllowed, NotFound, Refused
from yihu.modules.households.rules import HouseholdKind
from yihu.modules.procedures import actions, forms, queries, rules
from yihu.modules.procedures.permissions import Can
from yihu.modules.procedures.rules import ENDED, NEEDS, ROADS, Kind, Stage

_SHOWN = 300
_COLOURS = {Stage.DONE: "green", Stage.CANCELLED: "secondary"}


@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """Lists of one procedure, open ones first."""
    actor, area_code, as_of = actor_of(request), area_of(request), day_of(request)
    actor.require(Can.SEE)
    if not areas.inside(area_code, actor.area_code):
        raise NotAllowed("该地区不在您的管理范围内，不能查看它的名单")
    sort = Kind.by_label(request.GET.get("sort", "")) or Kind.EXIT
    rows = queries.listed(actor).filter(in_area("area_code", area_code), kind=sort)
    found = sorted(rows, key=lambda one: (one.now in ENDED, -one.stage_on.toordinal(), -one.pk))[:_SHOWN]
    names = area_queries.named(one.area_code for one in found)
    address = f"?area={area_code}&sort="
    context = {
        "sort": sort,
        "tabs": [Tab(one.label, f"{address}{one.value}", here=one is sort) for one in Kind],
        "picker": pick.picker(actor, "" if area_code == actor.area_code else area_code),
        "head": [
            Head("名单"),
            Head("行政村"),
            Head("户数", kind="number"),
            Head("人数", kind="number"),
            Head("当前环节"),
            Head("环节日期", kind="date"),
            Head("下一步"),
        ],
        "rows": [_row(one, names) for one in found],
        "may_start": actor.may(queries.CAN[ROADS[sort][0]]),
        "as_of": as_of,
    }
    return render(request, "procedures/lists.html", context)


def _row(one: Any, names: dict[str, str]) -> Row:
    following = rules.next_stage(one.sort, one.now)
    return Row(
        [
            Cell(one.title, reverse("procedures:round", args=[one.pk])),
            names.get(one.area_code, one.area_code),
            Cell(f"{one.households:,}", kind="number"),
            Cell(f"{one.people:,}", kind="number"),
            Cell(one.now.label, colour=_COLOURS.get(one.now, "blue")),
            Cell(f"{one.stage_on:%Y-%m-%d}", kind="date"),
            rules.verb(one.sort, following) if following else "—",
        ]
    )


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, sort: str) -> HttpResponse:
    """Choose the village, tick its households, give the first step; one click."""
    actor, as_of = actor_of(request), day_of(request)
    kind = Kind.by_label(sort)
    if kind is None:
        raise NotFound("没有这种程序，请从名单页进入")
    first = ROADS[kind][0]
    actor.require(queries.CAN[first])
    village = _village(request, actor)
    form = forms.NewList(request.POST or None, needs=NEEDS[first], initial={"on": as_of, "year": as_of.year})
    if request.method == "POST" and village and form.is_valid():
        try:
            made = _start(request, actor, kind, village, form)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"名单“{made.title}”已建立")
            return redirect("procedures:round", made.pk)
    ticked = set(request.POST.getlist("row"))
    if request.method == "GET" and village and kind is Kind.EXIT:
        ticked = queries.planned_numbers(village, as_of)
    context = {
        "kind": kind,
        "verb": rules.verb(kind, first),
        "form": form,
        "village": area_queries.by_code(village) if village else None,
        "picker": pick.picker(actor, village),
        "rows": _candidates(kind, village, as_of, ticked) if village else [],
        "household_kinds": HouseholdKind if kind is Kind.IDENTIFY else None,
        "crumbs": [Crumb("识别退出", reverse("procedures:list")), Crumb(f"新建{kind.label}名单")],
    }
    return render(request, "procedures/new.html", context)


def _village(request: HttpRequest, actor: Actor) -> str:
    """The village chosen, the actor's own where that is one; blank before choosing."""
    chosen = [code for code in request.GET.getlist("area") if code.strip()]
    code = areas.full(chosen[-1]) if chosen else actor.area_code
    if not areas.inside(code, actor.area_code) or areas.level_of(code) is not Level.VILLAGE:
        return ""
    return code


def _start(request: HttpRequest, actor: Actor, kind: Kind, village: str, form: forms.NewList) -> Any:
    chosen = request.POST.getlist("row")
    kinds = {uid: HouseholdKind.by_label(request.POST.get(f"kind_{uid}", "")) for uid in chosen}
    return actions.start(
        actor,
        kind=kind,
        village=village,
        title=form.cleaned_data["title"],
        year=form.cleaned_data["year"],
        households=chosen,
        given=form.given(),
        kinds={uid: one for uid, one in kinds.items() if one},
    )


def _candidates(kind: Kind, village: str, as_of: Any, ticked: set[str]) -> list[dict[str, Any]]:
    rows = queries.open_for(kind, village, as_of)[:_SHOWN]
    return [
        {
            "uid": str(row.household.uid),
            "number": row.number,
            "head_name": row.head_name or "—",
            "group_name": row.group_name or "—",
            "people": row.people,
            "ticked": row.number in ticked or str(row.household.uid) in ticked,
        }
        for row in rows
    ]
