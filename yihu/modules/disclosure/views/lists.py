"""The office's board: what must be published, drafts, what waits for a second person, what stands, opinions, archive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area
from yihu.core.areas import queries as area_queries
from yihu.core.web import pick
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.pages import asked_page
from yihu.core.web.parts import Cell, Head, Page, Row, Tab
from yihu.engine import areas
from yihu.engine.errors import NotFound
from yihu.modules.disclosure import queries
from yihu.modules.disclosure.permissions import Can
from yihu.modules.disclosure.rules import State

SIZE = 50
TABS = {
    "due": "应公示事项",
    "drafts": "草稿",
    "sent": "待发布",
    "standing": "公示中",
    "objections": "监督意见",
    "over": "已撤下和归档",
}
COLOURS = {
    State.DRAFT: "secondary",
    State.SENT: "yellow",
    State.RELEASED: "green",
    State.WITHDRAWN: "red",
    State.ARCHIVED: "secondary",
}
_HEADS = {
    "due": ("事项", "种类", "地区", "最迟公开", "办理"),
    "drafts": ("名称", "种类", "地区", "最迟公开", "检查", "拟稿人"),
    "sent": ("名称", "种类", "地区", "最迟公开", "公示期", "拟稿人"),
    "standing": ("名称", "种类", "地区", "公示期", "剩余", "意见"),
    "objections": ("意见", "公示", "地区", "提出", "答复期限", "状态"),
    "over": ("名称", "种类", "地区", "公示期", "状态", "原因"),
}


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    actor, day = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    area = area_of(request)
    if not areas.inside(area, actor.area_code):
        raise NotFound("没有这个地方，或不在您的管理范围内")
    here = request.GET.get("tab", "due")
    here = here if here in TABS else "due"
    text = request.GET.get("q", "").strip()[:40]
    found = _found(actor, day, area)
    wanted: Any = _searched(found[here], here, text)
    total = len(wanted) if isinstance(wanted, list) else wanted.count()
    number_of = min(asked_page(request), max(1, -(-total // SIZE)))
    page = Page(
        number_of,
        SIZE,
        total,
        lambda at, size: f"?tab={here}&q={text}&area={area}&page={at}",
        size_choices=(SIZE,),
    )
    shown = list(wanted[page.start : page.start + SIZE])
    names = area_queries.named({one.area_code for one in shown})
    may_release = here == "sent" and actor.may(Can.RELEASE)
    heads = _HEADS[here]
    return render(
        request,
        "disclosure/list.html",
        {
            "tabs": [
                Tab(label, f"?tab={key}&area={area}", here=key == here, count=_count(found[key]))
                for key, label in TABS.items()
            ],
            "here": here,
            "head": [Head("选择"), *map(Head, heads)] if may_release else [Head(one) for one in heads],
            "rows": [_row(here, one, names, day, actor, choose=may_release) for one in shown],
            "page": page,
            "q": text,
            "area": area,
            "picker": pick.picker(actor, "" if area == actor.area_code else area),
            "may_draft": actor.may(Can.DRAFT),
            "may_release": may_release and bool(shown),
        },
    )  # fmt: skip


def _found(actor: Actor, day: date, area: str) -> dict[str, Any]:
    inside = in_area("area_code", area)
    over = Q(state__in=[State.WITHDRAWN, State.ARCHIVED]) | Q(state=State.RELEASED, last__lt=day)
    return {
        "due": queries.due_in(actor, day, area),
        "drafts": queries.drafts(actor).filter(inside),
        "sent": queries.sent(actor).filter(inside),
        "standing": queries.standing(actor, day).filter(inside),
        "objections": queries.objections(actor)
        .filter(inside)
        .order_by(F("answered_on").desc(nulls_first=True), "due", "-pk"),
        "over": queries.notices(actor).filter(inside).filter(over).order_by("-ended_on", "-pk"),
    }


def _count(found: Any) -> int:
    return len(found) if isinstance(found, list) else int(found.count())


def _searched(found: Any, here: str, text: str) -> Any:
    if not text:
        return found
    if isinstance(found, list):
        return [one for one in found if text in one.subject.title or text in one.kind.label]
    rows: QuerySet[Any] = found
    if here == "objections":
        return rows.filter(Q(text__icontains=text) | Q(notice__title__icontains=text))
    return rows.filter(
        Q(title__icontains=text)
        | Q(kind_label__icontains=text)
        | Q(document__icontains=text)
        | Q(index_number__icontains=text)
    )


def _row(here: str, one: Any, names: dict[str, str], day: date, actor: Actor, *, choose: bool) -> Row:
    place = names.get(one.area_code, one.area_code)
    if here == "due":
        return Row(_due_cells(one, place, day))
    if here == "objections":
        return Row(_objection_cells(one, place, day))
    cells: list[Any] = [Cell(one.title, reverse("disclosure:notice", args=[one.pk])), one.kind_label, place]
    if here == "drafts":
        cells += [_late(one.due, day), _checked(one), one.drafted_name]
    elif here == "sent":
        cells += [_late(one.due, day), period_text(one), one.drafted_name]
    elif here == "standing":
        cells += [
            period_text(one),
            _left(one, day),
            Cell(f"{one.waiting} 条待答复", colour="red") if one.waiting else "",
        ]
    else:
        cells += [period_text(one), Cell(one.get_state_display(), colour=COLOURS[one.now]), one.ended_why]
    return Row([Cell(one.title, choose=str(one.pk)), *cells] if choose else cells)


def _due_cells(one: queries.Due, place: str, day: date) -> Sequence[Any]:
    if one.draft is None:
        doing = Cell("拟稿", reverse("disclosure:draft", args=[one.kind.key, one.subject.uid]), kind="draft")
    else:
        doing = Cell(
            "已送审" if one.draft.now is State.SENT else "看草稿",
            reverse("disclosure:notice", args=[one.draft.pk]),
            note="台账有变化" if one.stale else "",
        )
    return [Cell(one.subject.title), one.kind.label, place, _late(one.due, day), doing]


def _objection_cells(one: Any, place: str, day: date) -> Sequence[Any]:
    state = (
        Cell(f"{one.answered_on:%Y-%m-%d} 答复", colour="green")
        if one.answered_on
        else Cell("待答复", colour="yellow")
    )
    due = Cell(f"{one.due:%Y-%m-%d}") if one.answered_on else _late(one.due, day)
    return [
        Cell(one.text[:40], reverse("disclosure:objection", args=[one.pk])),
        one.notice.title,
        place,
        Cell(f"{one.on:%Y-%m-%d}", kind="date"),
        due,
        state,
    ]


def _late(due: date | None, day: date) -> Cell:
    if due is None:
        return Cell("—")
    return Cell(f"{due:%Y-%m-%d}" + ("（已逾期）" if due < day else ""), colour="red" if due < day else "")


def _checked(one: Any) -> Cell:
    if one.stops:
        return Cell(f"{one.stops} 处不得发布", colour="red")
    return (
        Cell(f"{len(one.findings)} 处须说明理由", colour="yellow")
        if one.findings
        else Cell("未发现", colour="green")
    )


def _left(one: Any, day: date) -> str:
    if one.first > day:
        return f"{one.first:%m-%d} 起"
    return "长期" if one.last is None else f"{(one.last - day).days} 天"


def period_text(one: Any) -> str:
    return f"{one.first:%Y-%m-%d} 至 " + (f"{one.last:%Y-%m-%d}" if one.last else "长期")
