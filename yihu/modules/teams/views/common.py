"""What the pages of teams share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.units import queries as units
from yihu.core.web.doors import area_of
from yihu.core.web.parts import Cell, Crumb
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import NotFound, Refused
from yihu.modules.teams.rules import SHORT, Month, Status

COLOURS = {
    Status.VILLAGE: "green",
    Status.OFFICIAL: "blue",
    Status.LEAVE: "yellow",
    Status.REST: "secondary",
    Status.ABSENT: "red",
}


def own_area(request: HttpRequest, actor: Actor) -> str:
    """`?area=` inside the actor's own. Raises NotFound."""
    code = area_of(request)
    if not areas.inside(code, actor.area_code):
        raise NotFound("没有这个地方，或不在您的管理范围内")
    return code


def month_of(request: HttpRequest, as_of: date) -> Month:
    return Month.read(request.GET["month"]) if request.GET.get("month") else Month.of(as_of)


def unit_choices(area_code: str) -> list[tuple[Any, str]]:
    """Units of the county, with a blank."""
    county = areas.ancestor(area_code, Level.COUNTY)
    return [("", "请选择"), *((unit.pk, unit.name) for unit in units.inside(county))]


def day_cell(status: Status | None) -> Cell:
    return Cell(SHORT[status], colour=COLOURS[status]) if status else Cell("—")


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb("驻村工作队", reverse("teams:list")), *more]


def asked(
    request: HttpRequest,
    form: django_forms.Form,
    do: Callable[[dict[str, Any]], str],
    *,
    title: str,
    back: str,
    trail: list[Crumb],
    note: str = "",
    button: str = "保存",
) -> HttpResponse:
    """One form on a page of its own: `do(cleaned)` acts and says what was done; a refusal stands above the form."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                said = do(form.cleaned_data)
            except Refused as refused:
                form.add_error(None, refused.message)
                status = refused.status
            else:
                messages.success(request, said)
                return redirect(back)
    context = {"form": form, "title": title, "back": back, "crumbs": trail, "note": note, "button": button}
    return render(request, "teams/form.html", context, status=status)
