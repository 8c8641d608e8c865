"""对账: accounts by month, and one month with both sides side by side."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from yihu.core.access.actor import Actor
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Head, Tab
from yihu.engine.errors import BadValue, NotFound
from yihu.engine.money import from_fen
from yihu.engine.numerals import wholes
from yihu.engine.policy import for_area
from yihu.modules.funds import actions, queries
from yihu.modules.funds.actions.back import ASKS
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.queries import BOOKS, Month, voucher_of
from yihu.modules.funds.rules import Nature, Side, Source, month_end


def statements(request: HttpRequest) -> HttpResponse:
    """Each account by month: lines, what is open on either side, whether the balances agree."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    if request.method == "POST":
        messages.success(request, _settled(actor, as_of))
        return redirect("funds:statements")
    months = queries.months(actor, actor.area_code, as_of)
    earned, turned_in = queries.interest(actor.area_code, as_of)
    context = {
        "head": [Head("月份"), Head("对账单"), Head("账户")]
        + [Head(name, kind="number") for name in ("明细", "未勾对明细", "账上未勾对", "余额差（元）")]
        + [Head("利息、手续费", "long"), Head("结果")],
        "steps": _steps(months),
        "interest": f"{from_fen(earned):,}" if earned or turned_in else "",
        "turned_in": f"{from_fen(turned_in):,}",
        "empty_url": f"{reverse('exchange:list')}?ledger=funds.statements",
        "rows": [_row(month) for month in months],
        "may_match": actor.may(Can.RECONCILE, actor.area_code),
        "crumbs": [Crumb("资金", reverse("funds:list")), Crumb("对账")],
    }
    return render(request, "funds/statements.html", context)


def _settled(actor: Actor, as_of: date) -> str:
    """Both rules at once: what the books know, then what only the account knows."""
    found = actions.match_all(actor, actor.area_code, on=as_of)
    own = actions.settle_natures(actor, actor.area_code, on=as_of)
    done = [f"自动勾对 {found} 笔"] * bool(found) + [f"利息、手续费核销 {own} 笔"] * bool(own)
    return f"{'，'.join(done)}；余下的请点开月份逐笔核对" if done else "没有可自动勾对的明细"


def _steps(months: list[Month]) -> str:
    """What to do first."""
    behind = [month for month in months if not month.agrees]
    if not behind:
        return ""
    oldest = min(behind, key=lambda month: month.first)
    what = (
        "余额不符，查对账单是否缺页、重复"
        if oldest.gap_fen
        else f"还有 {oldest.open_lines} 笔明细、账上 {oldest.open_entries} 笔未勾对"
    )
    return f"{oldest.first:%Y-%m} {oldest.source.label}“{oldest.account}”：{what}。"


def _row(month: Month) -> list[Cell]:
    gap = "未提供" if month.gap_fen is None else f"{from_fen(month.gap_fen):,}"
    colour = "green" if month.agrees else ("red" if month.gap_fen else "yellow")
    return [
        Cell(f"{month.first:%Y-%m}", url=_month_url(month.source, month.account, month.first)),
        Cell(month.source.label),
        Cell(month.account),
        Cell(str(month.lines), kind="number"),
        Cell(str(month.open_lines), kind="number"),
        Cell(str(month.open_entries), kind="number"),
        Cell(gap, kind="number"),
        Cell(month.own, kind="long"),
        Cell(month.label, colour=colour),
    ]


def _month_url(source: str, account: str, first: date) -> str:
    asked = urlencode({"source": str(source), "account": account, "month": f"{first:%Y-%m}"})
    return f"{reverse('funds:statement_month')}?{asked}"


