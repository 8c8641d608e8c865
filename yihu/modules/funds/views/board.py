"""The fund board and the plan."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yihu.core.areas import queries as area_queries
from yihu.core.web.charts import Chart, Series
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.parts import Cell, Head, Row
from yihu.core.web.pick import picker
from yihu.engine import areas
from yihu.engine.errors import NotFound
from yihu.modules.funds import queries, rules
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.rules import Checkpoint, Flow, in_wan


def board(request: HttpRequest) -> HttpResponse:
    """Tiers × issued, arranged, paid, used on the business day, and what the next check asks."""
    actor, as_of, area_code = actor_of(request), day_of(request), area_of(request)
    actor.require(Can.SEE)
    if not areas.inside(area_code, actor.area_code):
        raise NotFound("没有这个地方，或不在您的管理范围内")
    flows = queries.board(actor, area_code, as_of)
    whole = rules.total_of(flows, "合计")
    checkpoint = queries.checkpoint(area_code, as_of)
    context = {
        "area": area_queries.by_code(area_code),
        "as_of": as_of,
        "picker": picker(actor, area_code),
        "flows": flows,
        "whole": whole,
        "rates": _rates(whole),
        "head": [Head("层级"), *(Head(name, kind="number") for name in _COLUMNS)],
        "rows": [*(_row(flow, checkpoint) for flow in flows), Row(_row(whole, checkpoint), extra="is-group")],
        "checkpoint": checkpoint,
        "days_left": checkpoint.days_left(as_of),
        "missing": in_wan(checkpoint.missing(whole)),
        "chart": _chart(flows, as_of),
        "pending": queries.pending_count(actor),
        "batches": queries.batches(actor)
        .filter(year=as_of.year, on__lte=as_of, fen__gt=0)
        .exclude(decision__verdict="void")[:8],
        "pools": queries.pools(actor)
        .filter(year=as_of.year, fen__gt=0, decision__verdict="posted")
        .select_related("balance"),
        "may_issue": actor.may(Can.ISSUE, actor.area_code),
        "may_review": actor.may(Can.REVIEW),
    }
    return render(request, "funds/board.html", context)


_COLUMNS = (
    "计划",
    "下达",
    "已安排",
    "已拨付",
    "其中预拨",
    "已支出",
    "分配率",
    "支出÷下达",
    "支出÷安排",
    "支出÷拨付",
    "距目标还差",
)


def _row(flow: Flow, checkpoint: Checkpoint) -> list[Cell]:
    money = (flow.planned, flow.issued, flow.allocated, flow.paid, flow.advanced, flow.spent)
    shares = (flow.alloc_rate, flow.spend_rate_issued, flow.spend_rate_allocated, flow.spend_rate_paid)
    return [
        Cell(flow.label),
        *(Cell(f"{in_wan(fen):,f}", kind="number") for fen in money),
        *(Cell("—" if share is None else f"{share}%", kind="number") for share in shares),
        Cell(f"{in_wan(checkpoint.missing(flow)):,f}", kind="number"),
    ]


def _rates(whole: Flow) -> list[dict[str, object]]:
    """The three shares of use, each with its base said out loud, never one alone."""
    shares = (
        ("占已下达", whole.spend_rate_issued, whole.issued),
        ("占已安排", whole.spend_rate_allocated, whole.allocated),
        ("占已拨付", whole.spend_rate_paid, whole.paid),
    )
    return [
        {
            "label": label,
            "value": "—" if share is None else f"{share}%",
            "bar": rules.share(whole.spent, base),
            "parts": f"{in_wan(whole.spent):,f} ÷ {in_wan(base):,f} 万元",
        }
        for label, share, base in shares
    ]


def _chart(flows: list[Flow], as_of: date) -> Chart:
    stages = (("下达", "issued"), ("已安排", "allocated"), ("已拨付", "paid"), ("已支出", "spent"))
    series = [
        Series(name, [in_wan(getattr(flow, stage)) for flow in flows], unit="万元") for name, stage in stages
    ]
    title = f"{as_of.year}年度资金分层级进度"
    return Chart("fund-flow", title, [flow.label for flow in flows], series, category_label="层级")


def plans(request: HttpRequest) -> HttpResponse:
    """计划投入 of the year."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    rows = queries.plans(actor).filter(year=as_of.year, on__lte=as_of).exclude(decision__verdict="void")
    context = {"plans": rows, "as_of": as_of, "may_issue": actor.may(Can.ISSUE, actor.area_code)}
    return render(request, "funds/plans.html", context)
