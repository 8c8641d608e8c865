"""Buttons: one POST, one action, back to the page it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from yihu.core.access.actor import Actor
from yihu.core.web.doors import actor_of, day_of
from yihu.engine.errors import NotFound, Refused
from yihu.modules.funds import actions, forms, queries
from yihu.modules.funds.rules import Stage

# Where to go after a word about an entry of a stage: its page, or the list it stands in.
_PAGES: dict[Stage, Callable[[Any], tuple[Any, ...]]] = {
    Stage.BATCH: lambda row: ("funds:batch", row.original_id),
    Stage.PLAN: lambda row: ("funds:plans",),
    Stage.POOL: lambda row: ("funds:pool", row.original_id),
    Stage.ALLOCATION: lambda row: ("funds:allocation", row.original_id),
    Stage.PAYMENT: lambda row: ("funds:payment", row.original_id),
    Stage.EXPENDITURE: lambda row: ("funds:expenditure", row.original_id),
    Stage.OFFSET: lambda row: ("funds:payment", row.payment_id),
}


@require_POST
def post(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    stage, actor = _stage(what), actor_of(request)
    actions.post(actor, pk, on=day_of(request), stage=stage)
    messages.success(request, "已复核过账")
    return _back_to(actor, stage, pk)


@require_POST
def void(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    stage, actor = _stage(what), actor_of(request)
    actions.void(actor, pk, on=day_of(request), reason=_reason(request), stage=stage)
    messages.success(request, "已作废，占用的额度已退回")
    return _back_to(actor, stage, pk)


@require_POST
def reverse_entry(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    stage, actor = _stage(what), actor_of(request)
    actions.reverse(actor, stage, pk, on=day_of(request), reason=_reason(request))
    messages.success(request, "冲正已提交，待另一人复核；原记录保留")
    return _back_to(actor, stage, pk)


def _stage(what: str) -> Stage:
    if what not in set(Stage):
        raise NotFound("没有这种记录")
    return Stage(what)


def _back_to(actor: Actor, stage: Stage, pk: int) -> HttpResponse:
    return redirect(*_PAGES[stage](queries.one(queries.entries(actor, stage), pk)))


def _reason(request: HttpRequest) -> str:
    form = forms.Reason(request.POST)
    if not form.is_valid():
        raise Refused("请填写原因（200 字以内）")
    reason: str = form.cleaned_data["reason"]
    return reason
