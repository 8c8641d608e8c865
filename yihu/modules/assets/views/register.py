"""The register as a list of any day, one asset with its whole life, and what happens to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yihu.core.access.actor import Actor
from yihu.core.ledgers import values
from yihu.core.web import pick
from yihu.core.web.asking import asked
from yihu.core.web.charts import Chart, Series
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.pages import own_area, paged
from yihu.core.web.parts import Cell, Crumb, Fact, Head, Row, Step
from yihu.engine.money import from_fen, wan
from yihu.engine.numerals import whole
from yihu.modules.assets import actions, forms, queries
from yihu.modules.assets.models import Asset
from yihu.modules.assets.permissions import Can
from yihu.modules.assets.queries.register import STATES
from yihu.modules.assets.rules import AssetKind, IncomeKind, LeaseKind, Sold
from yihu.modules.assets.views.common import crumbs, either, villages, wan_cell, yuan
from yihu.modules.projects import queries as projects

_SORTS = {"area": "area_code", "number": "number", "value": "-value_fen", "formed": "-formed_on"}
_SORT_LABELS = [("area", "按村"), ("number", "按编号"), ("value", "按原值"), ("formed", "按形成日期")]


@require_GET
def assets(request: HttpRequest) -> HttpResponse:
    """`?area=&q=&kind=&state=&sort=`: the register as of the business day."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require_whole(Can.SEE)
    area = own_area(request, actor)
    text, sort = request.GET.get("q", "").strip()[:40], request.GET.get("sort", "area")
    kind = AssetKind.by_label(request.GET.get("kind", ""))
    state = request.GET.get("state", "")
    rows = queries.stock_list(actor, area, as_of, text=text, kind=kind or "", state=state)
    page = paged(request, rows.count(), unit="项")
    shown = list(rows.order_by(_SORTS.get(sort, "area_code"), "number")[page.start : page.start + page.size])
    context = {
        "kpis": _kpis(area, as_of),
        "chart": _chart(area, as_of),
        "picker": pick.picker(actor, "" if area == actor.area_code else area),
        "q": text,
        "kind": kind or "",
        "kinds": AssetKind,
        "state": state,
        "states": STATES.items(),
        "sort": sort,
        "sorts": _SORT_LABELS,
        "head": [
            Head("资产"),
            Head("村"),
            Head("类别"),
            Head("原值（万元）", kind="number"),
            Head("形成日期", kind="date"),
            Head("所有权人"),
            Head("管护"),
            Head("盘点"),
        ],
        "rows": _rows(shown),
        "page": page,
        "area": area,
        "as_of": as_of,
        "may_register": actor.may(Can.REGISTER),
        "may_count": actor.may(Can.KEEP),
        "ledgers": [
            ("assets.ownerships", "确权"), ("assets.custodies", "管护"), ("assets.leases", "经营合同"),
            ("assets.incomes", "收益"), ("assets.expenses", "支出"), ("assets.checks", "盘点"),
            ("assets.idles", "闲置"), ("assets.disposals", "处置"),
        ],
    }  # fmt: skip
    return render(request, "assets/list.html", context)


def _kpis(area: str, as_of: date) -> list[dict[str, Any]]:
    whole = queries.assets_on(area, as_of).order_by().aggregate(count=Count("pk"), fen=Sum("value_fen"))
    owned = queries.owned_on(area, as_of).count()
    idle = queries.idle_on(area, as_of).count()
    income = queries.income_to_date(area, as_of).aggregate(fen=Sum("fen"))["fen"] or 0
    paid = queries.distributed_to_date(area, as_of).aggregate(fen=Sum("fen"))["fen"] or 0
    rate = f"确权率 {owned * 100 / whole['count']:.1f}%" if whole["count"] else ""
    return [
        {"label": "项目资产", "value": f"{whole['count']:,}", "unit": "项", "icon": "building", "note": rate},
        {
            "label": "资产原值",
            "value": f"{wan(whole['fen'] or 0):,f}",
            "unit": "万元",
            "icon": "coin",
            "note": "",
        },
        {"label": "闲置", "value": f"{idle:,}", "unit": "项", "icon": "alert-triangle", "note": ""},
        {
            "label": f"{as_of.year} 年收益",
            "value": f"{wan(income):,.2f}",
            "unit": "万元",
            "icon": "wallet",
            "note": "",
        },
        {
            "label": f"{as_of.year} 年已分配",
            "value": f"{wan(paid):,.2f}",
            "unit": "万元",
            "icon": "send",
            "note": "",
        },
    ]


