"""One measure: what has been told of it, and its change, stop or end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yihu.core.access.actor import Actor
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Crumb, Entry, Fact
from yihu.engine.errors import BadValue, Refused
from yihu.engine.money import from_fen
from yihu.modules.plans import actions, forms, queries
from yihu.modules.plans.models import Measure
from yihu.modules.plans.panels import COLOURS
from yihu.modules.plans.permissions import Can
from yihu.modules.plans.rules import Days, Stage, state_on
from yihu.modules.plans.views.plan import head_of


@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, measure_id: int) -> HttpResponse:
    """POST tells progress, changes or stops, by the button pressed."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    found = queries.measure(actor, measure_id)
    cards = _forms(actor, found, as_of, request)
    refused = None
    if request.method == "POST":
        name = request.POST.get("do", "")
        form = cards.get(name)
        if form is None:
            raise BadValue("这条措施现在不能办理，请刷新页面")
        if form.is_valid():
            try:
                messages.success(request, _DO[name](actor, found, form, as_of))
                return redirect("plans:measure", found.pk)
            except Refused as error:
                refused = error
    head = head_of(found, as_of)
    context = {
        "found": found,
        "head": head,
        "crumbs": [
            Crumb("帮扶计划", reverse("plans:list")),
            Crumb(head, reverse("households:household", args=[found.household.uid])),
            Crumb(f"{found.year} 年", reverse("plans:plan", args=[found.plan_id])),
            Crumb("措施"),
        ],
        "facts": _facts(found, as_of),
        "entries": [
            Entry(
                f"{one.on:%Y-%m-%d}",
                one.text,
                one.by_name,
                f"到户 {from_fen(one.fen):,} 元" if one.fen else "",
            )
            for one in queries.progress_of([found.pk]).get(found.pk, [])
        ],
        "cards": cards,
        "refused": refused,
    }
    return render(request, "plans/measure.html", context, status=422 if refused else 200)


def _facts(found: Measure, as_of: date) -> list[Fact]:
    state = state_on(Days(found.due, found.done_on, found.stopped_on), as_of)
    facts = [
        Fact("帮扶对象", found.person_name or "全户"),
        Fact("措施类别", found.get_kind_display()),
        Fact("针对原因", found.get_cause_display() or "—"),
        Fact("责任人", found.owner),
        Fact("责任单位", found.owner_unit),
        Fact("完成时限", f"{found.due:%Y-%m-%d}"),
        Fact("状态", state.label, colour=COLOURS[state]),
        Fact("成效", found.effect or "—", wide=True),
    ]
    if found.stopped_on:
        facts.append(Fact("停止原因", f"{found.stopped_on:%Y-%m-%d} {found.stopped_why}", wide=True))
    return facts


def _forms(actor: Actor, found: Measure, as_of: date, request: HttpRequest) -> dict[str, django_forms.Form]:
    if not actor.may(Can.WRITE, found.area_code) or found.done_on or found.stopped_on:
        return {}
    pressed = request.POST.get("do", "") if request.method == "POST" else ""

    def typed(name: str) -> Any:
        return request.POST if name == pressed else None

    cards: dict[str, django_forms.Form] = {
        "tell": forms.ProgressForm(
            typed("tell"), initial={"on": as_of, "effect": found.effect}, prefix="tell"
        )
    }
    if found.plan.stage != Stage.SENT:
        names = ("kind", "cause", "content", "owner", "owner_unit", "due")
        said = {name: getattr(found, name) for name in names} | {"person": found.person_id or ""}
        members = queries.members(found.household_id, as_of)
        cards["change"] = forms.MeasureForm(typed("change"), members=members, initial=said, prefix="change")
        cards["stop"] = forms.Stop(typed("stop"), initial={"on": as_of}, prefix="stop")
    return cards


def _tell(actor: Actor, found: Measure, form: Any, as_of: date) -> str:
    actions.tell(actor, found.pk, **form.cleaned_data)
    return "措施已办结" if form.cleaned_data["done"] else "进展已登记"


def _change(actor: Actor, found: Measure, form: Any, as_of: date) -> str:
    actions.change_measure(actor, found.pk, form.given(), on=as_of)
    return "措施已调整"


def _stop(actor: Actor, found: Measure, form: Any, as_of: date) -> str:
    actions.stop(actor, found.pk, **form.cleaned_data)
    return "措施已停止"


_DO: dict[str, Callable[[Actor, Measure, Any, date], str]] = {"tell": _tell, "change": _change, "stop": _stop}
