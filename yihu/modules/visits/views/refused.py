"""Entries of phones that were not taken: what they say, why not, and giving them up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core import clock
from yihu.core.access.scope import in_area
from yihu.core.areas import queries as area_queries
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.parts import Cell, Crumb, Fact, Head
from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue
from yihu.modules.households.rules import Join, Leave
from yihu.modules.monitoring.rules import Risk
from yihu.modules.visits import actions, queries
from yihu.modules.visits.models import Rejection
from yihu.modules.visits.permissions import Can
from yihu.modules.visits.rules import VALUES, Item, VisitKind
from yihu.modules.visits.views.pages import frame, inside

_SHOWN = 200
_NAMES = {
    "on": "日期", "visitors": "走访人", "seen": "走访情况", "told": "宣讲政策", "text": "情况", "name": "姓名",
    "born_on": "出生日期",
}  # fmt: skip
_CODES: dict[tuple[str, str], type[Labelled]] = {
    ("visit", "kind"): VisitKind, ("clue", "risk"): Risk, ("gone", "reason"): Leave, ("came", "reason"): Join,
}  # fmt: skip


@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """Open ones first; what became of the others stays to be seen."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    area_code = inside(actor, area_of(request))
    rows = queries.rejections(actor).filter(in_area("area_code", area_code)).select_related("household")
    found = list(rows.order_by("settled", "-refused_at", "-pk")[:_SHOWN])
    names = area_queries.named(one.area_code for one in found)
    context = {
        **frame(actor, area_code, "refused", as_of),
        "head": [
            Head(name)
            for name in ("登记人", "类型", "户编号", "行政村", "没有通过的原因", "最近一次", "次数", "结果")
        ],
        "rows": [
            [
                Cell(one.by_name, reverse("visits:rejection", args=[one.pk])),
                one.get_kind_display() or "无法读取",
                one.household.number if one.household else "—",
                names.get(one.area_code, one.area_code),
                one.message,
                Cell(f"{one.refused_at:%Y-%m-%d}", kind="date"),
                str(one.tries),
                one.get_settled_display() or "待处理",
            ]
            for one in found
        ],
    }
    return render(request, "visits/refused.html", context)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, rejection_id: int) -> HttpResponse:
    """What the entry says and why it was not taken; POST gives it up."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = queries.rejection(actor, rejection_id)
    if request.method == "POST":
        try:
            actions.give_up(actor, found.pk, why=request.POST.get("why", ""), now=clock.now())
        except BadValue as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, "已放弃这条记录，原因已留存")
        return redirect("visits:rejection", found.pk)
    own = found.user_id == actor.user_id
    context = {
        "found": found,
        "facts": _facts(found),
        "own": own,
        "may_settle": not found.settled and (own or actor.may(Can.CONFIRM, found.area_code)),
        "crumbs": [
            Crumb("走访", reverse("visits:list")),
            Crumb("没有通过", reverse("visits:refused")),
            Crumb(found.by_name),
        ],
    }
    return render(request, "visits/rejection.html", context)


def _facts(found: Rejection) -> list[Fact]:
    home = found.household
    url = reverse("households:household", args=[home.uid]) if home else ""
    facts = [
        Fact("登记人", found.by_name),
        Fact("类型", found.get_kind_display() or "无法读取"),
        Fact("农户", home.number if home else "不在管理范围内", url=url),
        Fact("最近一次", f"{found.refused_at:%Y-%m-%d %H:%M}"),
        *(Fact(label, text, wide=len(text) > 20) for label, text in _content(found.kind, found.given)),
    ]
    if found.pictures:
        facts.append(Fact("照片", f"{found.pictures} 张，在登记人手机上"))
    if found.settled:
        facts.append(Fact("结果", f"{found.settled_by}：{found.get_settled_display()} {found.why}".strip()))
    return facts


def _content(kind: str, given: dict[str, Any]) -> list[tuple[str, str]]:
    """What a phone sent, in words; whatever is not of the shape it should have is left out."""
    told = [(label, str(given[name])) for name, label in _NAMES.items() if given.get(name)]
    for (of, name), table in _CODES.items():
        code = table.by_label(str(given.get(name, ""))) if of == kind else None
        if code is not None:
            told.append(("事项", code.label))
    items = given.get("items") if isinstance(given.get("items"), list) else []
    for one_item in items or []:
        item = Item.by_label(str(one_item.get("item", ""))) if isinstance(one_item, dict) else None
        if item is not None:
            value, values = str(one_item.get("value", "")), VALUES.get(item)
            known = values.by_label(value) if values else None
            words = (known.label if known else value, str(one_item.get("note", "")))
            told.append((item.label, "：".join(part for part in words if part)))
    return told
