"""Sharing out: what waits, the plan in two pages, its way to the households."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.ledgers import values
from yihu.core.web import pick
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.pages import own_area, paged
from yihu.core.web.parts import Cell, Crumb, Fact, Head, Row
from yihu.engine import policy
from yihu.engine.errors import BadValue, Refused
from yihu.engine.money import to_fen
from yihu.engine.numerals import whole
from yihu.modules.assets import actions, forms, queries, rules
from yihu.modules.assets.models import Distribution, Share
from yihu.modules.assets.permissions import Can
from yihu.modules.assets.rules import AMENDED, SHARED, Method, Stage
from yihu.modules.assets.views.acting import Deed, take
from yihu.modules.assets.views.common import crumbs, either, is_village, money, steps_line, trail, yuan
from yihu.modules.assets.views.plan_table import Table, written
from yihu.modules.households import queries as households

_WAY = [Stage.DRAFTED, Stage.MET, Stage.REVIEWED, Stage.NOTICED, Stage.PAID]
_COLOURS = {Stage.PAID: "green", Stage.WITHDRAWN: "secondary", Stage.REVERSED: "red", Stage.NOTICED: "blue"}
_HITS = 8
_CRUMB = "收益分配"


@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """Income that waits for a plan, and the plans of the place."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require_whole(Can.SEE)
    area = own_area(request, actor)
    text = request.GET.get("q", "").strip()[:40]
    stage = Stage.by_label(request.GET.get("stage", ""))
    rows = queries.plans_in(actor, area, as_of, text=text, stage=stage)
    page = paged(request, rows.count(), unit="个")
    shown = list(rows[page.start : page.start + page.size])
    waiting = queries.undistributed_by_asset(actor, area, as_of)
    names = values.area_names([*(one.area_code for one in shown), *(one["area_code"] for one in waiting)])
    context = {
        "picker": pick.picker(actor, "" if area == actor.area_code else area),
        "q": text,
        "stage": stage or "",
        "stages": Stage,
        "waiting": [{**one, "village": names.get(one["area_code"], "")} for one in waiting],
        "waiting_fen": sum(one["fen"] for one in waiting),
        "head": [
            Head("方案"),
            Head("村"),
            Head("金额（元）", kind="number"),
            Head("阶段"),
            Head("拟定"),
            Head("发放"),
        ],
        "rows": [
            Row(
                [
                    Cell(one.title, reverse("assets:plan", args=[one.pk])),
                    names.get(one.area_code, one.area_code),
                    money(one.income_fen),
                    Cell(one.get_stage_display(), colour=_COLOURS.get(Stage(one.stage), "yellow")),
                    Cell(one.drafted_on.isoformat(), kind="date"),
                    Cell(one.paid_on.isoformat() if one.paid_on else "—", kind="date"),
                ]
            )
            for one in shown
        ],
        "page": page,
        "may_draft": actor.may(Can.DISTRIBUTE),
        "crumbs": crumbs(Crumb(_CRUMB)),
    }
    return render(request, "assets/plans.html", context)


