"""Exits of the year: who is planned and still poor, taken out of poverty by batch; batches taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.web import pick
from yihu.core.web.doors import actor_of, day_of
from yihu.engine import areas
from yihu.engine.errors import BadValue, Refused
from yihu.modules.households import actions, forms, queries
from yihu.modules.households.permissions import Can

_SHOWN = 300  # of one page; a batch is a township's or less


def exits(request: HttpRequest) -> HttpResponse:
    """The year's plan and what is done of it; a batch is chosen by ticking households."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require_whole(Can.SEE)
    place = _place(request, actor)
    form = forms.ExitBatch(request.POST or None, initial={"on": as_of})
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.exit_households(actor, request.POST.getlist("row"), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"{len(done)} 户已批准脱贫，可在下方“已办批次”中整批撤销")
            return redirect(request.get_full_path())
    todo = list(queries.plans_not_done(place, as_of).select_related("household")[:_SHOWN])
    villages = area_queries.named(plan.area_code for plan in todo)
    chosen = set(request.POST.getlist("row"))
    context = {
        "form": form,
        "year": as_of.year,
        "planned": queries.planned_on(place, as_of).count(),
        "planned_persons": queries.planned_persons_on(place, as_of).count(),
        "done": queries.exits_to_date(place, as_of).count(),
        "left": queries.plans_not_done(place, as_of).count(),
        "done_persons": queries.exit_persons(place, as_of).count(),
        "todo": [
            {
                "plan": plan,
                "village": villages.get(plan.area_code, plan.area_code),
                "chosen": str(plan.household.uid) in chosen,
            }
            for plan in todo
        ],
        "batches": _batches(place, as_of),
        "picker": pick.picker(actor, place if place != actor.area_code else ""),
        "may_exit": actor.may(Can.EXIT),
    }
    return render(request, "households/exits.html", context)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take one batch back; what stands in the way is said on the page."""
    actor = actor_of(request)
    try:
        count = actions.undo_exits(
            actor, batch=request.POST.get("batch", ""), on=_day(request.POST.get("on", ""))
        )
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"已撤销 {count} 户的脱贫退出")
    return redirect("households:exits")


def _batches(place: str, as_of: date) -> list[Any]:
    rows = (
        queries.exits_to_date(place, as_of)
        .order_by()
        .values("batch", "done_on")
        .annotate(households=Count("pk"))
    )
    return list(rows.order_by("-done_on", "batch"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadValue("日期不对，请从批次列表中操作") from None


def _place(request: HttpRequest, actor: Actor) -> str:
    chosen = [code for code in request.GET.getlist("area") if code]
    place = areas.full(chosen[-1]) if chosen else actor.area_code
    return place if areas.inside(place, actor.area_code) else actor.area_code
