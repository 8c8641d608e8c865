"""One finding, one lead: what it is about, what was said, and the next step."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.web.asking import asked
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.parts import Cell, Crumb, Entry, Fact, Head, Row
from yihu.core.web.pick import picker
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import NotFound, Refused
from yihu.modules.rectification.permissions import Can as Rectification
from yihu.modules.supervision import actions, forms, queries
from yihu.modules.supervision.models import Finding, Lead
from yihu.modules.supervision.permissions import Can
from yihu.modules.supervision.rules import Channel, State
from yihu.modules.supervision.views.common import COLOURS, FORM, money, rule_label, trail

either = require_http_methods(["GET", "POST"])
_EVIDENCE = [Head("内容"), Head("日期", "date"), Head("金额（元）", "money")]
_CONFIRMED = (State.VERIFIED, State.CORRECTED, State.HANDED, State.RESULT)


@either
def finding(request: HttpRequest, supervision_finding_id: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.finding(actor, supervision_finding_id)
    return _page(request, actor, row, "supervision:finding")


@either
def lead(request: HttpRequest, lead_id: int) -> HttpResponse:
    actor = actor_of(request)
    row = queries.lead(actor, lead_id)
    return _page(request, actor, row, "supervision:lead")


def _page(request: HttpRequest, actor: Actor, row: Any, route: str) -> HttpResponse:
    as_of = day_of(request)
    moves = queries.moves_for(actor, row)
    on = max(as_of, row.state_on)
    form = forms.Move(
        request.POST or None,
        request.FILES or None,
        moves=moves,
        now=State(row.state),
        initial={"on": on, "version": row.version, "to": moves[0].value if moves else ""},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _move(actor, row, form.cleaned_data)
            except Refused as refused:
                form.add_error(None, refused.message)
                status = refused.status
            else:
                messages.success(request, "已保存")
                return redirect(route, row.pk)
    context = {
        "row": row,
        "sealed": isinstance(row, Lead),
        "crumbs": trail(
            Crumb("问题线索" if isinstance(row, Lead) else "自查发现", _list_of(row)), Crumb(row.title)
        ),
        "facts": _facts(actor, row),
        "evidence_head": _EVIDENCE,
        "evidence": _evidence(row),
        "timeline": _timeline(row),
        "form": form if moves else None,
        "may": _may(actor, row),
    }
    return render(request, "supervision/matter.html", context, status=status)


def _list_of(row: Any) -> str:
    key = "supervision.leads" if isinstance(row, Lead) else "supervision.findings"
    return reverse("ledgers:list", args=[key])


def _move(actor: Actor, row: Any, given: dict[str, Any]) -> None:
    file = given.get("file")
    said = actions.Said(
        text=given["said"],
        assignee=given.get("assignee", ""),
        recovered_fen=given.get("recovered", 0),
        voucher=given.get("voucher", ""),
        paper=actions.Paper(file.name, file.read(), file.content_type or "application/octet-stream")
        if file
        else None,
    )
    act: Any = actions.move_lead if isinstance(row, Lead) else actions.move_finding
    act(actor, row.pk, State(given["to"]), said, on=given["on"], now=clock.now(), version=given["version"])


def _facts(actor: Actor, row: Any) -> list[Fact]:
    names = area_queries.named({row.place_code, row.area_code})
    facts = [
        Fact("状态", row.get_state_display(), colour=COLOURS[State(row.state)]),
        Fact("来源", row.get_source_display()),
        Fact("规则", rule_label(row.rule), url=_rule_url(row.rule)),
        Fact("发生地", names.get(row.place_code, row.place_code)),
        Fact("涉及金额", money(row.fen), "元"),
        Fact("发现日期", f"{row.found_on:%Y-%m-%d}"),
        Fact("期限", f"{row.due_on:%Y-%m-%d}" if row.due_on and not row.is_closed else ""),
        Fact("项目编号", row.project_number),
    ]
    if isinstance(row, Finding):
        facts.append(Fact("由谁说明", row.unit.name if row.unit else names.get(row.area_code, row.area_code)))
    else:
        facts.append(Fact("承办人", row.assignee))
        if row.finding_id:
            facts.append(
                Fact(
                    "自查发现",
                    row.finding.get_state_display(),
                    url=reverse("supervision:finding", args=[row.finding_id]),
                )
            )
    if row.again_id:
        facts.append(Fact("再次发现", "上次已办结，点此查看", url=reverse(_route(row), args=[row.again_id])))
    if row.closed_on:
        facts.append(Fact("办结", f"{row.closed_on:%Y-%m-%d} {row.outcome}", wide=True))
        if row.recovered_fen:
            told = f"{money(row.recovered_fen)} 元，凭证 {row.voucher}"
            facts.append(Fact("追回", told, url=queries.recovery_url(actor, row.voucher)))
    if row.problem_id and actor.may(Rectification.SEE):
        facts.append(Fact("整改问题", "查看", url=reverse("rectification:problem", args=[row.problem_id])))
    return facts


def _route(row: Any) -> str:
    return "supervision:lead" if isinstance(row, Lead) else "supervision:finding"


def _rule_url(key: str) -> str:
    return reverse("supervision:rule", args=[key]) if rule_label(key) else ""


def _evidence(row: Any) -> list[Row]:
    return [
        Row(
            [
                Cell(line["label"], line["url"]),
                Cell(line["on"] or "—", kind="date"),
                Cell(money(line["fen"]) if line["fen"] is not None else "—", kind="money"),
            ]
        )
        for line in row.evidence
    ]


def _timeline(row: Any) -> list[Entry]:
    """Steps, newest first; a step's file is its link."""
    route = "supervision:lead_file" if isinstance(row, Lead) else "supervision:finding_file"
    return [
        Entry(
            f"{one.on:%Y-%m-%d}",
            State(one.state).label + (f"（材料：{one.file.name}）" if one.file else ""),
            one.by_name,
            one.said,
            reverse(route, args=[one.pk]) if one.file else "",
            "paperclip" if one.file else "",
        )
        for one in reversed(queries.steps_of(row))
    ]


