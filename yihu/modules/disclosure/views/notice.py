"""One notice at the office: its words, what was found in it, how the public sees it, its days and opinions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.web import pick
from yihu.core.web.asking import asked
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.parts import Crumb, Fact
from yihu.engine import areas
from yihu.engine.errors import NotFound
from yihu.engine.workdays import national
from yihu.modules.disclosure import actions, forms, queries, rules
from yihu.modules.disclosure.models import Notice
from yihu.modules.disclosure.permissions import Can
from yihu.modules.disclosure.queries.public import PublicNotice
from yihu.modules.disclosure.rules import FreeKind, State
from yihu.modules.disclosure.views.addresses import public_address
from yihu.modules.disclosure.views.lists import COLOURS, period_text
from yihu.modules.disclosure.views.public import page_of

either = require_http_methods(["GET", "POST"])
_SHOWN = 400


def trail(*more: Crumb) -> list[Crumb]:
    return [Crumb("公示公开", reverse("disclosure:list")), *more]


@require_GET
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    actor, day = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.notice(actor, notice_id)
    shown = list(queries.shown(actor, row))
    context = {
        "row": row,
        "crumbs": trail(Crumb(row.title)),
        "colour": COLOURS[row.now],
        "facts": _facts(row),
        "findings": row.found,
        "lines": rules.one_thing(row.labels, row.rows),
        "table": [row.labels, row.rows[:_SHOWN]],
        "more_rows": max(0, len(row.rows) - _SHOWN),
        "files": queries.attachments(actor, row),
        "shown": shown,
        "days": len({one.on for one in shown}),
        "objections": row.objections.order_by("-on", "-pk"),
        "versions": queries.versions(actor, row) if row.version > 1 or row.state != State.DRAFT else [],
        "address": public_address(row) if row.stands(day) and row.on_site else "",
        "may": _may(actor, row),
        "attach": forms.AttachmentForm(),
        "photo": forms.PhotoForm(initial={"on": day, "place": row.place}),
        "extend": forms.Extend(initial={"last": row.last}),
    }
    return render(request, "disclosure/notice.html", context)


def _may(actor: Actor, row: Notice) -> dict[str, bool]:
    drafts = actor.may(Can.DRAFT, row.area_code)
    lets_go = actor.may(Can.RELEASE, row.area_code)
    return {
        "edit": drafts and row.now is State.DRAFT,
        "redraw": drafts and row.now is State.DRAFT and FreeKind.by_label(row.kind) is None,
        "back": (drafts or lets_go) and row.now is State.SENT,
        "release": lets_go and row.now is State.SENT and actor.user_id not in row.hands,
        "standing": lets_go and row.now is State.RELEASED,
        "correct": drafts and row.now is State.RELEASED,
        "photo": drafts and row.on_board and row.now in (State.RELEASED, State.ARCHIVED),
    }


def _facts(row: Notice) -> list[Fact]:
    period = queries.period_of(row.kind, row.area_code, row.first)
    least = rules.last_day(row.first, period, national()) if period else None
    asked = f"不少于 {period.words}" + (f"（{least.note}）" if least and least.note else "") if period else ""
    return [
        Fact("状态", row.get_state_display(), colour=COLOURS[row.now]),
        Fact("种类", row.kind_label),
        Fact("地区", area_queries.by_code(row.area_code).name),
        Fact("公示期", period_text(row)),
        Fact("期限要求", asked),
        Fact("最迟公开", row.due.isoformat() if row.due else ""),
        Fact("公开方式", row.get_medium_display()),
        Fact("公示地点", row.place),
        Fact("监督电话", row.contact),
        Fact("索引号", row.index_number),
        Fact("文号", row.document),
        Fact("发布机构", row.issuer),
        Fact("主题分类", row.subject_class),
        Fact("拟稿", row.drafted_name),
        Fact("发布", f"{row.released_name} {row.released_on:%Y-%m-%d}" if row.released_on else ""),
        Fact("版本", f"第 {row.version} 版"),
        Fact("撤下原因", row.ended_why),
        Fact("内容摘要", row.digest[:16], wide=False),
    ]


@require_GET
def preview(request: HttpRequest, notice_id: int) -> HttpResponse:
    """The public page itself, of a notice in any state."""
    actor, day = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.notice(actor, notice_id)
    context = page_of(as_public(row, clock.now()), day, list(queries.attachments(actor, row)))
    return render(request, "disclosure/public/notice.html", {**context, "preview": True})


def as_public(row: Notice, now: datetime) -> PublicNotice:
    """A notice as the view of the public site gives it."""
    import json

    told = {name: getattr(row, name) for name in PublicNotice.__dataclass_fields__ if hasattr(row, name)}
    told |= {
        "columns": json.dumps(row.columns),
        "rows": json.dumps(row.rows),
        "area_name": area_queries.by_code(row.area_code).name,
        "released_at": row.released_at or now,
        "corrected": row.replaces_id is not None,
    }
    return PublicNotice(**told)


@either
def new(request: HttpRequest) -> HttpResponse:
    actor, day = actor_of(request), day_of(request)
    actor.require(Can.DRAFT)
    area = area_of(request)
    if not areas.inside(area, actor.area_code):
        raise NotFound("没有这个地方，或不在您的管理范围内")
    first = {
        "first": day,
        "last": rules.last_day(day, rules.Period(7), national()).day,
        "medium": "web",
        "contact": queries.contact_of(area, day),
    }
    form = forms.NewNotice(request.POST or None, initial=first)

    def do(given: dict[str, Any]) -> tuple[str, str]:
        made = actions.write(actor, FreeKind(given["kind"]), area_code=area, given=form.given(), on=day)
        return reverse("disclosure:notice", args=[made.pk]), "已保存草稿"

    more = {
        "picker": pick.picker(actor, "" if area == actor.area_code else area),
        "place": area_queries.by_code(area).name,
    }
    return _asked(request, form, do, title="新建公示", more=more)


@either
def edit(request: HttpRequest, notice_id: int) -> HttpResponse:
    actor, day = actor_of(request), day_of(request)
    actor.require(Can.DRAFT)
    row = queries.notice(actor, notice_id)
    free = FreeKind.by_label(row.kind) is not None
    first = {name: getattr(row, name) for name in _WORDS} | {"table": actions.drafting.shown_table(row)}
    made = forms.FreeWords if free else forms.Words
    form = made(request.POST or None, initial=first)
    back = reverse("disclosure:notice", args=[row.pk])

    def do(given: dict[str, Any]) -> tuple[str, str]:
        changed = actions.edit(actor, row.pk, form.given(), on=day, edited=given.get("edited"))
        return (
            back,
            f"已保存，发现 {len(changed.findings)} 处" if changed.findings else "已保存，检查未发现问题",
        )

    return _asked(request, form, do, title=f"修改：{row.title}", back=back)


_WORDS = (
    "title", "text", "document", "first", "last", "medium", "place", "contact", "waiver", "edited", "subject_class",
)  # fmt: skip


@either
def objection(request: HttpRequest, opinion_id: int) -> HttpResponse:
    """What somebody wrote, and what they will read."""
    actor, day = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.objection(actor, opinion_id)
    form = forms.Answering(request.POST or None)

    def do(given: dict[str, Any]) -> tuple[str, str]:
        actions.answer(actor, row.pk, text=given["text"], upheld=given["upheld"] == "yes", on=day)
        return reverse("disclosure:objection", args=[row.pk]), "已答复，提意见的人凭查询码可以看到"

    facts = [
        Fact("公示", row.notice.title, url=reverse("disclosure:notice", args=[row.notice_id])),
        Fact("提出", row.on.isoformat()),
        Fact("答复期限", row.due.isoformat()),
        Fact("答复", row.answered_on.isoformat() if row.answered_on else ""),
        Fact("答复人", row.by_name),
        Fact("结论", {True: "成立", False: "不成立"}.get(row.upheld, "") if row.upheld is not None else ""),
    ]
    more = {"opinion": row, "facts": facts, "may_answer": row.answered_on is None and actor.may(Can.ANSWER)}
    return _asked(request, form, do, title="监督意见", template="disclosure/objection.html", more=more)


def _asked(
    request: HttpRequest,
    form: django_forms.Form,
    do: Callable[[dict[str, Any]], tuple[str, str]],
    *,
    title: str,
    back: str = "",
    template: str = "disclosure/form.html",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """One form on a page of its own, with the way back to the board."""
    shown = {"title": title, "back": back or reverse("disclosure:list"), "crumbs": trail(Crumb(title))}
    return asked(request, form, do, template=template, **{**shown, **(more or {})})