def _chart(area: str, as_of: date) -> Chart:
    rows = (
        queries.assets_on(area, as_of)
        .order_by()
        .values("kind")
        .annotate(fen=Sum("value_fen"), count=Count("pk"))
    )
    found = {row["kind"]: row for row in rows}
    told = [found.get(kind.value, {"fen": 0, "count": 0}) for kind in AssetKind]
    return Chart(
        "assets-by-kind",
        "按类别",
        [kind.label for kind in AssetKind],
        [
            Series("原值", [wan(one["fen"]) for one in told], unit="万元"),
            Series("项数", [one["count"] for one in told], kind="line", unit="项", right=True),
        ],
        category_label="资产类别",
    )


def _rows(shown: list[Any]) -> list[Row]:
    names = values.area_names(one.area_code for one in shown)
    return [
        Row(
            [
                Cell(
                    one.name,
                    reverse("assets:asset", args=[one.pk]),
                    note=f"{one.number}　{one.idle_since:%Y-%m-%d} 起闲置" if one.idle_since else one.number,
                ),
                names.get(one.area_code, one.area_code),
                one.get_kind_display(),
                wan_cell(one.value_fen),
                Cell(one.formed_on.isoformat(), kind="date"),
                one.owner or Cell("未确权", colour="yellow"),
                one.keeper or ("—" if one.kind == AssetKind.HOUSEHOLD else Cell("无", colour="yellow")),
                f"{one.checked} 年" if one.checked else Cell("未盘点", colour="secondary"),
            ]
        )
        for one in shown
    ]


