"""Proposing, correcting and moving a project on."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yihu.core.access.actor import Actor
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Crumb
from yihu.engine.errors import NotFound, Refused
from yihu.modules.places import actions as places
from yihu.modules.places.permissions import Can as PlacesCan
from yihu.modules.projects import actions, forms, queries
from yihu.modules.projects.actions import WHO, Sheet
from yihu.modules.projects.models import Project
from yihu.modules.projects.permissions import Can
from yihu.modules.projects.rules import GUARDS, NEXT, Stage
from yihu.modules.projects.views.common import places_of, units_of

SOURCES = ("central", "province", "city", "county", "other")
_ASKED = ("area_code", "name", "category")
_NAMES = tuple(field.name for field in fields(Sheet))


def propose(request: HttpRequest) -> HttpResponse:
    """`?area_code=`, `?name=`, `?category=` fill the form in; `?gap=` is the village's condition it is to meet."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.PROPOSE)
    asked = {name: request.GET[name][:120] for name in _ASKED if name in request.GET}
    form = forms.Proposal(request.POST or None, initial={"on": as_of, "year": as_of.year + 1, **asked})
    form.offer(units_of(actor), places_of(actor))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.propose(actor, _sheet(given), on=given["on"], document=given["document"])
            _link(actor, made, request.GET.get("gap", ""), given["on"])
            return redirect("projects:project", made.pk)
        except Refused as refused:
            form.add_error(None, refused.message)
    return _page(request, form, title="申报项目", button="申报", back=reverse("projects:list"))


def _link(actor: Actor, made: Project, gap: str, on: date) -> None:
    """The gap the proposal came from knows its project, where the actor may say so."""
    if gap and actor.may(PlacesCan.WRITE, made.area_code):
        with suppress(Refused):
            places.link_gap(actor, made.area_code, gap, made.number, on=on)


def revise(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    row = queries.one(actor, pk)
    form = forms.Sheet(request.POST or None, initial={name: getattr(row, name) for name in _NAMES})
    form.offer(units_of(actor), places_of(actor))
    form.fields["number"].widget.attrs["readonly"] = True
    form.fields["area_code"].disabled = True
    if row.planned_on is not None:
        for name in SOURCES:
            form.fields[f"{name}_fen"].disabled = True
            form.fields[f"{name}_fen"].help_text = "已列入计划，请用“调整计划”"
    if request.method == "POST" and form.is_valid():
        try:
            actions.revise(actor, row.pk, _sheet(form.cleaned_data))
            return redirect("projects:project", row.pk)
        except Refused as refused:
            form.add_error(None, refused.message)
    return _page(
        request, form, title="更正项目资料", button="保存", back=reverse("projects:project", args=[row.pk])
    )


def take(request: HttpRequest, pk: int, stage: str) -> HttpResponse:
    """The next step of a project."""
    actor, as_of = actor_of(request), day_of(request)
    row, wanted = queries.one(actor, pk), _stage(stage)
    actor.require(WHO[wanted], row.area_code)
    form = forms.Step(request.POST or None, stage=wanted, on=as_of, known=queries.is_proved(row, wanted))
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.take(actor, row.pk, wanted, **form.given())
            moved = Stage(done.stage) is wanted
            said = "已记录" if moved else "未通过，已记录；整改后再次验收"
            messages.success(request, f"{GUARDS[wanted].verb}：{said}")
            return redirect("projects:project", row.pk)
        except Refused as refused:
            form.add_error(None, refused.message)
    back = reverse("projects:project", args=[row.pk])
    lacking = "、".join(level.label for level in queries.unpublished(row, wanted))
    note = f"还没有{lacking}：请先在“公示公开”拟稿发布，贴在公开栏的在项目页“登记公示”。" if lacking else ""
    title = f"{GUARDS[wanted].verb}：{row.name}"
    return _page(request, form, title=title, button="记录", back=back, note=note)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    form = forms.Reason(request.POST)
    if not form.is_valid():
        raise Refused("请填写撤回原因（200 字以内）")
    actions.withdraw(actor_of(request), pk, on=day_of(request), reason=form.cleaned_data["reason"])
    messages.success(request, "上一步已撤回，记录保留")
    return redirect("projects:project", pk)


def _stage(text: str) -> Stage:
    if text not in {stage.value for stage in NEXT}:
        raise NotFound("没有这个步骤")
    return Stage(text)


def _sheet(given: dict[str, Any]) -> Sheet:
    return Sheet(**{name: given[name] for name in _NAMES})


def _page(request: HttpRequest, form: Any, **shown: Any) -> HttpResponse:
    shown["crumbs"] = [Crumb("项目", reverse("projects:list")), Crumb(shown["title"])]
    return render(request, "projects/entry.html", {"form": form, **shown}, status=422 if form.errors else 200)
