"""Writing down, correcting, taking back; supervision orders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Crumb
from yihu.engine.areas import Level
from yihu.engine.errors import Refused
from yihu.modules.households import queries as households
from yihu.modules.rectification import actions, forms
from yihu.modules.rectification.models import Problem
from yihu.modules.rectification.permissions import Can
from yihu.modules.rectification.rules import Category, Facts, OrderLevel, Round, Source
from yihu.modules.rectification.views.problem import load

either = require_http_methods(["GET", "POST"])


@either
def raise_(request: HttpRequest) -> HttpResponse:
    """登记问题."""
    actor = actor_of(request)
    actor.require(Can.RAISE)
    initial = {"found_on": day_of(request), "source": Source.SELF_CHECK.value}
    form = forms.Finding(request.POST or None, places=_places(actor), initial=initial)
    done = _done(request, form, lambda data: actions.raise_(actor, _facts(actor, data)), "已登记")
    return done or _form(request, form, "登记问题", "登记")


@either
def correct(request: HttpRequest, problem_id: int) -> HttpResponse:
    actor = actor_of(request)
    found = load(actor, problem_id)
    actor.require(Can.CORRECT, found.area_code)
    form = forms.Correction(request.POST or None, places=_places(actor, found), initial=_known(found))

    def change(data: Mapping[str, Any]) -> Problem:
        facts = _facts(actor, data)
        return actions.correct(actor, problem_id, facts, why=data["comment"], version=data["version"])

    return _done(request, form, change, "已更正") or _form(request, form, "更正问题台账", "更正", found)


@either
def correct_closing(request: HttpRequest, problem_id: int) -> HttpResponse:
    actor = actor_of(request)
    found = load(actor, problem_id)
    actor.require(Can.CORRECT, found.area_code)
    initial = {"closed_on": found.closed_on, "version": found.version}
    form = forms.ClosingDay(request.POST or None, initial=initial)

    def change(data: Mapping[str, Any]) -> Problem:
        words = {"closed_on": data["closed_on"], "why": data["comment"], "version": data["version"]}
        return actions.correct_closing(actor, problem_id, **words)

    return _done(request, form, change, "已更正销号日期") or _form(
        request, form, "更正销号日期", "更正", found
    )


@either
def void(request: HttpRequest, problem_id: int) -> HttpResponse:
    actor, day = actor_of(request), day_of(request)
    found = load(actor, problem_id)
    actor.require(Can.CORRECT, found.area_code)
    form = forms.Reasoned(request.POST or None, initial={"on": day, "version": found.version})

    def change(data: Mapping[str, Any]) -> Problem:
        return actions.void(actor, problem_id, on=data["on"], why=data["comment"], version=data["version"])

    note = "作废后不再计入任何指标；已印发的通报会在差异清单中列出"
    return _done(request, form, change, "已作废") or _form(
        request, form, "作废问题", "作废", found, note=note
    )


@either
def supervise(request: HttpRequest, problem_id: int) -> HttpResponse:
    actor, day = actor_of(request), day_of(request)
    found = load(actor, problem_id)
    actor.require(Can.SUPERVISE, found.area_code)
    initial = {"on": day, "matter": f"限期整改：{found.description}"[:400], "reply_by": found.due_on}
    form = forms.Order(request.POST or None, initial=initial)

    def change(data: Mapping[str, Any]) -> Problem:
        order = actions.supervise(
            actor,
            problem_id,
            on=data["on"],
            matter=data["matter"],
            reply_by=data["reply_by"],
            level=OrderLevel(data["level"]),
            number=data["number"],
        )
        return order.problem

    return _done(request, form, change, "已发督办单") or _form(request, form, "发督办单", "发出", found)


@either
def reply(request: HttpRequest, problem_id: int, order_id: int) -> HttpResponse:
    actor, day = actor_of(request), day_of(request)
    found = load(actor, problem_id)
    form = forms.Reply(request.POST or None, initial={"on": day})

    def change(data: Mapping[str, Any]) -> Problem:
        return actions.reply(actor, order_id, on=data["on"], text=data["text"]).problem

    return _done(request, form, change, "已回复督办单") or _form(request, form, "回复督办单", "回复", found)


def _done(
    request: HttpRequest, form: django_forms.Form, change: Callable[[Mapping[str, Any]], Problem], said: str
) -> HttpResponse | None:
    """The answer when the form was handed in and accepted; None to show it (again)."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        found = change(form.cleaned_data)
    except Refused as refused:
        form.add_error(None, refused.message)
        return None
    messages.success(request, f"问题 {found.number}：{said}")
    return redirect("rectification:problem", found.pk)


def _form(
    request: HttpRequest,
    form: django_forms.Form,
    title: str,
    button: str,
    found: Problem | None = None,
    **more: str,
) -> HttpResponse:
    board = reverse("rectification:board")
    back = reverse("rectification:problem", args=[found.pk]) if found else board
    crumbs = [Crumb("问题整改", board), *([Crumb(found.number, back)] if found else []), Crumb(title)]
    filled = {
        "form": form,
        "title": title,
        "button": button,
        "back": back,
        "crumbs": crumbs,
        "problem": found,
        **more,
    }
    return render(request, "rectification/form.html", filled, status=422 if form.errors else 200)


def _facts(actor: Actor, data: Mapping[str, Any]) -> Facts:
    number = data["household"].strip()
    return Facts(
        source=Source(data["source"]),
        description=data["description"],
        category=Category(data["category"]),
        area_code=data["area_code"],
        found_on=data["found_on"],
        document=data["document"],
        fed_back_on=data["fed_back_on"],
        round=Round(data["round"]),
        person=data["person"],
        due_on=data["due_on"],
        immediate=data["immediate"],
        household_id=households.by_number(actor, number).pk if number else None,
    )


def _known(found: Problem) -> dict[str, Any]:
    names = (
        "source",
        "round",
        "category",
        "description",
        "found_on",
        "due_on",
        "immediate",
        "document",
        "fed_back_on",
    )
    known = {name: getattr(found, name) for name in (*names, "area_code", "person", "version")}
    return known | {"household": found.household.number if found.household else ""}


def _places(actor: Actor, found: Problem | None = None) -> list[tuple[str, str]]:
    """Villages with their township before them, then townships; the problem's own place where it is neither."""
    towns = {area.code[:9]: area.name for area in area_queries.inside(actor.area_code, Level.TOWNSHIP)}
    villages = [
        (area.code, f"{towns.get(area.code[:9], '')} {area.name}".strip())
        for area in area_queries.inside(actor.area_code, Level.VILLAGE)
    ]
    own = [(area.code, area.name) for area in area_queries.inside(actor.area_code, Level.TOWNSHIP)]
    places = villages + own
    if found is not None and found.area_code not in dict(places):
        places.append((found.area_code, area_queries.by_code(found.area_code).name))
    return places