@require_GET
def asset(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.asset(actor, pk)
    life = queries.life_of(actor, row, as_of)
    earned = list(
        queries.incomes(actor).filter(asset=row, on__lte=as_of).select_related("plan").order_by("-on", "-pk")
    )
    spent = list(queries.expenses(actor).filter(asset=row, on__lte=as_of).order_by("-on", "-pk"))
    idle = next((one for one in life.idle if one.end is None or one.end > as_of), None)
    waiting = sum(one.fen for one in earned if one.plan_id is None)
    context = {
        "row": row,
        "crumbs": crumbs(Crumb(row.name)),
        "steps": _line(row, life, earned, as_of),
        "facts": _facts(row),
        "life": life,
        "idle": idle,
        "owed": [(one, life.owed[one.pk], one.terms.following(as_of)) for one in life.let],
        "earned": earned[:24],
        "earned_fen": sum(one.fen for one in earned),
        "spent": spent[:24],
        "spent_fen": sum(one.fen for one in spent),
        "waiting_fen": waiting,
        "plans": list(queries.plans(actor).filter(asset=row).order_by("-pk")),
        "station": queries.stations(actor).filter(asset=row).first(),
        "as_of": as_of,
        "is_there": row.disposed_on is None or row.disposed_on > as_of,
        "may": {one.name.lower(): actor.may(one, row.area_code) for one in Can},
    }
    return render(request, "assets/asset.html", context)


def _line(row: Asset, life: queries.Life, earned: list[Any], as_of: date) -> list[Step]:
    """The asset's life on one line, each station with its day."""

    def at(label: str, day: date | None, note: str = "") -> Step:
        return Step(
            label, "done" if day else "todo", f"{day:%Y-%m-%d}" + (f" {note}" if note else "") if day else ""
        )

    done = next((one.done_on for one in life.disposals if one.stage == Sold.DONE), None)
    found = [
        at("形成", row.formed_on),
        at("确权", life.owners[-1].start if life.owners else None),
        at("移交", life.handed[0].on if life.handed else None),
        at("管护", life.keepers[0].start if life.keepers else None),
        at(
            "盘点",
            life.checked[0].on if life.checked else None,
            life.checked[0].get_condition_display() if life.checked else "",
        ),
    ]
    if row.kind == AssetKind.OPERATING:
        found.append(at("收益", earned[0].on if earned else None))
    if life.disposals:
        found.append(at("处置", done if done and done <= as_of else None))
    return found


def _facts(row: Asset) -> list[Fact]:
    tiers = [(label, getattr(row, f"{name}_fen")) for name, label in forms.TIERS.items()]
    split = "，".join(f"{label} {wan(fen):f}" for label, fen in tiers if fen)
    home = row.household
    names = values.area_names([row.area_code])
    return [
        Fact("资产编号", row.number),
        Fact("类别", row.get_kind_display()),
        Fact("村", names.get(row.area_code, row.area_code), url=reverse("places:area", args=[row.area_code])),
        Fact("坐落位置", row.place),
        Fact("规模", row.scale),
        Fact("原值", f"{wan(row.value_fen):,f}", "万元"),
        Fact("资金来源（万元）", split, wide=True),
        Fact(
            "来源项目",
            row.project_number,
            url=f"/ledgers/projects.projects/?q={row.project_number}" if row.project_number else "",
        ),
        *([Fact("所在安置点", row.site)] if row.site else []),
        *([Fact("农户", home.number, url=reverse("households:household", args=[home.uid]))] if home else []),
        *([Fact("处置", f"{row.disposed_on:%Y-%m-%d}", colour="secondary")] if row.disposed_on else []),
    ]


@either
def new(request: HttpRequest) -> HttpResponse:
    """`?project=`: what the project's page knows is filled in."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.REGISTER)
    form = forms.New(
        request.POST or None, places=villages(actor), initial=_from_project(request, actor, as_of)
    )

    def do(given: dict[str, Any]) -> tuple[str, str]:
        amounts: Any = {f"{tier}_fen": given.pop(f"{tier}_fen") or 0 for tier in forms.TIERS}
        made = actions.register(actor, actions.NewAsset(**given, **amounts), on=as_of)
        return reverse("assets:asset", args=[made.pk]), f"{made.name} 已登记，请接着办理移交确权"

    return asked(
        request,
        form,
        do,
        template="ui/asked.html",
        title="登记资产",
        crumbs=crumbs(Crumb("登记资产")),
        back=reverse("assets:list"),
    )


def _from_project(request: HttpRequest, actor: Actor, as_of: date) -> dict[str, Any]:
    wanted = whole(request.GET.get("project", ""))
    if wanted is None:
        return {"formed_on": as_of, "area_code": actor.area_code}
    found = projects.one(actor, wanted)
    return {
        "number": f"{found.number}-1",
        "name": found.name,
        "area_code": found.area_code,
        "scale": found.scale[:120],
        "project_number": found.number,
        "formed_on": found.accepted_on or as_of,
        **{f"{tier}_fen": getattr(found, f"{tier}_fen") for tier in forms.TIERS},
    }


def _act(request: HttpRequest, pk: int, form: Any, *, title: str, do: Any, note: str = "") -> HttpResponse:
    row = queries.asset(actor_of(request), pk)
    back = reverse("assets:asset", args=[pk])
    return asked(
        request,
        form,
        lambda given: (back, do(given)),
        template="ui/asked.html",
        title=f"{title}：{row.name}",
        crumbs=crumbs(Crumb(row.name, back), Crumb(title)),
        back=back,
        note=note,
    )


@either
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.REGISTER, queries.asset(actor, pk).area_code)
    form = forms.HandOver(request.POST or None, initial={"on": as_of})

    def do(given: dict[str, Any]) -> str:
        on = given.pop("on")
        return f"已移交：{actions.hand_over(actor, pk, actions.HandingOver(**given), on=on)}"

    note = "原所有权和管护到移交当天为止"
    return _act(request, pk, form, title="移交确权", do=do, note=note)


@either
def idle(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.KEEP, queries.asset(actor, pk).area_code)
    form = forms.Idle(request.POST or None, initial={"on": as_of})

    def do(given: dict[str, Any]) -> str:
        actions.set_idle(actor, pk, **given)
        return "已登记闲置"

    return _act(request, pk, form, title="登记闲置", do=do)


@either
def in_use(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.KEEP, queries.asset(actor, pk).area_code)
    form = forms.InUse(request.POST or None, initial={"on": as_of})

    def do(given: dict[str, Any]) -> str:
        actions.back_in_use(actor, pk, **given)
        return "已恢复使用"

    return _act(request, pk, form, title="恢复使用", do=do)


_PAYS = {
    LeaseKind.RENT: IncomeKind.RENT,
    LeaseKind.CONTRACT: IncomeKind.CONTRACT,
    LeaseKind.SHARE: IncomeKind.DIVIDEND,
}


@either
def earn(request: HttpRequest, pk: int) -> HttpResponse:
    """With a lease, the rent that is owed or due next is filled in."""
    actor, as_of = actor_of(request), day_of(request)
    row = queries.asset(actor, pk)
    actor.require(Can.KEEP, row.area_code)
    life = queries.life_of(actor, row, as_of)
    initial: dict[str, Any] = {"on": as_of}
    if life.let:
        first = life.let[0]
        due = life.owed[first.pk]
        initial |= {
            "lease": first.pk,
            "kind": _PAYS.get(LeaseKind(first.kind), IncomeKind.OTHER),
            "fen": sum(one.fen for one in due) or first.rent_fen,
        }
    choices = [(one.pk, f"{one.number} {one.lessee}，每期 {yuan(one.rent_fen)} 元") for one in life.let]
    form = forms.Earned(request.POST or None, leases=choices, initial=initial)

    def do(given: dict[str, Any]) -> str:
        on = given.pop("on")
        made = actions.earn(actor, pk, actions.Earned(**given), on=on)
        return f"已登记收益 {from_fen(made.fen):,} 元"

    return _act(request, pk, form, title="登记收益", do=do)
