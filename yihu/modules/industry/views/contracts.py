"""Signing with several households at once; one contract with its years and payments."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core.access.actor import Actor
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Fact, Head, Row
from yihu.core.web.templatetags.ui import day
from yihu.engine.errors import NotFound
from yihu.engine.money import from_fen
from yihu.modules.industry import actions, forms, queries
from yihu.modules.industry.models import Contract
from yihu.modules.industry.permissions import Can
from yihu.modules.industry.views.choosing import page_of_chosen
from yihu.modules.industry.views.common import crumb_of, crumbs, page_of_form, yuan


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.WRITE)
    row = queries.entity(actor, pk)
    return page_of_chosen(
        request,
        forms.Terms,
        {"start": day_of(request)},
        lambda chosen, given: actions.sign(actor, row.pk, chosen, given),
        title=f"{row.name} · 与农户签协议",
        step="二、约定（每户相同）",
        button="签订",
        said="已签订 {} 户",
        back=reverse("industry:entity", args=[row.pk]),
        crumbs=crumbs(crumb_of(row), Crumb("签订协议")),
    )


@require_GET
def contract(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.contract(actor, pk)
    paid = queries.dividends(actor).filter(contract=row, on__lte=as_of).order_by("-on", "-pk")
    may_pay = actor.may(Can.PAY, row.area_code)
    heads = queries.heads_of(actor, [row.household_id], as_of)
    context = {
        "contract": row,
        "as_of": as_of,
        "head_name": heads.get(row.household_id, ""),
        "crumbs": crumbs(Crumb(row.entity_name, _entity_url(actor, row)), Crumb(row.household.number)),
        "facts": _facts(row),
        "may_write": actor.may(Can.WRITE, row.area_code),
        "may_pay": may_pay,
        "year_head": [
            Head("年度"),
            *(Head(f"{name}（元）", "number") for name in ("应分红", "已分红", "差额")),
        ],
        "year_rows": [
            Row([str(one.number), yuan(one.due), yuan(one.paid), yuan(one.short)])
            for one in queries.years_of(actor, row, as_of)
        ],
        "paid_head": [
            Head("发放日期", "date"),
            Head("年度"),
            Head("凭证号"),
            Head("金额（元）", "number"),
            Head("操作"),
        ],
        "paid_rows": [_paid(one, may_pay=may_pay) for one in paid],
    }
    return render(request, "industry/contract.html", context)


def _entity_url(actor: Actor, row: Contract) -> str:
    """Empty where the entity belongs to another place."""
    try:
        return reverse("industry:entity", args=[queries.entity(actor, row.entity_id or 0).pk])
    except NotFound:
        return ""


def _facts(row: Contract) -> list[Fact]:
    told = [
        ("协议类型", row.get_kind_display(), ""),
        ("合同编号", row.number, ""),
        ("政府方", row.government, ""),
        ("起止", f"{day(row.start)} 至 {day(row.end)}" if row.end else f"{day(row.start)} 起，长期", ""),
        ("入股金额", _told(row.shares_fen), "元"),
        ("年分红率", f"{row.percent}" if row.percent is not None else "", "%"),
        ("每年保底分红", _told(row.guaranteed_fen), "元"),
        ("流转土地", f"{row.land_mu}" if row.land_mu is not None else "", "亩"),
        ("每亩年租金", _told(row.rent_fen), "元"),
        ("务工人数", f"{row.workers}" if row.workers is not None else "", "人"),
        ("收购约定", row.purchase, ""),
        ("每年应分红", _told(row.annual_fen), "元"),
        ("分红月份", f"{row.pay_month} 月底前", ""),
    ]
    return [Fact(label, value, unit) for label, value, unit in told if value]


def _told(fen: int | None) -> str:
    return "" if fen is None else f"{from_fen(fen):,}"


def _paid(row: Any, *, may_pay: bool) -> Row:
    last = Cell("")
    if row.returned_on:
        last = Cell(f"{day(row.returned_on)} 撤回", note=row.reason, colour="secondary")
    elif may_pay:
        last = Cell("撤回", reverse("industry:take_back", args=[row.pk]))
    return Row([Cell(day(row.on), kind="date"), str(row.year), row.voucher, yuan(row.fen), last])


@require_GET
def of_dividend(request: HttpRequest, pk: int) -> HttpResponse:
    """From a payment behind a figure to its contract."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = queries.dividends(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这笔分红，或不在您的管理范围内")
    return redirect("industry:contract", found.contract_id)


def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    found = queries.standing_dividends(actor).select_related("contract").filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这笔分红，或已撤回，或不在您的管理范围内")
    actor.require(Can.PAY, found.area_code)
    title = f"撤回分红：{found.contract.entity_name} {found.year} 年 {from_fen(found.fen):,} 元"
    return page_of_form(
        request,
        forms.TakeBack(request.POST or None, initial={"on": as_of}),
        lambda given: actions.take_back(actor, found.pk, **given),
        title=title,
        said="已撤回，收支明细中的这一笔也已撤回",
        button="撤回",
        note="收支明细中由它生成的一笔同时撤回，历史保留",
        back=reverse("industry:contract", args=[found.contract_id]),
        crumbs=crumbs(Crumb("撤回分红")),
    )
