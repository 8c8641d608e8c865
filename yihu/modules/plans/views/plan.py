"""One plan: causes, wishes, measures for every member; and the sheet that is printed and signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.docx import Document, Table
from yihu.core.history import actions as history
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Crumb, Fact, Step
from yihu.engine.dates import chinese
from yihu.engine.errors import BadValue, Refused
from yihu.modules.households import queries as households
from yihu.modules.monitoring import queries as monitoring
from yihu.modules.monitoring.permissions import Can as Monitoring
from yihu.modules.plans import actions, forms, queries
from yihu.modules.plans.models import Measure, Plan
from yihu.modules.plans.panels import COLOURS
from yihu.modules.plans.permissions import Can
from yihu.modules.plans.rules import Stage, State

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ROAD = (Stage.DRAFT, Stage.SENT, Stage.CONFIRMED)


@require_http_methods(["GET", "POST"])
def of_household(request: HttpRequest, uid: str) -> HttpResponse:
    """To the plan of the day's year; POST makes it, from last year's where there is one."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = households.household(actor, uid)
    found = queries.plan_of(actor, row, as_of.year)
    if found is None and request.method == "POST":
        done = actions.carry(actor, row.area_code, year=as_of.year, on=as_of, only=row.uid)
        found = queries.plan_of(actor, row, as_of.year) or actions.make(
            actor, row.uid, year=as_of.year, on=as_of
        )
        messages.success(
            request, f"已沿用上年计划，续办措施 {done.measures} 条" if done.carried else "计划已建立"
        )
    if found is None:
        return redirect("households:household", row.uid)
    return redirect("plans:plan", found.pk)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The page; POST adds a measure, keeps the wording, sends, confirms or sends back, by the button pressed."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    found = queries.plan(actor, plan_id)
    cards = _forms(actor, found, as_of, request)
    refused = None
    if request.method == "POST":
        name = request.POST.get("do", "")
        form = cards.get(name)
        if form is None:
            raise BadValue("这一步现在不能办理，请刷新页面")
        if form.is_valid():
            try:
                messages.success(request, _DO[name](actor, found, form, as_of))
                return redirect("plans:plan", found.pk)
            except Refused as error:
                refused = error
    found = queries.plan(actor, plan_id)
    rows = list(queries.measures_of(actor, found.pk, as_of))
    head = head_of(found, as_of)
    told = queries.progress_of(row.pk for row in rows)
    context = {
        "found": found,
        "crumbs": [
            Crumb("帮扶计划", reverse("plans:list")),
            Crumb(head, reverse("households:household", args=[found.household.uid])),
            Crumb(f"{found.year} 年"),
        ],
        "head": head,
        "steps": _steps(found),
        "facts": _facts(actor, found, as_of),
        "measures": [
            {
                "row": row,
                "state": State(row.state).label,
                "colour": COLOURS[State(row.state)],
                "last": next(iter(told.get(row.pk, [])), None),
            }
            for row in rows
        ],
        "watched": _watched(actor, found),
        "cards": cards,
        "refused": refused,
        "entitled_url": reverse("plans:household_entitled", args=[found.household.uid]),
    }
    return render(request, "plans/plan.html", context, status=422 if refused else 200)


def head_of(row: Plan | Measure, as_of: date) -> str:
    """Whose it is, as people say it: the head of the household, else its number."""
    members = households.members_of(row.household, as_of)
    return members[0].span.name if members else row.number


def _watched(actor: Actor, found: Plan) -> list[dict[str, Any]]:
    """Measures of the household's monitoring case: seen here, kept there."""
    if not actor.may(Monitoring.SEE):
        return []
    case = monitoring.case_of(actor, found.household.uid)
    if case is None:
        return []
    return [
        {
            "case": case.pk,
            "text": f"{one.get_kind_display()}：{one.text}（{one.owner}，{one.due_on:%Y-%m-%d}前"
            f"{'，已落实' if one.done_on else ''}）",
        }
        for one in case.measures.filter(dropped_on__isnull=True).order_by("due_on", "pk")
    ]


def _steps(found: Plan) -> list[Step]:
    now = Stage(found.stage)
    if now is Stage.ADJUSTED:
        return [
            Step("已确认", "done"),
            Step(now.label, "now"),
            Step(Stage.SENT.label),
            Step(Stage.CONFIRMED.label),
        ]
    days = {Stage.DRAFT: found.made_on, Stage.SENT: found.sent_on, Stage.CONFIRMED: found.confirmed_on}
    at = _ROAD.index(now)
    return [
        Step(
            stage.label,
            "done" if place < at or now is Stage.CONFIRMED else "now" if place == at else "todo",
            f"{day:%Y-%m-%d}" if (day := days[stage]) and place <= at else "",
        )
        for place, stage in enumerate(_ROAD)
    ]


def _facts(actor: Actor, found: Plan, as_of: date) -> list[Fact]:
    helper = queries.helpers_of([found.household_id], as_of).get(found.household_id)
    members = households.members_of(found.household, as_of)
    facts = [
        Fact("户主", members[0].span.name if members else "—"),
        Fact("户编号", found.number),
        Fact("家庭人口", str(len(members)), "人"),
        Fact("主要致贫原因", found.get_main_cause_display() or "—"),
        Fact(
            "帮扶责任人",
            f"{helper[0]}（{helper[1]}）" if helper else "未落实",
            colour="" if helper else "yellow",
        ),
        Fact("农户签字", f"{found.signed_on:%Y-%m-%d}" if found.signed_on else "未签字"),
        Fact("需求和帮扶意愿", found.needs or "—", wide=True),
        Fact("年度目标", found.target or "—", wide=True),
    ]
    if found.returned_why:
        facts.append(Fact("退回原因", found.returned_why, wide=True))
    return facts