def _may(actor: Actor, row: Any) -> dict[str, bool]:
    confirmed = row.state in _CONFIRMED and row.problem_id is None
    return {
        "ask": isinstance(row, Lead) and row.finding_id is None and not row.is_closed,
        "problem": confirmed and actor.may(Rectification.RAISE, row.place_code),
    }


@require_POST
def finding_problem(request: HttpRequest, supervision_finding_id: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    problem = actions.raise_problem(actor, supervision_finding_id, sealed=False, on=as_of)
    messages.success(request, "已转为整改问题")
    return redirect("rectification:problem", problem)


@require_POST
def lead_problem(request: HttpRequest, lead_id: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    problem = actions.raise_problem(actor, lead_id, sealed=True, on=as_of)
    messages.success(request, "已转为整改问题")
    return redirect("rectification:problem", problem)


@require_GET
def finding_file(request: HttpRequest, finding_step_id: int) -> HttpResponse:
    return _file(request, finding_step_id, sealed=False)


@require_GET
def lead_file(request: HttpRequest, lead_step_id: int) -> HttpResponse:
    return _file(request, lead_step_id, sealed=True)


def _file(request: HttpRequest, step_id: int, *, sealed: bool) -> HttpResponse:
    name, _, data = actions.open_file(actor_of(request), step_id, sealed=sealed)
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer["Content-Disposition"] = str(content_disposition_header(True, name))
    return answer


@either
def tip(request: HttpRequest) -> HttpResponse:
    """社会监督: typed in by the discipline inspection; the place is chosen first."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.LEAD)
    crumbs = trail(Crumb("登记群众反映"))
    if "area" not in request.GET:
        return render(request, "supervision/choose.html", {"picker": picker(actor, ""), "crumbs": crumbs})
    place = _own(area_of(request), actor)
    form = forms.Tip(request.POST or None, initial={"on": as_of})

    def do(given: dict[str, Any]) -> tuple[str, str]:
        more = {"fen": given.pop("money"), "channel": Channel(given.pop("channel"))}
        made = actions.tip(actor, area_code=place, **more, **given)
        return reverse("supervision:lead", args=[made.pk]), "已登记线索"

    title = f"登记群众反映 · {area_queries.by_code(place).name}"
    note = "不记录反映人"
    back = reverse("supervision:list")
    return asked(
        request, form, do, template=FORM, title=title, crumbs=crumbs, back=back, note=note, button="登记"
    )


def _own(code: str, actor: Actor) -> str:
    if not areas.inside(code, actor.area_code):
        raise NotFound("没有这个地方，或不在您的管理范围内")
    return code


@either
def ask(request: HttpRequest, lead_id: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    row = queries.lead(actor, lead_id)
    form = forms.Ask(request.POST or None, offices=_offices(row), initial={"on": _later(as_of, row.state_on)})
    back = reverse("supervision:lead", args=[row.pk])

    def do(given: dict[str, Any]) -> tuple[str, str]:
        actions.ask(actor, row.pk, **given)
        return back, "已要求说明"

    crumbs = trail(Crumb(row.title, back), Crumb("要求说明"))
    return asked(request, form, do, template=FORM, title="要求说明", crumbs=crumbs, back=back, button="发出")


def _later(one: date, other: date) -> date:
    return max(one, other)


def _offices(row: Any) -> list[tuple[str, str]]:
    """The township where it happened, and the county's office."""
    codes = [areas.ancestor(row.place_code, level) for level in (Level.TOWNSHIP, Level.COUNTY)]
    names = area_queries.named(codes)
    return [(code, names[code]) for code in dict.fromkeys(codes) if code in names]
