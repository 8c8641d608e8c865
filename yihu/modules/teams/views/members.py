"""One member: post, days, leave, pay, care and assessment, and what can be done."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core import clock
from yihu.core.areas import queries as area_queries
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Crumb, Fact
from yihu.engine.money import to_fen
from yihu.modules.teams import actions, forms, queries
from yihu.modules.teams.models import Member
from yihu.modules.teams.permissions import Can
from yihu.modules.teams.rules import Assessed, End, Gift, LeaveKind, Month, Recall, Result
from yihu.modules.teams.views.common import asked, crumbs, unit_choices
from yihu.modules.teams.views.pages import new_member

either = require_http_methods(["GET", "POST"])
_SHOWN = 12


@require_GET
def member(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.member(actor, pk)
    months = [Month.of(as_of).moved(-back) for back in range(6)]
    context = {
        "row": row,
        "crumbs": crumbs(Crumb(_village(row), reverse("teams:team", args=[row.team_id])), Crumb(row.name)),
        "facts": _facts(row),
        "months": [(one, queries.lines_of(actor, [row], one)[0]) for one in months],
        "leaves": list(queries.leaves(actor).filter(member=row).order_by("-start")[:_SHOWN]),
        "allowances": list(queries.allowances(actor).filter(member=row).order_by("-on", "-pk")[:_SHOWN]),
        "insurances": list(queries.insurances(actor).filter(member=row).order_by("-start")[:_SHOWN]),
        "trainings": list(queries.trainings(actor).filter(member=row).order_by("-on")[:_SHOWN]),
        "condolences": list(queries.condolences(actor).filter(member=row).order_by("-on")[:_SHOWN]),
        "assessments": list(queries.assessments(actor).filter(member=row).order_by("-on", "-pk")[:_SHOWN]),
        "is_on_post": row.is_on_post(as_of),
        "insured": queries.insured_on(row.area_code, as_of).filter(pk=row.pk).exists(),
        "may": {
            "manage": actor.may(Can.MANAGE, row.area_code),
            "ask": actor.may(Can.ASK, row.area_code),
            "care": actor.may(Can.CARE, row.area_code, unit_id=row.unit_id),
            "assess": actor.may(Can.ASSESS, row.area_code),
            "pay": actor.may(Can.PAY, row.area_code),
        },
        "as_of": as_of,
    }
    return render(request, "teams/member.html", context)


def _village(row: Member) -> str:
    return area_queries.named([row.area_code]).get(row.area_code, row.team.number)


def _facts(row: Member) -> list[Fact]:
    ended = f"{row.end:%Y-%m-%d} {row.get_left_display()}" if row.end else ""
    return [
        Fact("村", area_queries.named([row.area_code]).get(row.area_code, row.area_code)),
        Fact("队内职务", row.get_post_display()),
        Fact("派出单位", row.unit.name),
        Fact("单位职务", row.title),
        Fact("职级", row.get_rank_display()),
        Fact("政治面貌", row.get_party_display()),
        Fact("出生年", str(row.born or "")),
        Fact("脱钩", "是" if row.released else "否"),
        Fact("到岗", row.start.isoformat()),
        Fact("离岗", ended, colour="orange" if row.end else ""),
        Fact("离岗说明", row.left_why, wide=True) if row.left_why else Fact("队员编号", row.number),
    ]


@either
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """召回、轮换、期满, with the successor if there is one."""
    actor, as_of = actor_of(request), day_of(request)
    row = queries.member(actor, pk)
    actor.require(Can.MANAGE, row.area_code)
    form = forms.Leaving(
        request.POST or None,
        units=unit_choices(row.area_code),
        initial={"on": as_of, "left": End.ROTATED, "post": row.post, "unit": row.unit_id},
    )

    def do(given: dict[str, Any]) -> str:
        actions.end_post(
            actor,
            pk,
            on=given["on"],
            left=End(given["left"]),
            why=given["why"],
            recalled=Recall(given["recalled"]) if given["recalled"] else None,
            successor=new_member(given) if given["name"] else None,
        )
        return f"{row.name} 已登记离岗" + (f"，{given['name']} 接替" if given["name"] else "")

    return _asked(request, row, form, do, title="召回、轮换、期满")


@either
def account(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    row = queries.member(actor, pk)
    actor.require(Can.MANAGE, row.area_code)
    form = forms.Account(request.POST or None)

    def do(given: dict[str, Any]) -> str:
        made = actions.link_account(actor, pk, given["username"], on=as_of)
        return "账号已关联，本人登录后可看在岗和请假" if made.user_id else "已取消关联"

    return _asked(request, row, form, do, title="关联账号")


@either
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    row = queries.member(actor, pk)
    actor.require(Can.ASK, row.area_code)
    form = forms.AskLeave(request.POST or None, initial={"first": as_of, "last": as_of})

    def do(given: dict[str, Any]) -> str:
        made = actions.ask(actor, pk, **{**given, "kind": LeaveKind(given["kind"])}, on=as_of)
        return f"请假 {made.days} 天已提交，等待审批"

    me = queries.mine(actor, as_of)
    back = reverse("teams:mine") if me is not None and me.pk == pk else ""
    return _asked(request, row, form, do, title="请假", button="提交", back=back)


@either
def condole(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    row = queries.member(actor, pk)
    actor.require(Can.CARE, row.area_code, unit_id=row.unit_id)
    form = forms.Condole(request.POST or None, initial={"on": as_of, "giver": row.unit.name})

    def do(given: dict[str, Any]) -> str:
        fen = to_fen(given.pop("yuan"))
        actions.condole(actor, pk, **{**given, "kind": Gift(given["kind"])}, fen=fen)
        return "慰问已登记"

    return _asked(request, row, form, do, title="登记慰问")


@either
def assess(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    row = queries.member(actor, pk)
    actor.require(Can.ASSESS, row.area_code)
    form = forms.Assess(
        request.POST or None, request.FILES or None, initial={"on": as_of, "year": as_of.year}
    )

    def do(given: dict[str, Any]) -> str:
        file = given.pop("file")
        kind, result = Assessed(given.pop("kind")), given.pop("result")
        actions.assess(
            actor,
            pk,
            **given,
            kind=kind,
            result=Result(result) if result else None,
            paper=(file.name, file.read()) if file else None,
            now=clock.now(),
        )
        return f"{kind.label}已登记"

    note = "先定岗位目标，再日常考查、年底考评；离岗后期满考核"
    return _asked(request, row, form, do, title="一定三考", note=note)


@require_GET
def paper(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """The material an assessment rests on."""
    name, kind, data = actions.open_file(actor_of(request), assessment_id)
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = str(content_disposition_header(True, name))
    return answer


def _asked(
    request: HttpRequest, row: Member, form: Any, do: Any, *, title: str, back: str = "", **more: Any
) -> HttpResponse:
    page = reverse("teams:member", args=[row.pk])
    trail = crumbs(Crumb(row.name, page), Crumb(title))
    return asked(request, form, do, title=f"{title} · {row.name}", back=back or page, trail=trail, **more)
