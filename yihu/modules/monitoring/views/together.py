"""Several cases through one meeting, notice, review, decision or announcement; and the papers of that."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
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
from yihu.engine.errors import NotAllowed, NotFound, Refused
from yihu.engine.numerals import wholes
from yihu.modules.monitoring import actions, forms, queries
from yihu.modules.monitoring.models import Case
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.queries.clocks import clocks
from yihu.modules.monitoring.rules import MANY, NEEDS, Stage, forward
from yihu.modules.monitoring.views.lists import left
from yihu.modules.monitoring.views.papers import FORMS, batch_paper, download

either = require_http_methods(["GET", "POST"])
_SHOWN = 300


def _following(case: Case) -> Stage | None:
    return Stage.ASSESSED if case.now is Stage.CHECKED and case.exempt else forward(case.now)


@either
def together(request: HttpRequest) -> HttpResponse:
    """`?stage=`: the step to take; POST takes it for the ticked households, all or none."""
    actor, area_code, day = actor_of(request), area_of(request), day_of(request)
    actor.require(Can.SEE)
    if not areas.inside(area_code, actor.area_code):
        raise NotAllowed("该地区不在您的管理范围内")
    mine = [stage for stage in MANY if actor.may(queries.CAN[stage])]
    if not mine:
        raise NotAllowed("您的岗位没有可以批量办理的步骤")
    waiting = _waiting(actor, area_code, day, mine)
    stage = Stage.by_label(request.GET.get("stage", ""))
    if stage not in waiting:
        stage = next((one for one in mine if waiting[one]), mine[0])
    found = waiting[stage][:_SHOWN]
    form = forms.StepForm(
        request.POST or None, needs=NEEDS[stage], initial=_initial(stage, area_code, day), prefix="step"
    )
    if request.method == "POST" and form.is_valid():
        chosen = wholes(request.POST.getlist("row"))
        try:
            batch = actions.take_many(actor, chosen, stage, form.given())
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"{NEEDS[stage].verb} {len(chosen)} 户已办理")
            return redirect("monitoring:batch", batch.pk)
    return render(
        request,
        "monitoring/together.html",
        _context(actor, area_code, day, stage, waiting, found, form),
        status=422 if form.errors else 200,
    )


def _waiting(actor: Actor, area_code: str, day: date, mine: list[Stage]) -> dict[Stage, list[Case]]:
    """By step, the cases that may take it today."""
    rows = queries.open_cases(actor).filter(in_area("area_code", area_code), ready_on__lte=day)
    waiting: dict[Stage, list[Case]] = {stage: [] for stage in mine}
    for case in rows.order_by("area_code", "clue_on", "pk"):
        following = _following(case)
        if following in waiting:
            waiting[following].append(case)
    return waiting


def _initial(stage: Stage, area_code: str, day: date) -> dict[str, Any]:
    if not NEEDS[stage].notice:
        return {"on": day}
    days = queries.limits(stage, area_code, day).notice_days
    return {"on": day, "until": day + timedelta(days=days), "place": "村务公开栏"}


def _context(  # noqa: PLR0917
    actor: Actor,
    area_code: str,
    day: date,
    stage: Stage,
    waiting: dict[Stage, list[Case]],
    found: list[Case],
    form: forms.StepForm,
) -> dict[str, Any]:
    names, days = area_queries.named(case.area_code for case in found), clocks(area_code, day)
    ticked = form.data.getlist("row") if isinstance(form.data, QueryDict) else []
    heads = ("选择", "户主", "行政村", "类别", "人口", "当前环节", "剩余天数")
    return {
        "stage": stage,
        "verb": NEEDS[stage].verb,
        "tabs": [
            Tab(NEEDS[one].verb, f"?area={area_code}&stage={one.value}", here=one is stage, count=len(cases))
            for one, cases in waiting.items()
            if cases or one is stage
        ],
        "picker": pick.picker(actor, "" if area_code == actor.area_code else area_code),
        "form": form,
        "head": [Head(name) for name in heads],
        "rows": [
            Row(
                [
                    Cell(case.head_name, choose=str(case.pk), ticked=str(case.pk) in ticked),
                    Cell(case.head_name, reverse("monitoring:case", args=[case.pk]), note=case.number),
                    names.get(case.area_code, case.area_code),
                    case.get_category_display(),
                    Cell(str(case.persons), kind="number"),
                    case.now.label,
                    left(days.of_case(case), day),
                ]
            )
            for case in found
        ],
        "crumbs": [Crumb("监测对象", reverse("monitoring:list")), Crumb("批量办理")],
    }


@require_GET
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """What was done together, and its papers."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = queries.batch(actor, batch_id)
    steps = list(queries.steps_of_batch(actor, found))
    names = area_queries.named(step.area_code for step in steps)
    context = {
        "batch": found,
        "stage": Stage(found.stage),
        "first": steps[0] if steps else None,
        "head": [Head(name) for name in ("户主", "行政村", "类别", "人口", "当前环节")],
        "rows": [
            Row(
                [
                    Cell(step.case.head_name, reverse("monitoring:case", args=[step.case_id])),
                    names.get(step.area_code, step.area_code),
                    step.case.get_category_display(),
                    Cell(str(step.case.persons), kind="number"),
                    Cell(step.case.now.label),
                ]
            )
            for step in steps
        ],
        "papers": [
            (reverse("monitoring:batch_print", args=[found.pk, key]), label)
            for key, (label, stages, _) in FORMS.items()
            if Stage(found.stage) in stages
        ],
        "crumbs": [Crumb("监测对象", reverse("monitoring:list")), Crumb(str(found))],
    }
    return render(request, "monitoring/batch.html", context)


@require_GET
def batch_print(request: HttpRequest, batch_id: int, form: str) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = queries.batch(actor, batch_id)
    if form not in FORMS:
        raise NotFound("没有这种表，请从批次页打印")
    return download(actor, batch_paper(actor, found, form), found)