def statement_month(request: HttpRequest) -> HttpResponse:
    """The lines of a month and the open entries of the journal; chosen on both sides they are matched by hand."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    source, account, first = _which(request)
    here = _month_url(source, account, first)
    if request.method == "POST":
        messages.success(request, _by_hand(request, actor, as_of))
        return redirect(here)
    lines: list[Any] = list(queries.in_month(actor, source, account, first))
    natures = queries.natures_of(line.pk for line in lines)
    for line in lines:
        line.nature = natures.get(line.pk)
        line.proposed = None if line.matched_by else Nature.proposed(line.summary, line.flow_fen)
    side = Side.IN if request.GET.get("side") == Side.IN else Side.OUT
    entries = queries.open_entries(source, side, actor.area_code, first, month_end(first))
    back = queries.open_returns(source, side, actor.area_code, first, month_end(first))
    context = {
        "title": f"{source.label}“{account}”{first.year}年{first.month}月",
        "lines": lines,
        "matched": [line for line in lines if line.matched_by],
        "own": queries.natures_told(lines, natures),
        "natures": list(Nature),
        "sides": _sides(actor, source, first, here, side),
        "side": side,
        "entries": [
            *(_entry(source, side, entry, "entry") for entry in entries[:500]),
            *(_entry(source, queries.other(side), entry, "returned") for entry in back[:100]),
        ],
        "returned": [_returned(actor, source, one) for one in _came_back(actor, lines, as_of)],
        "here": here,
        "next_step": _next_step(source, side),
        "may_match": actor.may(Can.RECONCILE, actor.area_code),
        "crumbs": [
            Crumb("资金", reverse("funds:list")),
            Crumb("对账", reverse("funds:statements")),
            Crumb(f"{first:%Y-%m}"),
        ],
    }
    return render(request, "funds/statement_month.html", context)


def _by_hand(request: HttpRequest, actor: Actor, as_of: date) -> str:
    """Matched with entries, or settled as what the account earned and cost by itself."""
    reason, lines = request.POST.get("reason", ""), _numbers(request, "line")
    if request.POST.get("nature"):
        if request.POST["nature"] not in list(Nature):
            raise BadValue("请从列表中选择性质")
        nature = Nature(request.POST["nature"])
        actions.settle_nature(actor, lines, nature, on=as_of, reason=reason)
        return f"已按“{nature.label}”核销"
    entries, returned = _numbers(request, "entry"), _numbers(request, "returned")
    actions.match_by_hand(actor, lines, entries, on=as_of, reason=reason, returned=returned)
    return "已勾对"


def _sides(actor: Actor, source: Source, first: date, here: str, side: Side) -> list[Tab]:
    """收入 and 支出 with what is open in the books."""
    last = month_end(first)
    return [
        Tab(
            each.label,
            f"{here}&side={each.value}",
            here=each is side,
            count=queries.open_count(source, each, actor.area_code, first, last),
        )
        for each in Side
    ]


@require_POST
def unmatch(request: HttpRequest, pk: int) -> HttpResponse:
    actions.unmatch(actor_of(request), pk, on=day_of(request), reason=request.POST.get("reason", ""))
    messages.success(request, "已取消勾对，原因已记录")
    return redirect("funds:statements")


@require_POST
def refund(request: HttpRequest) -> HttpResponse:
    """提出冲正 of what a line brought back."""
    line, entry = (_numbers(request, name) for name in ("line", "entry"))
    if len(line) != 1 or len(entry) != 1:
        raise BadValue("请选择一笔退回的明细和它的原记录")
    actions.propose_return(
        actor_of(request), line[0], entry[0], on=day_of(request), reason=request.POST.get("reason", "")
    )
    messages.success(request, "退回已提出，待另一人复核过账；过账后自动勾对")
    return redirect("funds:statements")


def _came_back(actor: Actor, lines: list[Any], as_of: date) -> list[Any]:
    waiting = [line for line in lines if not line.matched_by and line.on <= as_of]
    return queries.returned(waiting, for_area(actor.area_code).days("funds.return_days", as_of))


def _returned(actor: Actor, source: Source, one: Any) -> dict[str, Any]:
    """A line that brought money back, what it takes back, and what to do."""
    side = queries.other(queries.side_of(one.line))
    entry = one.entry if one.entry is not None else one.asked
    stage = queries.stage_of_model(BOOKS[source, side][1])
    return {
        "line": one.line,
        "entry": _entry(source, side, entry, "entry") if entry is not None else None,
        "way_out": one.way_out,
        "in_part": one.in_part,
        "others": [_entry(source, side, each, "entry") for each in one.found] if one.choices > 1 else [],
        "may_ask": one.entry is not None and actor.may(ASKS[stage], one.line.area_code),
    }


def _entry(source: Source, side: Side, entry: Any, name: str) -> dict[str, Any]:
    """`name`: of the box by which it is chosen."""
    column, _, _ = BOOKS[source, side]
    return {
        "pk": entry.pk,
        "name": name,
        "url": reverse(f"funds:{column}", args=[entry.pk]),
        "voucher": voucher_of(entry),
        "on": entry.decision.on if column == "payment" and entry.verdict else entry.on,
        "fen": entry.fen,
    }


def _next_step(source: Source, side: Side) -> str:
    """What to do about what stays open."""
    if side is Side.IN:
        what = "下达资金" if source is Source.TREASURY else "拨付"
        return f"对账单有、账上没有的收入：核对是否漏记{what}，补记并复核后再勾对；账上有、对账单没有的：向对方查询是否在途。"
    what = "拨付" if source is Source.TREASURY else "支出"
    return f"对账单有、账上没有的支出：核对凭证，漏记的补记{what}，误付的追回；账上有、对账单没有的：查是否退票或次月入账。"


def _which(request: HttpRequest) -> tuple[Source, str, date]:
    asked = request.GET
    try:
        return (
            Source(asked.get("source", "")),
            asked.get("account", ""),
            date.fromisoformat(f"{asked.get('month', '')}-01"),
        )
    except ValueError:
        raise NotFound("没有这个月的对账单，请从对账列表进入") from None


def _numbers(request: HttpRequest, name: str) -> list[int]:
    given = request.POST.getlist(name)
    found = wholes(given)
    if len(found) < len(given):
        raise BadValue("所选内容不完整，请刷新页面后重新选择")
    return found
