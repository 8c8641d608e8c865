"""待复核: what others handed in, list by list; a whole list is posted or voided in one action."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.clock import SHANGHAI
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Head
from yihu.engine.errors import BadValue
from yihu.engine.money import from_fen
from yihu.engine.numerals import whole
from yihu.modules.funds import actions, queries
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.queries import PendingList
from yihu.modules.funds.rules import PENDING_LABEL, Stage

LONGEST = 2000
# Entries with a page of their own.
PAGES = {
    Stage.BATCH: "funds:batch",
    Stage.POOL: "funds:pool",
    Stage.ALLOCATION: "funds:allocation",
    Stage.PAYMENT: "funds:payment",
    Stage.EXPENDITURE: "funds:expenditure",
}


def pending(request: HttpRequest) -> HttpResponse:
    """The lists that wait; with `?list=` the entries of one. One's own are shown and cannot be decided."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    if request.method == "POST":
        return _decide(request, actor)
    if key := request.GET.get("list", ""):
        return _list(request, actor, key)
    lists = queries.pending_lists(actor)
    context = {
        "head": [Head(name) for name in ("环节", "提交人", "提交时间", "最早日期")]
        + [Head("笔数", kind="number"), Head("合计（元）", kind="number")],
        "rows": [_line(actor, each) for each in lists],
        "crumbs": [Crumb("资金", reverse("funds:list")), Crumb(PENDING_LABEL)],
    }
    return render(request, "funds/pending.html", context)


def _line(actor: Actor, each: PendingList) -> list[Cell]:
    return [
        Cell(
            each.stage.label,
            url=f"{reverse('funds:pending')}?list={each.key}",
            note=" ".join(filter(None, (str(each.only), each.only.back_label))) if each.only else "",
        ),
        Cell(each.maker_name, note="本人提交，须他人复核" if each.maker_id == actor.user_id else ""),
        Cell(f"{each.entered_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}", kind="date"),
        Cell(each.first.isoformat(), kind="date"),
        Cell(str(each.count), kind="number"),
        Cell(f"{from_fen(each.fen):,}", kind="number"),
    ]


def _list(request: HttpRequest, actor: Actor, key: str) -> HttpResponse:
    found, rows = queries.of_list(actor, key)
    shown = list(rows[:LONGEST])
    names = area_queries.named({row.area_code for row in shown})
    context = {
        "list": found,
        "yuan": f"{from_fen(found.fen):,}",
        "head": [Head(name) for name in ("摘要", "日期", "地区", "层级", "单位或项目")]
        + [Head("金额（元）", kind="number")],
        "rows": [_entry(found.stage, row, names) for row in shown],
        "may_review": found.maker_id != actor.user_id and actor.may(Can.REVIEW),
        "mine": found.maker_id == actor.user_id,
        "crumbs": [Crumb("资金", reverse("funds:list")), Crumb(PENDING_LABEL, reverse("funds:pending"))],
    }
    return render(request, "funds/pending_list.html", context)


def _entry(stage: Stage, row: Any, names: Any) -> list[Cell]:
    page = PAGES.get(stage)
    return [
        Cell(str(row), url=reverse(page, args=[row.pk]) if page else "", note=row.back_label),
        Cell(row.on.isoformat(), kind="date"),
        Cell(names.get(row.area_code, row.area_code)),
        Cell(getattr(row, "tier_label", "")),
        Cell(str(getattr(row, "unit", None) or getattr(row, "project_number", ""))),
        Cell(f"{from_fen(row.fen):,}", kind="number"),
    ]


def _decide(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`list` and the sum that was seen; `reason` voids."""
    found, rows = queries.of_list(actor, request.POST.get("list", ""))
    chosen = [(found.stage, pk) for pk in rows.values_list("pk", flat=True)]
    reason = request.POST.get("reason", "")
    if request.POST.get("verb") == "void":
        count = actions.void_list(actor, chosen, on=day_of(request), reason=reason)
        messages.success(request, f"已作废 {count} 笔，占用的额度已退回")
    else:
        fen = _whole(request.POST.get("fen", ""))
        count = actions.post_list(actor, chosen, on=day_of(request), fen=fen)
        messages.success(request, f"已复核过账 {count} 笔")
    return redirect("funds:pending")


def _whole(text: str) -> int:
    found = whole(text.removeprefix("-"))
    if found is None:
        raise BadValue("提交的合计不完整，请刷新页面后重新办理")
    return -found if text.startswith("-") else found
