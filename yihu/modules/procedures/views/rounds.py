"""One list: where it stands, its households, what can be done with it now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.areas import queries as area_queries
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Crumb, Fact, Step
from yihu.engine import money
from yihu.engine.errors import BadValue, NotFound, Refused
from yihu.engine.numerals import wholes
from yihu.modules.procedures import actions, forms, queries, rules
from yihu.modules.procedures.actions.lists import Visit
from yihu.modules.procedures.models import Objection, Round
from yihu.modules.procedures.permissions import Can
from yihu.modules.procedures.rules import ENDED, NEEDS, Stage, Standard

either = require_http_methods(["GET", "POST"])


@either
def round_(request: HttpRequest, round_id: int) -> HttpResponse:
    """The page; POST takes the step, thins the list out, keeps visits or signatures, by the button pressed."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    found = queries.get(actor, round_id)
    cards = _forms(actor, found, as_of, request.POST or None, request.POST.get("do", ""))
    refused = None
    if request.method == "POST":
        name = request.POST.get("do", "")
        form = cards.get(name)
        if form is None:
            raise BadValue("这一步现在不能办理，请刷新页面")
        if form.is_valid():
            try:
                said = _DO[name](request, actor, found, form)
            except Refused as error:
                refused = error
            else:
                messages.success(request, said)
                return redirect("procedures:round", found.pk)
    context = _context(actor, queries.get(actor, round_id), as_of, cards)
    chosen = set(_ticked(request))
    return render(
        request,
        "procedures/round.html",
        {**context, "refused": refused, "chosen": chosen},
        status=422 if refused else 200,
    )


def _forms(actor: Actor, found: Round, as_of: date, data: Any, pressed: str) -> dict[str, django_forms.Form]:
    """The forms open to this actor now, by the name of their button; the pressed one holds what was typed."""
    following = rules.next_stage(found.sort, found.now)
    if found.now in ENDED or following is None or not queries.may(actor, found, following):
        return {}
    day = max(as_of, found.ready_on)

    def typed(name: str) -> Any:
        return data if name == pressed else None

    needs = NEEDS[following]
    first = {"on": day, "version": found.version}
    if needs.notice:
        days = queries.limits(found.sort, following, found.area_code, day).notice_days
        first |= {"until": day + timedelta(days=days), "place": "村务公开栏"}
    cards: dict[str, django_forms.Form] = {
        "take": forms.StepForm(typed("take"), needs=needs, initial=first, prefix="step"),
        "drop": forms.Drop(typed("drop"), initial={"on": max(as_of, found.stage_on)}, prefix="drop"),
    }
    if needs.survey:
        cards["survey"] = _visits(found, day, typed("survey"))
    if needs.signature:
        cards["sign"] = forms.OnDay(typed("sign"), initial={"on": day}, prefix="sign")
    return cards


def _visits(found: Round, day: date, data: Any) -> forms.Visits:
    rows = list(queries.cases_of(found))
    known: dict[str, Any] = {"on": day}
    for case in rows:
        if case.income_fen is not None:
            known[f"income_{case.pk}"] = money.from_fen(case.income_fen)
        known[f"failed_{case.pk}"] = case.failed
    return forms.Visits(data, cases=[case.pk for case in rows], initial=known, prefix="visit")


def _ticked(request: HttpRequest) -> list[int]:
    return wholes(request.POST.getlist("row"))


def _take(request: HttpRequest, actor: Actor, found: Round, form: forms.StepForm) -> str:
    following = rules.next_stage(found.sort, found.now)
    assert following is not None
    sampled = _ticked(request) if NEEDS[following].sample else []
    actions.take(actor, found.pk, following, form.given(sampled), version=form.cleaned_data["version"])
    return f"{rules.verb(found.sort, following)}已办理"


def _drop(request: HttpRequest, actor: Actor, found: Round, form: forms.Drop) -> str:
    ticked = _ticked(request)
    actions.drop(actor, found.pk, ticked, **form.cleaned_data)
    return f"已剔除 {len(ticked)} 户"


def _survey(request: HttpRequest, actor: Actor, found: Round, form: forms.Visits) -> str:
    visits = {pk: Visit(income, failed) for pk, (income, failed) in form.found().items()}
    actions.survey(actor, found.pk, visits, on=form.cleaned_data["on"])
    return f"已保存 {len(visits)} 户的核实结果"


def _sign(request: HttpRequest, actor: Actor, found: Round, form: forms.OnDay) -> str:
    ticked = _ticked(request)
    actions.sign(actor, found.pk, ticked, on=form.cleaned_data["on"])
    return f"已登记 {len(ticked)} 户签字"


_DO: dict[str, Callable[..., str]] = {"take": _take, "drop": _drop, "survey": _survey, "sign": _sign}


def _context(actor: Actor, found: Round, as_of: date, cards: dict[str, django_forms.Form]) -> dict[str, Any]:
    following = rules.next_stage(found.sort, found.now)
    rows = list(queries.cases_of(found))
    needs = NEEDS[following] if following else None
    survey = cards.get("survey")
    return {
        "found": found,
        "area": area_queries.by_code(found.area_code),
        "steps": _road(found),
        "facts": _facts(found, rows),
        "cards": cards,
        "verb": rules.verb(found.sort, following) if following else "",
        "needs": needs,
        "sample": _sample(found, following, len(rows), as_of),
        "rows": [_line(case, survey) for case in rows],
        "choosing": bool(cards),
        "dropped": found.cases.filter(dropped_on__isnull=False).order_by("number"),
        "objections": queries.objections_of(found),
        "trail": list(queries.all_steps(actor, found)),
        "may_prepare": actor.may(Can.PREPARE, found.area_code) and found.now not in ENDED,
        "may_withdraw": found.now not in ENDED
        and queries.may(actor, found, found.now)
        and queries.steps_of(found).count() > 1,
        "papers": _printed(found),
        "crumbs": [Crumb("识别退出", f"{reverse('procedures:list')}?sort={found.kind}"), Crumb(found.title)],
    }


