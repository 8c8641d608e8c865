"""An asset on its way out of the register."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.web.asking import asked
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Crumb, Fact
from yihu.engine import policy
from yihu.modules.assets import actions, forms, queries
from yihu.modules.assets.models import Disposal
from yihu.modules.assets.permissions import Can
from yihu.modules.assets.rules import Sold
from yihu.modules.assets.views.acting import Deed, take
from yihu.modules.assets.views.common import crumbs, either, steps_line, trail, yuan

_WAY = [Sold.REQUESTED, Sold.AGREED, Sold.DECIDED, Sold.NOTICED, Sold.DONE]


@either
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    row = queries.asset(actor, pk)
    actor.require(Can.ASK, row.area_code)
    form = forms.Dispose(request.POST or None, initial={"on": as_of})
    back = reverse("assets:asset", args=[pk])

    def do(given: dict[str, Any]) -> tuple[str, str]:
        given["price_fen"] = given["price_fen"] or 0
        made = actions.request_disposal(actor, pk, **given)
        return reverse("assets:disposal", args=[made.pk]), "处置申请已提交，待乡镇审核"

    return asked(
        request,
        form,
        do,
        template="ui/asked.html",
        title=f"申请处置：{row.name}",
        crumbs=crumbs(Crumb(row.name, back), Crumb("处置")),
        back=back,
    )


@either
def disposal(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.disposal(actor, pk)
    deeds = _deeds(actor, row, as_of)
    done, refused = take(request, deeds)
    if done:
        return done
    steps = list(queries.steps(actor).filter(disposal=row).order_by("pk"))
    context = {
        "row": row,
        "crumbs": crumbs(Crumb(row.asset.name, reverse("assets:asset", args=[row.asset_id])), Crumb("处置")),
        "facts": [
            Fact("资产", row.asset.name, url=reverse("assets:asset", args=[row.asset_id])),
            Fact("处置方式", row.get_way_display()),
            Fact("原因", row.reason, wide=True),
            Fact("价款", yuan(row.price_fen) if row.price_fen else "", "元"),
            Fact("受让方", row.buyer),
            Fact("收入去向", row.proceeds, wide=True),
        ],
        "steps": steps_line(list(_WAY), Sold(row.stage), {one.stage: f"{one.on:%Y-%m-%d}" for one in steps}),
        "trail": trail(steps),
        "deeds": deeds,
        "refused": refused,
        "stopped": row.stage == Sold.REFUSED,
    }
    return render(request, "assets/disposal.html", context, status=refused.status if refused else 200)


def _deeds(actor: Actor, row: Disposal, as_of: date) -> list[Deed]:
    """What this actor may do now."""
    pk, place, on = row.pk, row.area_code, {"on": as_of}
    days = policy.for_area(place).days("assets.notice_days", as_of)
    found: list[Deed] = []
    match Sold(row.stage):
        case Sold.REQUESTED if actor.may(Can.REVIEW, place):
            form: django_forms.Form = forms.Papered(label="会议记录或文号", initial=on, prefix="agree")
            found.append(Deed("agree", "乡镇同意", form, lambda given: actions.agree(actor, pk, **given)))
        case Sold.AGREED if actor.may(Can.DECIDE, place):
            form = forms.Papered(label="会议纪要或文号", initial=on, prefix="decide")
            found.append(Deed("decide", "县级决定", form, lambda given: actions.decide(actor, pk, **given)))
        case Sold.DECIDED if actor.may(Can.REVIEW, place) or actor.may(Can.REGISTER, place):
            form = forms.Notice(initial={**on, "until": as_of + timedelta(days=days - 1)}, prefix="notice")
            found.append(
                Deed(
                    "notice",
                    "登记公示",
                    form,
                    lambda given: actions.announce_disposal(
                        actor, pk, on=given["on"], until=given["until"], place=given["document"]
                    ),
                )
            )
        case Sold.NOTICED if actor.may(Can.REGISTER, place):
            form = forms.Finish(
                initial={**on, "price_fen": row.price_fen, "buyer": row.buyer}, prefix="finish"
            )
            found.append(
                Deed(
                    "finish",
                    "办结",
                    form,
                    lambda given: actions.finish(
                        actor, pk, **{**given, "price_fen": given["price_fen"] or 0}
                    ),
                )
            )
    return found + _refusal(actor, row, as_of)


def _refusal(actor: Actor, row: Disposal, as_of: date) -> list[Deed]:
    place = row.area_code
    may_refuse = actor.may(Can.REVIEW, place) or actor.may(Can.DECIDE, place)
    if Sold(row.stage) in (Sold.DONE, Sold.REFUSED) or not may_refuse:
        return []
    why = forms.Why(initial={"on": as_of}, prefix="refuse")
    return [
        Deed(
            "refuse",
            "不同意",
            why,
            lambda given: actions.refuse(actor, row.pk, on=given["on"], why=given["text"]),
            danger=True,
        )
    ]
