"""One leave: decided, taken back, cut short."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yihu.core.access.actor import Actor
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Crumb, Fact
from yihu.engine import policy
from yihu.engine.errors import BadValue, NotFound, Refused
from yihu.modules.teams import actions, forms, queries
from yihu.modules.teams.models import Leave
from yihu.modules.teams.permissions import Can
from yihu.modules.teams.rules import LeaveState
from yihu.modules.teams.views.common import crumbs


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, leave_id: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.leaves(actor).select_related("member").filter(pk=leave_id).first()
    if row is None:
        raise NotFound("没有这份请假，或不在您的管理范围内")
    refused = None
    if request.method == "POST":
        try:
            said = _do(request, actor, row, as_of)
        except Refused as error:
            refused = error
        else:
            messages.success(request, said)
            return redirect("teams:leave", leave_id)
    limit = policy.for_area(row.area_code).days("teams.leave_township_days", row.start)
    does = Can.APPROVE_LONG if row.days > limit else Can.APPROVE
    context = {
        "row": row,
        "refused": refused,
        "crumbs": crumbs(
            Crumb(row.member.name, reverse("teams:member", args=[row.member_id])), Crumb("请假")
        ),
        "facts": _facts(row, limit),
        "may_decide": row.state == LeaveState.ASKED and actor.may(does, row.area_code),
        "may_withdraw": row.state == LeaveState.ASKED and actor.may(Can.ASK, row.area_code),
        "may_cut": row.state == LeaveState.APPROVED and actor.may(Can.ROSTER, row.area_code),
        "decide": forms.DecideLeave(),
        "back": forms.Back(initial={"back_on": max(row.start, min(as_of, row.end))}),
    }
    return render(request, "teams/leave.html", context, status=refused.status if refused else 200)


def _facts(row: Leave, limit: int) -> list[Fact]:
    return [
        Fact("队员", row.member.name, url=reverse("teams:member", args=[row.member_id])),
        Fact("假别", row.get_kind_display()),
        Fact("天数", str(row.days), "天"),
        Fact("第一天", row.start.isoformat()),
        Fact("返岗", row.end.isoformat()),
        Fact("状态", row.get_state_display(), colour="green" if row.state == LeaveState.APPROVED else "blue"),
        Fact("事由", row.reason, wide=True),
        Fact("申请日期", row.asked_on.isoformat()),
        Fact("审批权限", "区县审批" if row.days > limit else "乡镇审批"),
        Fact("审批", f"{row.decided_on:%Y-%m-%d} {row.decided_by} {row.comment}" if row.decided_on else ""),
    ]


def _do(request: HttpRequest, actor: Actor, row: Leave, on: date) -> str:
    pressed: Any = request.POST.get("do", "")
    if pressed in ("approve", "refuse"):
        comment = request.POST.get("comment", "")[:200]
        actions.decide(actor, row.pk, approve=pressed == "approve", on=on, comment=comment)
        return "已批准，在岗表已写入请假" if pressed == "approve" else "已登记不批准"
    if pressed == "withdraw":
        actions.withdraw(actor, row.pk)
        return "请假已撤回"
    form = forms.Back(request.POST)
    if pressed != "cut" or not form.is_valid():
        raise BadValue("返岗日期无法确定，请写成 2020-06-30")
    actions.cut_short(actor, row.pk, back_on=form.cleaned_data["back_on"])
    return "已销假，返岗后的日子请在在岗表登记"