def _sample(found: Round, following: Stage | None, cases: int, as_of: date) -> str:
    if following is None or not NEEDS[following].sample:
        return ""
    percent = queries.limits(
        found.sort, following, found.area_code, max(as_of, found.ready_on)
    ).sample_percent
    return f"勾选抽查的户，不少于 {rules.sample_size(cases, percent)} 户（{percent.normalize():f}%）"


def _line(case: Any, survey: Any) -> dict[str, Any]:
    return {
        "case": case,
        "income": money.from_fen(case.income_fen) if case.income_fen is not None else None,
        "failed": "、".join(Standard(one).label for one in case.failed),
        "income_field": survey[f"income_{case.pk}"] if survey else None,
        "failed_field": survey[f"failed_{case.pk}"] if survey else None,
    }


def _road(found: Round) -> list[Step]:
    road = queries.road(found)
    days = {step.stage: step.on for step in queries.steps_of(found)}
    here = road.index(found.now) if found.now in road else -1
    return [
        Step(
            stage.label,
            "done" if stage.value in days and at <= max(here, 0) else "now" if at == here + 1 else "todo",
            note=f"{days[stage.value]:%m-%d}" if stage.value in days else "",
        )
        for at, stage in enumerate(road)
    ]


def _facts(found: Round, rows: list[Any]) -> list[Fact]:
    waits = found.now not in ENDED and found.ready_on > found.stage_on
    return [
        Fact("程序", found.sort.label),
        Fact("年度", str(found.year)),
        Fact("当前环节", f"{found.now.label} · {found.stage_on:%Y-%m-%d}"),
        Fact("名单", str(len(rows)), "户"),
        Fact("人口", f"{sum(case.persons for case in rows):,}", "人"),
        *([Fact("公示截止", f"{found.ready_on:%Y-%m-%d}")] if waits else []),
        *([Fact("终止原因", found.cancelled_why)] if found.cancelled_why else []),
    ]


def _printed(found: Round) -> list[tuple[str, str]]:
    forms_ = [("minutes", "会议记录表"), ("notice", "公示"), ("decision", "审定名单")]
    return [(reverse("procedures:print", args=[found.pk, key]), label) for key, label in forms_]


@require_GET
def of_case(request: HttpRequest, case_id: int) -> HttpResponse:
    """From a household on a list to the list."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    case = queries.cases(actor).filter(pk=case_id).first()
    if case is None:
        raise NotFound("没有这条记录，或不在您的管理范围内")
    return redirect("procedures:round", case.round_id)


@either
def object_(request: HttpRequest, round_id: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    found = _open(actor, round_id)
    cases = [(str(case.pk), f"{case.number} {case.head_name}") for case in queries.cases_of(found)]
    form = forms.Objecting(request.POST or None, cases=cases, initial={"on": max(as_of, found.stage_on)})

    def do(data: dict[str, Any]) -> object:
        case = int(data["case"]) if data["case"] else None
        return actions.object_(actor, round_id, on=data["on"], text=data["text"], case_id=case)

    return _form(request, found, form, "登记异议", do)


@either
def answer(request: HttpRequest, objection_id: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    made = within(Objection.objects.select_related("round"), actor).filter(pk=objection_id).first()
    if made is None:
        raise NotFound("没有这条异议，或不在您的管理范围内")
    found = _open(actor, made.round_id)
    form = forms.Answer(request.POST or None, initial={"on": max(as_of, made.on)})
    return _form(
        request,
        found,
        form,
        "答复异议",
        lambda data: actions.answer(actor, objection_id, **data),
        note=made.text,
    )


@either
def withdraw(request: HttpRequest, round_id: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    found = queries.get(actor, round_id)
    actor.require(queries.CAN.get(found.now, Can.PREPARE), found.area_code)
    form = forms.Reasoned(request.POST or None, initial={"on": as_of})
    note = f"撤回“{found.now.label}”，回到上一环节；原步骤保留在记录中"
    return _form(
        request, found, form, "撤回上一步", lambda data: actions.withdraw(actor, round_id, **data), note=note
    )


@either
def cancel(request: HttpRequest, round_id: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    found = _open(actor, round_id)
    form = forms.Reasoned(request.POST or None, initial={"on": as_of})
    note = "终止后名单不再办理，其中的户可以列入别的名单"
    return _form(
        request, found, form, "终止名单", lambda data: actions.cancel(actor, round_id, **data), note=note
    )


def _open(actor: Actor, round_id: int) -> Round:
    found = queries.get(actor, round_id)
    actor.require(Can.PREPARE, found.area_code)
    return found


def _form(
    request: HttpRequest,
    found: Round,
    form: django_forms.Form,
    title: str,
    do: Callable[[dict[str, Any]], object],
    *,
    note: str = "",
) -> HttpResponse:
    back = reverse("procedures:round", args=[found.pk])
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"{title}已办理")
            return redirect(back)
    crumbs = [Crumb("识别退出", reverse("procedures:list")), Crumb(found.title, back), Crumb(title)]
    context = {"form": form, "title": title, "note": note, "back": back, "crumbs": crumbs}
    return render(request, "procedures/form.html", context)
