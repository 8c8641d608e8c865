"""One list: its lines and total, filled, signed and taken back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Fact, Head, Row
from yihu.core.web.templatetags.ui import day
from yihu.engine.errors import NotFound, Refused, WrongStage
from yihu.engine.money import from_fen
from yihu.modules.benefits import actions, forms, queries
from yihu.modules.benefits.models import PayList
from yihu.modules.benefits.permissions import Can
from yihu.modules.benefits.rules import BY_AID, LINE_OF, Kind, Line, Stage
from yihu.modules.benefits.views.common import crumbs, yuan

_SHOWN = 500


@require_http_methods(["GET", "POST"])
def paylist(request: HttpRequest, pk: int) -> HttpResponse:
    actor, today = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.list_(actor, pk)
    deeds = _deeds(actor, row, today)
    problem: Refused | None = None
    if request.method == "POST":
        done, problem = _take(request, deeds)
        if done is not None:
            return done
    lines = list(queries.lines_of(actor, row)[: _SHOWN + 1])
    total = queries.gathered(actor, [row]).get(row.pk, queries.Sum())
    places = area_queries.named({row.area_code, *(one.area_code for one in lines)})
    may_back = row.stage == Stage.PAID and actor.may(Can.SIGN, row.area_code)
    context = {
        "row": row,
        "crumbs": crumbs(Crumb(row.number)),
        "facts": _facts(row, total, places),
        "deeds": deeds,
        "problem": problem,
        "more": len(lines) > _SHOWN,
        "head": [
            *(Head(name) for name in ("户编号", "姓名", "村")),
            Head("标准（元）", "number"),
            Head("金额（元）", "number"),
            Head("操作"),
        ],
        "rows": [_line(one, places, may_back=may_back) for one in lines[:_SHOWN]],
        "drafted": row.stage == Stage.DRAFTED and actor.may(Can.WRITE, row.area_code),
        "add_url": f"{reverse('ledgers:new', args=['benefits.payments'])}?{urlencode({'list__number': row.number})}",
        "ledger_url": f"{reverse('ledgers:list', args=['benefits.payments'])}?{urlencode({'q': row.number})}",
    }
    return render(request, "benefits/paylist.html", context, status=problem.status if problem else 200)


def _facts(row: PayList, total: queries.Sum, places: dict[str, str]) -> list[Fact]:
    told = [
        ("种类", row.get_kind_display(), ""),
        ("所属期", row.period, ""),
        ("编制地", places.get(row.area_code, row.area_code), ""),
        ("状态", row.get_stage_display(), ""),
        ("户数", f"{total.homes:,}", "户"),
        ("人数", f"{total.people:,}", "人"),
        ("合计金额", f"{from_fen(total.fen):,}", "元"),
        ("发放日期", day(row.paid_on) if row.paid_on else "", ""),
        ("凭证号", row.voucher, ""),
        ("复核人", row.signer_name, ""),
        ("撤回", f"{day(row.returned_on)} {row.reason}" if row.returned_on else "", ""),
        ("备注", row.note, ""),
    ]
    return [Fact(label, value, unit) for label, value, unit in told if value]


def _line(one: Any, places: dict[str, str], *, may_back: bool) -> Row:
    home = Cell(one.household.number, reverse("households:household", args=[one.household.uid]))
    if one.returned_on:
        last = Cell(f"{day(one.returned_on)} 撤回", note=one.reason, colour="secondary")
    elif may_back:
        last = Cell("撤回", reverse("benefits:take_line_back", args=[one.pk]))
    elif one.paid_on is None:
        last = Cell("更正", reverse("ledgers:edit", args=["benefits.payments", one.pk]))
    else:
        last = Cell("")
    name = one.person_name or "（全户）"
    return Row([home, name, places.get(one.area_code, ""), yuan(one.standard_fen), yuan(one.fen), last])


def _deeds(actor: Actor, row: PayList, today: Any) -> list[dict[str, Any]]:
    """What may be done with the list here and now."""
    if row.stage == Stage.DRAFTED:
        found = []
        if actor.may(Can.WRITE, row.area_code):
            found.append(
                {
                    "key": "draw",
                    "label": "生成名单",
                    "note": _who(Kind(row.kind)),
                    "form": forms.Nothing(prefix="draw"),
                    "do": lambda given: actions.draw_up(actor, row.pk),
                }
            )
        if actor.may(Can.SIGN, row.area_code):
            found.append(
                {
                    "key": "sign",
                    "label": "复核发放",
                    "note": "由编制人以外的人复核；复核后名单不再更改，计入收入的同时记入各户收支明细，不用再登记。",
                    "form": forms.Sign(prefix="sign", initial={"on": today}),
                    "do": lambda given: actions.sign(actor, row.pk, today=today, **given),
                }
            )
        return found
    if row.stage == Stage.PAID and actor.may(Can.SIGN, row.area_code):
        return [
            {
                "key": "back",
                "label": "撤回整份清单",
                "note": "撤回之日起视为没有发放，记入收支明细的收入一并撤回；只退一笔的在名单上撤回。",
                "form": forms.TakeBack(prefix="back", initial={"on": today}),
                "do": lambda given: actions.take_back(actor, row.pk, **given),
                "danger": True,
            }
        ]
    return []


def _who(kind: Kind) -> str:
    if kind in BY_AID:
        return "按《低保特困低收入》当月在册人员和月补助额生成，已死亡的不列入；只改有变动的几行。"
    if LINE_OF[kind] is Line.EDUCATION:
        return "按《教育资助对象台账》本学期已认定的学生和标准生成。"
    return "按同一单位上一期已发放的清单生成，只改有变动的几行。"


def _take(request: HttpRequest, deeds: list[dict[str, Any]]) -> tuple[HttpResponse | None, Refused | None]:
    pressed = next((one for one in deeds if one["key"] == request.POST.get("do")), None)
    if pressed is None:
        return None, WrongStage("这一步已经办过，或您的岗位不能办理，请刷新页面")
    form: django_forms.Form = pressed["form"]
    form.is_bound, form.data = True, request.POST
    if not form.is_valid():
        return None, Refused("请修改标红的项目后再提交")
    try:
        pressed["do"](dict(form.cleaned_data))
    except Refused as refused:
        return None, refused
    messages.success(request, f"已办理：{pressed['label']}")
    return redirect(request.path), None


@require_http_methods(["GET", "POST"])
def take_line_back(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.SIGN)
    row = queries.payments(actor).select_related("household").filter(pk=pk, paid_on__isnull=False).first()
    if row is None or row.list_id is None:
        raise NotFound("没有这笔已发放的补助，或不在您的管理范围内")
    back = reverse("benefits:paylist", args=[row.list_id])
    form = forms.TakeBack(request.POST or None, initial={"on": day_of(request)})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.take_line_back(actor, pk, **form.cleaned_data)
                messages.success(request, "已撤回这笔补助")
                return redirect(back)
            except Refused as refused:
                form.add_error(None, refused.message)
                status = refused.status
    title = f"撤回补助 · {row.person_name or row.household.number} {from_fen(row.fen):,} 元"
    shown = {
        "form": form,
        "title": title,
        "back": back,
        "crumbs": crumbs(Crumb(row.number, back), Crumb("撤回")),
    }
    return render(request, "benefits/form.html", shown, status=status)


@require_GET
def of_payment(request: HttpRequest, pk: int) -> HttpResponse:
    """The list that a payment of a figure stands on; where it is an office's above, the payment's own row."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.payments(actor).filter(pk=pk).first()
    if row is None or row.list_id is None:
        raise NotFound("没有这笔补助，或不在您的管理范围内")
    return redirect("benefits:paylist", row.list_id)
