"""One helper with the households, the hand-over and the end; one sending unit."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Fact, Head, Row
from yihu.engine.errors import BadValue, NotFound, Refused
from yihu.engine.numerals import wholes
from yihu.modules.pairing import actions, forms, queries, rules
from yihu.modules.pairing.models import Helper
from yihu.modules.pairing.permissions import Can
from yihu.modules.pairing.rules import Ending

_CRUMB = "结对帮扶"


@require_http_methods(["GET", "POST"])
def helper(request: HttpRequest, helper_id: int) -> HttpResponse:
    """The page; POST hands over, ends or links by the button pressed."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require_whole(Can.SEE)
    found = queries.helper(actor, helper_id)
    may_write = actor.may(Can.WRITE, found.area_code)
    cards = _forms(actor, found, as_of, request) if may_write else {}
    refused = None
    if request.method == "POST":
        form = cards.get(request.POST.get("do", ""))
        if form is None:
            raise BadValue("您的岗位不能办理，请刷新页面")
        if form.is_valid():
            try:
                messages.success(request, _DO[request.POST["do"]](request, actor, found, form))
                return redirect("pairing:helper", found.pk)
            except Refused as error:
                refused = error
    spans = list(queries.of_helper(actor, found.pk))
    present = [one for one in spans if one.start <= as_of and (one.end is None or one.end > as_of)]
    names = area_queries.named(one.area_code for one in spans)
    context = {
        "found": found,
        "crumbs": [Crumb(_CRUMB, reverse("pairing:list")), Crumb(found.name)],
        "facts": _facts(found, present, as_of),
        "present": [{"span": one, "village": names.get(one.area_code, one.area_code)} for one in present],
        "past": [one for one in spans if one.end is not None and one.end <= as_of],
        "cards": cards,
        "ticked": set(request.POST.getlist("row")),
        "refused": refused,
        "may_write": may_write,
    }
    return render(request, "pairing/helper.html", context, status=422 if refused else 200)


def _forms(actor: Actor, found: Helper, as_of: date, request: HttpRequest) -> dict[str, django_forms.Form]:
    pressed = request.POST.get("do", "") if request.method == "POST" else ""

    def typed(name: str) -> Any:
        return request.POST if name == pressed else None

    others = [one for one in queries.loads(actor, found.area_code, as_of) if one.pk != found.pk]
    return {
        "hand": forms.HandOver(typed("hand"), helpers=others, initial={"on": as_of}, prefix="hand"),
        "end": forms.End(typed("end"), initial={"on": as_of}, prefix="end"),
        "link": forms.Link(typed("link"), prefix="link"),
    }


def _facts(found: Helper, present: list[Any], as_of: date) -> list[Fact]:
    limit = queries.limit_in(found.area_code, as_of)
    over = rules.is_overloaded(len(present), limit)
    load = f"{len(present)} 户，超过上限 {limit} 户" if over else f"{len(present)} 户"
    return [
        Fact("单位", found.unit_name),
        Fact("隶属关系", found.get_tier_display()),
        Fact("职务", found.position),
        Fact("帮扶地", area_queries.by_code(found.area_code).name),
        Fact("现结对", load, colour="yellow" if over else ""),
        Fact("系统账号", "已关联，只能看到结对的农户" if found.user_id else "未关联"),
    ]


def _rows(request: HttpRequest) -> list[int]:
    return wholes(request.POST.getlist("row"))


def _hand(request: HttpRequest, actor: Actor, found: Helper, form: django_forms.Form) -> str:
    given = form.cleaned_data
    done = actions.hand_over(
        actor, _rows(request), int(given["to_helper"]), on=given["on"], handed=given["handed"]
    )
    return f"已交接 {done} 户"


def _end(request: HttpRequest, actor: Actor, found: Helper, form: django_forms.Form) -> str:
    given = form.cleaned_data
    done = actions.end(
        actor, _rows(request), on=given["on"], why=Ending(given["why"]), handed=given["handed"]
    )
    return f"已终止 {done} 户的结对"


def _link(request: HttpRequest, actor: Actor, found: Helper, form: django_forms.Form) -> str:
    linked = actions.link(actor, found.pk, form.cleaned_data["username"], on=actor.on or day_of(request))
    return "账号已关联，本人登录后只能看到结对的农户" if linked.user_id else "已取消关联"


_DO = {"hand": _hand, "end": _end, "link": _link}


@require_GET
def of_pairing(request: HttpRequest, pairing_id: int) -> HttpResponse:
    """From a line of the ledger to its helper's page; for those who see single households, to the household's."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    span = queries.visible_to(actor).select_related("household").filter(pk=pairing_id).first()
    if span is None:
        raise NotFound("没有这条结对记录，或不在您的管理范围内")
    if actor.is_narrowed or not queries.helpers(actor).filter(pk=span.helper_id).exists():
        return redirect("households:household", span.household.uid)
    return redirect("pairing:helper", span.helper_id)


@require_GET
def unit(request: HttpRequest) -> HttpResponse:
    """What a sending unit needs to know: its helpers, their households, when a secretary was last there."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require_whole(Can.SEE)
    name = request.GET.get("name", "")[:80]
    rows = list(queries.of_unit(actor, name, as_of))
    names = area_queries.named(row.area_code for row in rows)
    context = {
        "name": name,
        "crumbs": [Crumb(_CRUMB, f"{reverse('pairing:list')}?tab=units"), Crumb(name or "帮扶单位")],
        "facts": [
            Fact("帮扶人", str(len({row.helper_id for row in rows})), "人"),
            Fact("结对户", str(len({row.household_id for row in rows})), "户"),
            Fact("涉及村", str(len(names)), "个"),
            Fact("统计日", as_of.isoformat()),
        ],
        "head": [
            Head("帮扶人"),
            Head("职务"),
            Head("户编号"),
            Head("户主"),
            Head("行政村"),
            Head("结对日期", kind="date"),
            Head("最近遍访", kind="date"),
        ],
        "rows": [_line(row, names) for row in rows],
    }
    return render(request, "pairing/unit.html", context)


def _line(row: Any, names: dict[str, str]) -> Row:
    return Row(
        [
            Cell(row.name, reverse("pairing:of_pairing", args=[row.pk])),
            row.position or "—",
            Cell(row.number, reverse("households:household", args=[row.household.uid])),
            row.head_name or "—",
            names.get(row.area_code, row.area_code),
            Cell(row.start.isoformat(), kind="date"),
            Cell(row.toured_on.isoformat() if row.toured_on else "—", kind="date"),
        ]
    )
