"""Lists of visits: how far each place is this month, what to settle, what goes back to the sending units."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area
from yihu.core.areas import queries as area_queries
from yihu.core.units.models import Unit
from yihu.core.web import pick
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.parts import Cell, Crumb, Head, Row, Tab
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue, NotAllowed, NotFound, Refused
from yihu.engine.numerals import whole
from yihu.modules.monitoring import queries as watched
from yihu.modules.visits import actions, queries
from yihu.modules.visits.actions.confirming import is_one_tap
from yihu.modules.visits.permissions import Can
from yihu.modules.visits.rules import Choice, Item, month, shown

_SHOWN = 200


@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    """Places one level down: registered households, those visited this month, visits, open problems."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    area_code = inside(actor, area_of(request))
    children = list(area_queries.children(area_code)) or [area_queries.by_code(area_code)]
    length = 9 if areas.level_of(children[0].code) is Level.TOWNSHIP else 12
    names = {one.code: one.name for one in children}
    # Nothing is told of a whole place to somebody who helps certain households.
    rows = [] if actor.is_narrowed else queries.coverage(area_code, names, as_of, length)
    recent = queries.standing(actor).filter(on__lte=as_of).order_by("-on", "-pk")[:8]
    context = {
        **frame(actor, area_code, "list", as_of),
        "month": as_of,
        "kpis": _kpis(rows) if rows else [],
        "whole": not actor.is_narrowed,
        "head": [
            Head("乡镇" if length == 9 else "行政村"),
            *(Head(name, kind="number") for name in ("建档立卡（户）", "当月已走访（户）", "走访率", "走访（次）", "有问题（户）")),
        ],
        "rows": [
            _covered(one, names[one.code], length, area_code) for one in sorted(rows, key=_least_first)
        ],
        "recent": recent,
        "as_of": as_of,
    }  # fmt: skip
    return render(request, "visits/list.html", context)


def _least_first(one: queries.Coverage) -> tuple[bool, float, str]:
    """Where least was visited; places without such households come last."""
    return not one.registered, one.percent or 0, one.code


def _covered(one: queries.Coverage, name: str, length: int, area_code: str) -> list[Cell]:
    url = f"{reverse('visits:list')}?area={one.code}" if length == 9 else ""
    ledger = reverse("ledgers:list", args=["visits.visits"])
    return [
        Cell(name, url or f"{ledger}?area={one.code}"),
        Cell(f"{one.registered:,}", kind="number"),
        Cell(f"{one.visited:,}", kind="number"),
        Cell("—" if one.percent is None else f"{one.percent:.1f}%", kind="number"),
        Cell(f"{one.visits:,}", kind="number"),
        Cell(f"{one.problems:,}", kind="number"),
    ]


def _kpis(rows: list[queries.Coverage]) -> list[tuple[str, str, str, str]]:
    registered, visited = sum(one.registered for one in rows), sum(one.visited for one in rows)
    rate = f"{visited * 100 / registered:.1f}" if registered else "—"
    return [
        ("建档立卡户", f"{registered:,}", "户", "home-heart"),
        ("当月已走访", f"{visited:,}", "户", "home-check"),
        ("当月走访率", rate, "%", "percentage"),
        ("当月走访", f"{sum(one.visits for one in rows):,}", "次", "notes"),
        ("有问题的户", f"{sum(one.problems for one in rows):,}", "户", "alert-triangle"),
    ]


