"""One tap each: draft, send, release, take back, prolong, take down, correct, attach, photograph."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.web.doors import actor_of, day_of
from yihu.engine.errors import BadValue, NotFound
from yihu.engine.numerals import whole, wholes
from yihu.modules.disclosure import actions, forms, queries
from yihu.modules.disclosure.models import Notice
from yihu.modules.disclosure.permissions import Can

post = require_http_methods(["POST"])
_LARGEST = 10 * 1024 * 1024


@post
def draft(request: HttpRequest, kind_key: str, subject: UUID) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.DRAFT)
    made = actions.draft(actor, kind_key, subject, on=day_of(request))
    messages.success(request, "已按台账生成草稿，核对预览后送审")
    return redirect("disclosure:notice", made.pk)


@post
def release_many(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.RELEASE)
    pks = wholes(request.POST.getlist("row"))
    made = actions.release_many(actor, pks, on=day_of(request), now=clock.now())
    if made.done:
        messages.success(request, f"已发布 {len(made.done)} 份")
    for title, why in made.refused:
        messages.error(request, f"“{title}”没有发布：{why}")
    return redirect(f"{reverse('disclosure:list')}?tab=sent")


@post
def act(request: HttpRequest, notice_id: int, verb: str) -> HttpResponse:
    """A verb of the table below; refusals are shown as everywhere."""
    actor = actor_of(request)
    row = queries.notice(actor, notice_id)
    do = VERBS.get(verb)
    if do is None:
        raise NotFound("没有这种办理，请从公示页进入")
    said, onward = do(request, actor, row)
    messages.success(request, said)
    return redirect(onward)


def _page(row: Notice) -> str:
    return reverse("disclosure:notice", args=[row.pk])


def _why(request: HttpRequest) -> str:
    return request.POST.get("why", "").strip()[:200]


def _send(request: HttpRequest, actor: Actor, row: Notice) -> tuple[str, str]:
    actions.send(actor, row.pk, on=day_of(request))
    return "已送审，等待另一人发布", _page(row)


def _back(request: HttpRequest, actor: Actor, row: Notice) -> tuple[str, str]:
    actions.take_back(actor, row.pk, why=_why(request))
    return "已退回草稿", _page(row)


def _release(request: HttpRequest, actor: Actor, row: Notice) -> tuple[str, str]:
    made = actions.release(actor, row.pk, on=day_of(request), now=clock.now())
    return f"已发布，索引号 {made.index_number}", _page(row)


def _extend(request: HttpRequest, actor: Actor, row: Notice) -> tuple[str, str]:
    form = forms.Extend(request.POST)
    if not form.is_valid():
        raise BadValue("请填写延长到哪一天和原因")
    actions.extend(actor, row.pk, last=form.cleaned_data["last"], why=form.cleaned_data["why"])
    return "已延长公示", _page(row)


def _withdraw(request: HttpRequest, actor: Actor, row: Notice) -> tuple[str, str]:
    actions.withdraw(actor, row.pk, on=day_of(request), why=_why(request))
    return "已撤下，公开网站一分钟内不再显示", _page(row)


def _correct(request: HttpRequest, actor: Actor, row: Notice) -> tuple[str, str]:
    made = actions.correct(actor, row.pk, on=day_of(request))
    return f"已生成第 {made.version} 版草稿，发布后替换原公示", _page(made)


def _redraw(request: HttpRequest, actor: Actor, row: Notice) -> tuple[str, str]:
    actions.redraw(actor, row.pk, on=day_of(request))
    return "已按台账重新生成", _page(row)


def _discard(request: HttpRequest, actor: Actor, row: Notice) -> tuple[str, str]:
    actions.discard(actor, row.pk)
    return "已删除草稿", f"{reverse('disclosure:list')}?tab=drafts"


def _attach(request: HttpRequest, actor: Actor, row: Notice) -> tuple[str, str]:
    form = forms.AttachmentForm(request.POST, request.FILES)
    if not form.is_valid():
        raise BadValue("请选择要上传的附件")
    given = form.cleaned_data["file"]
    actions.attach(actor, row.pk, name=given.name, data=given.read(_LARGEST + 1))
    return "附件已检查并上传", _page(row)


def _detach(request: HttpRequest, actor: Actor, row: Notice) -> tuple[str, str]:
    actions.detach(actor, row.pk, whole(request.POST.get("attachment", "")) or 0)
    return "附件已删除", _page(row)


def _photograph(request: HttpRequest, actor: Actor, row: Notice) -> tuple[str, str]:
    form = forms.PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        raise BadValue("请选择照片并填写拍照日期")
    given = form.cleaned_data
    actions.photograph(
        actor,
        row.pk,
        on=given["on"],
        data=given["file"].read(_LARGEST + 1),
        now=clock.now(),
        place=given["place"],
    )
    return "照片已登记", _page(row)


VERBS: dict[str, Callable[[HttpRequest, Actor, Notice], tuple[str, str]]] = {
    "send": _send,
    "back": _back,
    "release": _release,
    "extend": _extend,
    "withdraw": _withdraw,
    "correct": _correct,
    "redraw": _redraw,
    "discard": _discard,
    "attach": _attach,
    "detach": _detach,
    "photograph": _photograph,
}