def _forms(actor: Actor, found: Plan, as_of: date, request: HttpRequest) -> dict[str, django_forms.Form]:
    pressed = request.POST.get("do", "") if request.method == "POST" else ""

    def typed(name: str) -> Any:
        return request.POST if name == pressed else None

    cards: dict[str, django_forms.Form] = {}
    if actor.may(Can.WRITE, found.area_code) and found.stage != Stage.SENT:
        helper = queries.helpers_of([found.household_id], as_of).get(found.household_id, ("", ""))
        fresh = {
            "owner": helper[0],
            "owner_unit": helper[1],
            "cause": found.main_cause,
            "due": date(found.year, 12, 31),
        }
        members = queries.members(found.household_id, as_of)
        cards["add"] = forms.MeasureForm(typed("add"), members=members, initial=fresh, prefix="add")
        said = {name: getattr(found, name) for name in ("needs", "target", "signed_on", "version")}
        cards["word"] = forms.Wording(typed("word"), initial=said, prefix="word")
    if actor.may(Can.SEND, found.area_code) and found.stage in (Stage.DRAFT, Stage.ADJUSTED):
        cards["send"] = forms.OnDay(typed("send"), initial={"on": as_of}, prefix="send")
    if actor.may(Can.CONFIRM, found.area_code) and found.stage == Stage.SENT:
        cards["confirm"] = forms.OnDay(typed("confirm"), initial={"on": as_of}, prefix="confirm")
        cards["back"] = forms.SendBack(typed("back"), initial={"on": as_of}, prefix="back")
    return cards


def _add(actor: Actor, found: Plan, form: Any, as_of: date) -> str:
    actions.add_measure(actor, found.pk, form.given(), on=as_of)
    return "措施已登记"


def _word(actor: Actor, found: Plan, form: Any, as_of: date) -> str:
    actions.word(actor, found.pk, **form.cleaned_data)
    return "需求和目标已保存"


def _send(actor: Actor, found: Plan, form: Any, as_of: date) -> str:
    actions.send(actor, [found.pk], on=form.cleaned_data["on"])
    return "计划已送审"


def _confirm(actor: Actor, found: Plan, form: Any, as_of: date) -> str:
    actions.confirm(actor, [found.pk], on=form.cleaned_data["on"])
    return "计划已确认"


def _back(actor: Actor, found: Plan, form: Any, as_of: date) -> str:
    actions.send_back(actor, [found.pk], **form.cleaned_data)
    return "计划已退回"


_DO: dict[str, Callable[[Actor, Plan, Any, date], str]] = {
    "add": _add,
    "word": _word,
    "send": _send,
    "confirm": _confirm,
    "back": _back,
}


@require_GET
def printed(request: HttpRequest, plan_id: int) -> HttpResponse:
    """帮扶计划表 as a Word file, to be signed by the household."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    found = queries.plan(actor, plan_id)
    document = sheet(actor, found, as_of)
    history.record(actor, "plans.printed", found, summary=f"打印 {found.year} 年帮扶计划")
    answer = HttpResponse(document.bytes(), content_type=DOCX)
    name = f"{found.year}年帮扶计划_{found.number}.docx"
    answer["Content-Disposition"] = str(content_disposition_header(True, name))
    return answer


def sheet(actor: Actor, found: Plan, as_of: date) -> Document:
    """No ID number, telephone or illness: the sheet hangs in the household's home."""
    village = area_queries.by_code(found.area_code).name
    members = households.members_of(found.household, as_of)
    helper = queries.helpers_of([found.household_id], as_of).get(found.household_id, ("", ""))
    document = Document(
        f"{village}{found.year}年帮扶计划表", issuer=f"{village}村民委员会", signed_on=found.sent_on
    )
    told = [
        ("户编号", found.number),
        ("户主", members[0].span.name if members else ""),
        ("家庭人口", f"{len(members)} 人"),
        ("主要致贫原因", found.get_main_cause_display() or ""),
        ("帮扶责任人", " ".join(part for part in (helper[1], helper[0]) if part)),
        ("需求和帮扶意愿", found.needs),
        ("年度目标", found.target),
    ]
    document.table(Table(("项目", "内容"), told, widths=(1, 3), align=("center", "left")))
    lines = [
        (
            str(place),
            row.person_name or "全户",
            row.get_kind_display(),
            row.content,
            row.owner,
            f"{row.due:%Y-%m-%d}",
            row.effect or ("停止" if row.stopped_on else ""),
        )
        for place, row in enumerate(queries.measures_of(actor, found.pk, as_of), start=1)
    ]
    head = ("序号", "对象", "类别", "措施内容", "责任人", "完成时限", "成效")
    document.table(Table(head, lines, widths=(0.5, 0.9, 0.9, 2.6, 0.9, 1.2, 1.6)))
    signed = f"{chinese(found.signed_on)}签字" if found.signed_on else "　　　　年　　月　　日"
    document.paragraph(f"农户（签字）：　　　　　　{signed}")
    document.paragraph("帮扶责任人（签字）：　　　　　　驻村工作队（签字）：")
    document.signature()
    return document