@require_GET
def differences(request: HttpRequest) -> HttpResponse:
    """待核定: what visits saw otherwise than the register."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    area_code = inside(actor, area_of(request))
    found = _differing(actor, area_code, as_of)
    names = area_queries.named(one.area_code for one in found[:_SHOWN])
    seen_unsafe = [
        one.condition.household_id for one in found[:_SHOWN] if one.item is Item.HOUSING and one.problem
    ]
    graded = watched.appraised(seen_unsafe, as_of)
    held = {pk: known.words for pk, known in graded.items() if known.is_safe}
    rows = [
        {
            "pk": one.pk,
            "held": held.get(one.condition.household_id, "") if one.item is Item.HOUSING else "",
            "village": names.get(one.area_code, one.area_code),
            "number": one.condition.household.number,
            "head_name": one.head_name,
            "household": one.condition.household,
            "item": one.item.label,
            "seen": shown(one.item, one.condition.value),
            "note": one.condition.note,
            "register": "有保障" if one.problem else "有问题",
            "on": one.condition.on,
            "by": one.condition.by_name,
            "version": one.condition.version,
            "one_tap": is_one_tap(one.item),
            "visit": one.condition.visit_id,
        }
        for one in found[:_SHOWN]
    ]
    context = {
        **frame(actor, area_code, "differences", as_of),
        "rows": rows,
        "more": max(len(found) - _SHOWN, 0),
        "may_confirm": actor.may(Can.CONFIRM),
        "year": as_of.year,
    }
    return render(request, "visits/differences.html", context)


@require_POST
def settle(request: HttpRequest, condition_id: int) -> HttpResponse:
    """One tap: the register takes it over; or it stays, with a reason."""
    actor, as_of = actor_of(request), day_of(request)
    version = _number(request.POST.get("version", ""))
    try:
        if request.POST.get("do") == "adopt":
            actions.adopt(actor, condition_id, version=version, year=as_of.year)
            messages.success(request, f"已按走访更新 {as_of.year} 年的年度信息")
        elif request.POST.get("do") == "refer":
            actions.refer(actor, condition_id, version=version, on=as_of)
            messages.success(request, "已转住房鉴定：住建部门的工作台有这一户，结论出来前登记不变")
        else:
            actions.dismiss(
                actor, condition_id, version=version, on=clock.today(), why=request.POST.get("why", "")
            )
            messages.success(request, "已维持原登记，理由已留存")
    except NotFound:
        raise
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("visits:differences")


@require_GET
def clashes(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    area_code = inside(actor, area_of(request))
    found = list(queries.open_clashes(actor).filter(in_area("area_code", area_code))[:_SHOWN])
    names = area_queries.named(one.area_code for one in found)
    context = {
        **frame(actor, area_code, "clashes", as_of),
        "head": [
            Head("户编号"),
            Head("行政村"),
            Head("项目"),
            Head("这次走访"),
            Head("现状"),
            Head("现状登记人"),
        ],
        "rows": [
            [
                Cell(one.household.number, reverse("visits:clash", args=[one.pk])),
                names.get(one.area_code, one.area_code),
                Item(one.observation.item).label,
                shown(Item(one.observation.item), one.observation.value),
                shown(Item(one.observation.item), one.theirs),
                one.theirs_by,
            ]
            for one in found
        ],
    }
    return render(request, "visits/clashes.html", context)


@require_http_methods(["GET", "POST"])
def clash(request: HttpRequest, clash_id: int) -> HttpResponse:
    """Two values side by side, two buttons."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = queries.clashes(actor).filter(pk=clash_id).first()
    if found is None:
        raise NotFound("没有这条冲突，或不在您的管理范围内")
    if request.method == "POST":
        choice = Choice.by_label(request.POST.get("choice", ""))
        if choice is None:
            raise BadValue("请选定一个说法")
        try:
            actions.choose(
                actor, found.pk, choice, version=_number(request.POST.get("version", "")), today=clock.today()
            )
        except Refused as refused:
            messages.error(request, refused.message)
            return redirect("visits:clash", found.pk)
        messages.success(request, f"已选定：{choice.label}")
        return redirect("visits:clashes")
    item = Item(found.observation.item)
    context = {
        "clash": found,
        "item": item,
        "mine": shown(item, found.observation.value),
        "theirs": shown(item, found.theirs),
        "may_choose": actor.may(Can.VISIT, found.area_code) and not found.choice,
        "chosen": Choice(found.choice).label if found.choice else "",
        "crumbs": [
            Crumb("走访", reverse("visits:list")),
            Crumb("冲突", reverse("visits:clashes")),
            Crumb(found.household.number),
        ],
    }
    return render(request, "visits/clash.html", context)