@either
def draft(request: HttpRequest) -> HttpResponse:
    """`?asset=` or `?area=`: the lines that wait, how they are split, and a whole plan at one press."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.DISTRIBUTE)
    wanted = whole(request.GET.get("asset", ""))
    asset = queries.asset(actor, wanted) if wanted else None
    area = asset.area_code if asset else own_area(request, actor)
    lines = list(queries.undistributed(actor, area, as_of, asset.pk if asset else None))
    initial = {"year": as_of.year, "on": as_of, "method": Method.EQUAL}
    form = forms.Draft(request.POST or None, initial=initial)
    ticked = set(request.POST.getlist("line")) if request.method == "POST" else {str(one.pk) for one in lines}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = _draft(actor, form, [one for one in lines if str(one.pk) in ticked], asset, area)
            except Refused as refused:
                form.add_error(None, refused.message)
                status = refused.status
            else:
                messages.success(request, "方案已生成，请核对名单和金额，再登记村民会议")
                return redirect("assets:plan", made.pk)
    context = {
        "asset": asset,
        "area": area_queries.by_code(area),
        "picker": pick.picker(actor, "" if area == actor.area_code else area),
        "is_village": is_village(area),
        "lines": [(one, str(one.pk) in ticked) for one in lines],
        "sum_fen": sum(one.fen for one in lines if str(one.pk) in ticked),
        "homes": households.registered_on(area, as_of).count(),
        "form": form,
        "crumbs": crumbs(Crumb(_CRUMB, reverse("assets:plans")), Crumb("拟定方案")),
    }
    return render(request, "assets/draft.html", context, status=status)


def _draft(actor: Actor, form: forms.Draft, lines: Sequence[Any], asset: Any, area: str) -> Distribution:
    given = form.cleaned_data
    method, on = given["method"], given["on"]
    homes = _homes(actor, area, on, method, given["listed"])
    rows = rules.compose(sum(one.fen for one in lines), form.fixed(), method, homes)
    made = actions.draft(
        actor,
        [one.pk for one in lines],
        on=on,
        year=given["year"],
        method=method,
        asset_id=asset.pk if asset else None,
        area_code=area,
    )
    return actions.write_rows(actor, made.pk, rows)


def _homes(actor: Actor, area: str, on: date, method: Method, listed: str) -> list[rules.Home]:
    """Those of the pasted list with the names the register knows, else every registered household of the place."""
    known = {one.number: one.head_name or one.number for one in households.registered_on(area, on)}  # type: ignore[attr-defined]
    if not listed.strip():
        if method is not Method.EQUAL:
            raise BadValue(f"“{method.label}”请粘贴名单，每行“户编号 数值”")
        return [rules.Home(number, name) for number, name in known.items()]
    found = []
    for number, value in rules.read_list(listed):
        if number not in known:
            raise BadValue(f"户编号“{number}”不在本地建档立卡户中，请核对名单")
        whole = to_fen(value) if method is Method.LIST else int(value)
        found.append(rules.Home(number, known[number], whole))
    if len({one.number for one in found}) < len(found):
        raise BadValue("名单里有重复的户，请合并后再粘贴")
    return found


@either
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.plan(actor, pk)
    may_write = actor.may(Can.DISTRIBUTE, row.area_code)
    editing = may_write and row.stage == Stage.DRAFTED
    amending = may_write and row.stage in (Stage.MET, Stage.REVIEWED, Stage.NOTICED)
    shares = list(
        queries.shares(actor).filter(plan=row).select_related("household").order_by("use", "number", "pk")
    )
    add = forms.AddRow(uses=SHARED, prefix="add")
    deeds = _deeds(actor, row, as_of)
    done, refused = (
        written(Table(request, actor, row, shares, add, as_of)) if editing or amending else (None, None)
    )
    if done is None and refused is None:
        done, refused = take(request, deeds)
    if done:
        return done
    steps = list(queries.steps(actor).filter(plan=row).order_by("pk"))
    given = sum(one.fen for one in shares)
    context = {
        "row": row,
        "crumbs": crumbs(Crumb(_CRUMB, reverse("assets:plans")), Crumb(row.title)),
        "steps": steps_line(list(_WAY), Stage(row.stage), {one.stage: f"{one.on:%Y-%m-%d}" for one in steps}),
        "facts": _facts(row),
        "sums": _sums(row, shares),
        "left_fen": row.income_fen - given,
        "shares": [(one, request.POST.get(f"fen-{one.pk}") or yuan(one.fen)) for one in shares],
        "editing": editing,
        "amending": amending,
        "add": add,
        "hits": _hits(request, actor) if editing else [],
        "q": request.GET.get("q", "")[:40],
        "trail": trail(steps),
        "deeds": deeds,
        "refused": refused,
        "lines": list(queries.incomes(actor).filter(plan=row).select_related("asset").order_by("on", "pk")),
        "stopped": row.stage in (Stage.WITHDRAWN, Stage.REVERSED),
        "asked_back": queries.asked_back(row),
        "amended": any(one.stage == AMENDED for one in steps),
    }
    return render(request, "assets/plan.html", context, status=refused.status if refused else 200)


def _facts(row: Distribution) -> list[Fact]:
    asset = row.asset
    return [
        Fact(
            "资产",
            asset.name if asset else "村集体各项资产",
            url=reverse("assets:asset", args=[asset.pk]) if asset else "",
        ),
        Fact("村", values.area_names([row.area_code]).get(row.area_code, row.area_code)),
        Fact("年度", str(row.year)),
        Fact("分配收益", yuan(row.income_fen), "元"),
        Fact("到户办法", row.get_method_display()),
        Fact("拟定", f"{row.drafted_on:%Y-%m-%d} {row.maker_name}"),
        Fact("公示截止", f"{row.noticed_until:%Y-%m-%d}" if row.noticed_until else ""),
        Fact("发放", f"{row.paid_on:%Y-%m-%d} 凭证 {row.voucher}" if row.paid_on else ""),
        *([Fact("冲正", f"{row.reversed_on:%Y-%m-%d}", colour="red")] if row.reversed_on else []),
    ]


def _sums(row: Distribution, shares: Sequence[Share]) -> list[tuple[str, int, str, int]]:
    """(use, rows, per cent, fen) in the order of the rule."""
    found = []
    for use in SHARED:
        fens = [one.fen for one in shares if one.use == use]
        if fens:
            found.append((use.label, len(fens), f"{sum(fens) * 100 / row.income_fen:.1f}%", sum(fens)))
    return found


def _hits(request: HttpRequest, actor: Actor) -> list[Any]:
    text = request.GET.get("q", "").strip()[:40]
    return list(households.search(actor, text, limit=_HITS)) if text else []


def _deeds(actor: Actor, row: Distribution, as_of: date) -> list[Deed]:
    pk, place, on = row.pk, row.area_code, {"on": as_of}
    days = policy.for_area(place).days("assets.notice_days", as_of)
    found: list[Deed] = []
    stage = Stage(row.stage)
    if stage is Stage.DRAFTED and actor.may(Can.DISTRIBUTE, place):
        form: Any = forms.Papered(label="村民会议记录", initial=on, prefix="meet")
        found.append(
            Deed("meet", "村民会议通过，报乡镇审核", form, lambda given: actions.meet(actor, pk, **given))
        )
    if stage is Stage.MET and actor.may(Can.REVIEW, place):
        form = forms.Papered(label="审核意见或文号", initial=on, prefix="review")
        found.append(Deed("review", "审核同意", form, lambda given: actions.review(actor, pk, **given)))
    if stage is Stage.REVIEWED and (actor.may(Can.DISTRIBUTE, place) or actor.may(Can.REVIEW, place)):
        form = forms.Notice(initial={**on, "until": as_of + timedelta(days=days - 1)}, prefix="notice")
        found.append(
            Deed(
                "notice",
                "登记公示",
                form,
                lambda given: actions.announce(
                    actor, pk, on=given["on"], until=given["until"], place=given["document"]
                ),
                note="在“公示公开”发布的，发布时自动登记，不用在这里填",
            )
        )
    if stage is Stage.NOTICED and actor.may(Can.PAY, place):
        over = row.noticed_until + timedelta(days=1) if row.noticed_until else as_of
        form = forms.Papered(label="发放凭证号", initial={"on": max(as_of, over)}, prefix="pay")
        found.append(
            Deed(
                "pay",
                "按名单发放",
                form,
                lambda given: actions.pay(actor, pk, on=given["on"], voucher=given["document"]),
                note="发放后金额固定，同时记入农户收入和资产支出"
                if over <= as_of
                else f"公示到 {row.noticed_until:%Y-%m-%d}，{over:%Y-%m-%d} 起可以发放",
            )
        )
    return found + _reversal(actor, row, as_of) + _withdrawal(actor, row, as_of)


def _reversal(actor: Actor, row: Distribution, as_of: date) -> list[Deed]:
    """What may be done about a plan that was paid by mistake."""
    pk, place, on = row.pk, row.area_code, {"on": as_of}
    may_pay = actor.may(Can.PAY, place)
    if Stage(row.stage) is Stage.REVERSED:
        return _correction(actor, row, as_of)
    if Stage(row.stage) is not Stage.PAID or not (may_pay or actor.may(Can.DISTRIBUTE, place)):
        return []
    if (asked := queries.asked_back(row)) is None:
        return [
            Deed(
                "ask_back",
                "申请冲正",
                forms.Why(initial=on, prefix="ask_back"),
                lambda given: actions.ask_reversal(actor, pk, on=given["on"], why=given["text"]),
                danger=True,
                note="发放有误、款项已退回时办理；由另一人复核后，农户收入和资产支出一并冲回",
            )
        ]
    if not may_pay or asked.by_id == actor.user_id:
        return []
    paper = forms.Papered(label="退款凭证号", initial=on, prefix="reverse")
    return [
        Deed(
            "reverse",
            "复核冲正",
            paper,
            lambda given: actions.reverse(actor, pk, **given),
            note=f"{asked.by_name} {asked.on:%Y-%m-%d} 申请：{asked.text}",
        ),
        Deed(
            "keep",
            "不予冲正",
            forms.Why(initial=on, prefix="keep"),
            lambda given: actions.refuse_reversal(actor, pk, on=given["on"], why=given["text"]),
            danger=True,
        ),
    ]


def _correction(actor: Actor, row: Distribution, as_of: date) -> list[Deed]:
    may = any(actor.may(can, row.area_code) for can in (Can.DISTRIBUTE, Can.REVIEW, Can.PAY))
    if not may or not queries.to_correct(actor).filter(pk=row.pk).exists():
        return []
    days = policy.for_area(row.area_code).days("assets.notice_days", as_of)
    until = as_of + timedelta(days=days - 1)
    return [
        Deed(
            "correct",
            "登记更正公示",
            forms.Notice(initial={"on": as_of, "until": until}, prefix="correct"),
            lambda given: actions.correct_notice(
                actor, row.pk, on=given["on"], until=given["until"], place=given["document"]
            ),
            note="在“公示公开”发布的，发布时自动登记，不用在这里填",
        )
    ]


def _withdrawal(actor: Actor, row: Distribution, as_of: date) -> list[Deed]:
    may_stop = actor.may(Can.DISTRIBUTE, row.area_code) or actor.may(Can.REVIEW, row.area_code)
    if not may_stop or Stage(row.stage) in (Stage.PAID, Stage.REVERSED, Stage.WITHDRAWN):
        return []
    return [
        Deed(
            "withdraw",
            "撤销方案",
            forms.Why(initial={"on": as_of}, prefix="withdraw"),
            lambda given: actions.withdraw(actor, row.pk, on=given["on"], why=given["text"]),
            danger=True,
        )
    ]
