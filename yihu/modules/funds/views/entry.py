"""Forms of every stage. Each arrives filled with what is known: the business day and what is left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.units import queries as unit_queries
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Crumb, Fact
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import NotFound, Refused
from yihu.engine.money import from_fen
from yihu.modules.funds import actions, forms, queries
from yihu.modules.funds.actions.back import ASKS, WAYS
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.rules import Stage, Way

_PAGES = {
    Stage.BATCH: "batch",
    Stage.ALLOCATION: "allocation",
    Stage.PAYMENT: "payment",
    Stage.EXPENDITURE: "expenditure",
}


def batch_new(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.ISSUE, actor.area_code)
    form = forms.Batch(request.POST or None, on=as_of)
    return _page(
        request,
        form,
        lambda given: reverse("funds:batch", args=[actions.issue(actor, **given).pk]),
        title="登记资金下达",
        button="提交复核",
        note="提交后由另一人复核，过账后才能安排。",
    )


def plan_new(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.ISSUE, actor.area_code)

    def write(given: dict[str, Any]) -> str:
        actions.plan(actor, **given)
        return reverse("funds:plans")

    return _page(
        request, forms.Plan(request.POST or None, on=as_of), write, title="登记资金计划", button="提交复核"
    )


def pool_new(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.ISSUE, actor.area_code)
    form = forms.Pool(request.POST or None, on=as_of)
    return _page(
        request,
        form,
        lambda given: reverse("funds:pool", args=[actions.open_pool(actor, **given).pk]),
        title="设立预拨资金池",
        button="提交复核",
    )


def allocation_new(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    batch = queries.one(queries.batches(actor).select_related("balance"), pk)
    actor.require(Can.ALLOCATE, batch.area_code)
    left = batch.balance.left_fen
    form = forms.Allocation(request.POST or None, on=as_of, initial={"yuan": forms.yuan_text(left)})
    form.offer(_units(actor), _places(actor))
    return _page(
        request,
        form,
        lambda given: reverse("funds:allocation", args=[actions.allocate(actor, batch.pk, **given).pk]),
        title="安排资金",
        button="提交复核",
        note="提交后由另一人复核，过账后才能拨付。",
        facts=[
            Fact("下达文号", batch.number, url=reverse("funds:batch", args=[batch.pk])),
            Fact("层级", batch.tier_label),
            _money("下达金额", batch.fen),
            _money("尚可安排", left),
        ],
        back=reverse("funds:batch", args=[batch.pk]),
    )


def payment_new(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    row = queries.one(queries.allocations(actor).select_related("balance"), pk)
    actor.require(Can.PAY, row.area_code)
    left = row.balance.left_fen
    form = forms.Payment(request.POST or None, on=as_of, initial={"yuan": forms.yuan_text(left)})
    return _page(
        request,
        form,
        lambda given: reverse("funds:payment", args=[actions.pay(actor, row.pk, **given).pk]),
        title="拨付资金",
        button="提交复核",
        facts=[
            Fact("安排", row.document, url=reverse("funds:allocation", args=[row.pk])),
            *_about(row),
            _money("安排金额", row.fen),
            _money("尚可拨付", left),
        ],
        back=reverse("funds:allocation", args=[row.pk]),
        note="提交后由另一人复核，过账后资金才拨出。",
    )


def advance_new(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    pool = queries.one(queries.pools(actor).select_related("balance"), pk)
    actor.require(Can.PAY, pool.area_code)
    form = forms.Advance(request.POST or None, on=as_of)
    form.offer(_units(actor), _places(actor))
    return _page(
        request,
        form,
        lambda given: reverse("funds:payment", args=[actions.advance(actor, pool.pk, **given).pk]),
        title="先行预拨",
        button="提交复核",
        facts=[
            Fact("资金池", pool.name, url=reverse("funds:pool", args=[pool.pk])),
            _money("额度", pool.fen),
            _money("尚可预拨", pool.balance.left_fen),
        ],
        back=reverse("funds:pool", args=[pool.pk]),
        note="上级资金到达并安排后，在该笔预拨页面办理冲抵。",
    )


def expenditure_new(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    row = queries.one(queries.payments(actor).select_related("balance"), pk)
    actor.require(Can.SPEND, row.area_code)
    left = _left(row, "balance")
    form = forms.Expenditure(request.POST or None, on=as_of, initial={"yuan": forms.yuan_text(left)})
    return _page(
        request,
        form,
        lambda given: reverse("funds:expenditure", args=[actions.spend(actor, row.pk, **given).pk]),
        title="登记支出",
        button="提交复核",
        facts=[
            Fact("拨付凭证", row.voucher, url=reverse("funds:payment", args=[row.pk])),
            *_about(row),
            _money("拨付金额", row.fen),
            _money("尚可支出", left),
        ],
        back=reverse("funds:payment", args=[row.pk]),
    )


def offset_new(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    row = queries.one(queries.payments(actor).select_related("advance_balance"), pk)
    actor.require(Can.PAY, row.area_code)
    left = _left(row, "advance_balance")
    form = forms.Offset(request.POST or None, on=as_of, initial={"yuan": forms.yuan_text(left)})
    form.offer(_sources(actor, row, as_of))

    def write(given: dict[str, Any]) -> str:
        actions.offset(actor, row.pk, given.pop("allocation_id"), **given)
        return reverse("funds:payment", args=[row.pk])

    return _page(
        request,
        form,
        write,
        title="冲抵预拨",
        button="提交复核",
        facts=[
            Fact("预拨凭证", row.voucher, url=reverse("funds:payment", args=[row.pk])),
            Fact("层级", row.tier_label),
            _money("预拨金额", row.fen),
            _money("尚未冲抵", left),
        ],
        back=reverse("funds:payment", args=[row.pk]),
    )


_RECOVERY_NOTE = "收回和结余退到上一环节，可以重新安排；结转转入下一年度。都由另一人复核后生效。"
_RECOVERY_NOTES = {
    Stage.EXPENDITURE: "收款方退回的部分记一笔负数，原支出保留，退回的钱可以从原拨付重新支出；可以分几次退，合计不超过原支出。"
    "由另一人复核后生效；整笔退回请用“冲正”。",
}


def recovery_new(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """收回, 结余 and 结转 of what is not used below; 退款 of what was spent."""
    actor, as_of = actor_of(request), day_of(request)
    if what not in set(WAYS):
        raise NotFound("没有这种记录")
    stage = Stage(what)
    row: Any = queries.one(queries.entries(actor, stage).filter(fen__gt=0), pk)
    actor.require(ASKS[stage], row.area_code)
    spent = stage is Stage.EXPENDITURE
    left, held = (queries.not_given_back(row), "尚可退回") if spent else (_left(row, "balance"), "未使用")
    form = forms.Recovery(request.POST or None, on=as_of, initial={"yuan": forms.yuan_text(left)})
    form.offer((way.value, way.label) for way in WAYS[stage])
    page = reverse(f"funds:{_PAGES[stage]}", args=[row.pk])

    def write(given: dict[str, Any]) -> str:
        way = Way(given.pop("way"))
        if way is Way.CARRIED:
            actions.carry_over(actor, row.pk, **given)
        else:
            actions.recover(actor, stage, row.pk, way=way, **given)
        return page

    return _page(
        request,
        form,
        write,
        title="、".join(way.label for way in WAYS[stage]),
        button="提交复核",
        facts=[
            Fact("原记录", str(row), url=page),
            _money("金额", row.fen),
            _money(held, left),
        ],
        back=page,
        note=_RECOVERY_NOTES.get(stage, _RECOVERY_NOTE),
    )


def _page(
    request: HttpRequest, form: django_forms.Form, write: Callable[[dict[str, Any]], str], **shown: Any
) -> HttpResponse:
    """Ask, write, go on. `write` gets the clean values and returns where to go."""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(write(dict(form.cleaned_data)))
        except Refused as refused:
            form.add_error(None, refused.message)
    shown.setdefault("back", reverse("funds:list"))
    shown["crumbs"] = [Crumb("资金", reverse("funds:list")), Crumb(shown["title"])]
    status = 422 if form.errors else 200
    return render(request, "funds/entry.html", {"form": form, **shown}, status=status)


def _about(row: Any) -> list[Fact]:
    """Who the money is for."""
    return [Fact("单位", str(row.unit or "")), Fact("项目编号", row.project_number)]


def _money(label: str, fen: int) -> Fact:
    return Fact(label, f"{from_fen(fen):,}", "元")


def _left(row: Any, of: str) -> int:
    balance = getattr(row, of, None)
    return balance.left_fen if balance is not None else 0


def _units(actor: Actor) -> list[tuple[int, str]]:
    county = areas.ancestor(actor.area_code, Level.COUNTY)
    return [(unit.pk, unit.name) for unit in unit_queries.inside(county)]


def _places(actor: Actor) -> list[tuple[str, str]]:
    """The actor's own area first, then its townships and villages."""
    names = {area.code: area for area in area_queries.inside(actor.area_code)}
    found = []
    for code, area in names.items():
        town = names.get(areas.ancestor(code, Level.TOWNSHIP))
        indent = "　" if Level(area.level) is Level.VILLAGE and town is not None and town.code != code else ""
        found.append((code, f"{indent}{area.name}"))
    return found


def _sources(actor: Actor, row: Any, as_of: date) -> list[tuple[int, str]]:
    """Arrangements that may make an advance good: of its tier, kind and year, with money left."""
    rows = queries.allocations(actor).filter(
        tier=row.tier,
        kind=row.kind,
        year=row.year,
        on__lte=as_of,
        fen__gt=0,
        decision__verdict="posted",
    )
    return [
        (found.pk, f"{found.batch_number} {found.document}（余 {from_fen(found.balance.left_fen):,} 元）")
        for found in rows.select_related("balance")
        if found.balance.left_fen > 0
    ]