@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """What goes back to each sending unit: its visits of the month, in the order of names; `?unit=` its own sheet."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    if asked := request.GET.get("unit", ""):
        return _unit(request, actor, _number(asked), as_of)
    start, _ = month(as_of)
    rows = queries.by_unit(actor, start, as_of)
    context = {
        **frame(actor, actor.area_code, "units", as_of),
        "head": [
            Head("派出单位"),
            *(Head(name, kind="number") for name in ("走访（次）", "走访（户）", "发现问题（次）")),
            Head("最近走访", kind="date"),
        ],
        "rows": [
            [
                Cell(row["name"], f"{reverse('visits:units')}?unit={row['unit_id']}"),
                Cell(f"{row['visits']:,}", kind="number"),
                Cell(f"{row['households']:,}", kind="number"),
                Cell(f"{row['with_problem']:,}", kind="number"),
                Cell(f"{row['last']:%Y-%m-%d}", kind="date"),
            ]
            for row in rows
        ],
        "month": as_of,
    }
    return render(request, "visits/units.html", context)


def _unit(request: HttpRequest, actor: Actor, unit_id: int, as_of: date) -> HttpResponse:
    """The feedback sheet of one unit for the month, to be printed and sent."""
    start, _ = month(as_of)
    found = Unit.objects.filter(pk=unit_id).first()
    rows = list(queries.of_unit(actor, unit_id, start, as_of)[:_SHOWN])
    if found is None:
        raise NotFound("没有这个单位")
    names = area_queries.named(row.area_code for row in rows)
    context = {
        "unit": found,
        "month": as_of,
        "crumbs": [
            Crumb("走访", reverse("visits:list")),
            Crumb("派出单位", reverse("visits:units")),
            Crumb(found.name),
        ],
        "head": [Head("日期", kind="date"), Head("行政村"), Head("户主"), Head("走访人"), Head("走访情况"), Head("问题", kind="number")],
        "rows": [
            Row(
                [
                    Cell(f"{row.on:%Y-%m-%d}", reverse("visits:visit", args=[row.pk]), kind="date"),
                    names.get(row.area_code, row.area_code),
                    row.head_name,
                    row.visitors,
                    row.seen or "—",
                    Cell(str(row.problems), kind="number"),
                ]
            )
            for row in rows
        ],
    }  # fmt: skip
    return render(request, "visits/unit.html", context)


@require_GET
def leases(request: HttpRequest) -> HttpResponse:
    """Phones that took households along, to be stopped when one is lost."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.REVOKE)
    now = clock.now()
    rows = queries.leases(actor).filter(households__gt=0).order_by("-taken_at")[:_SHOWN]
    context = {
        **frame(actor, actor.area_code, "leases", as_of),
        "rows": [{"lease": row, "holds": queries.holds(row, now)} for row in rows],
    }
    return render(request, "visits/leases.html", context)


@require_POST
def end_lease(request: HttpRequest, lease_id: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.REVOKE)
    found = queries.leases(actor).filter(pk=lease_id).first()
    if found is None:
        raise NotFound("没有这次离线领用，或不在您的管理范围内")
    actions.end_lease(actor, found.uid, now=clock.now(), why=request.POST.get("why") or "管理员停用")
    messages.success(request, "已停用；该手机下次联网时清除离线数据")
    return redirect("visits:leases")


def frame(actor: Actor, area_code: str, here: str, as_of: date) -> dict[str, Any]:
    """Tabs and area picker shared by the lists."""
    scope = f"?area={area_code}" if area_code != actor.area_code else ""
    tabs = [
        ("list", "走访进度", None),
        ("differences", "待核定", len(_differing(actor, area_code, as_of))),
        ("clashes", "冲突", queries.open_clashes(actor).filter(in_area("area_code", area_code)).count()),
        ("refused", "没有通过", queries.rejections_in(area_code, as_of).count()),
        ("units", "派出单位", None),
        *([("leases", "离线手机", None)] if actor.may(Can.REVOKE) else []),
    ]
    return {
        "tabs": [
            Tab(label, reverse(f"visits:{name}") + scope, here=name == here, count=count)
            for name, label, count in tabs
        ],
        "picker": pick.picker(actor, "" if area_code == actor.area_code else area_code),
        "may_visit": actor.may(Can.VISIT),
    }


def _differing(actor: Actor, area_code: str, as_of: date) -> list[queries.Difference]:
    found = queries.differences(area_code, as_of)
    if not actor.is_narrowed:
        return found
    own = set(queries.conditions(actor).values_list("pk", flat=True))
    return [one for one in found if one.pk in own]


def inside(actor: Actor, area_code: str) -> str:
    if not areas.inside(area_code, actor.area_code):
        raise NotAllowed("该地区不在您的管理范围内，不能查看它的走访")
    return area_code


def _number(text: str) -> int:
    found = whole(text)
    if found is None:
        raise BadValue("页面已过期，请刷新后再操作")
    return found
