"""Buttons: one POST, one action, back to the page it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from yihu.core.web.doors import actor_of, day_of
from yihu.engine.errors import NotFound, Refused
from yihu.modules.funds import actions, forms

# What a reverse entry takes back -> (action, page of the original)
_REVERSALS: dict[str, tuple[Callable[..., Any], Callable[[Any], tuple[Any, ...]]]] = {
    "batches": (actions.reverse_batch, lambda back: ("funds:batch", back.reverses_id)),
    "plans": (actions.reverse_plan, lambda back: ("funds:plans",)),
    "pools": (actions.reverse_pool, lambda back: ("funds:pool", back.reverses_id)),
    "allocations": (actions.reverse_allocation, lambda back: ("funds:allocation", back.reverses_id)),
    "expenditures": (actions.reverse_expenditure, lambda back: ("funds:expenditure", back.reverses_id)),
    "offsets": (actions.reverse_offset, lambda back: ("funds:payment", back.payment_id)),
}


@require_POST
def post(request: HttpRequest, pk: int) -> HttpResponse:
    actions.post(actor_of(request), pk, on=day_of(request))
    messages.success(request, "已复核过账")
    return redirect("funds:payment", pk)


@require_POST
def void(request: HttpRequest, pk: int) -> HttpResponse:
    actions.void(actor_of(request), pk, on=day_of(request), reason=_reason(request))
    messages.success(request, "已作废，占用的额度已退回")
    return redirect("funds:payment", pk)


@require_POST
def ask_back(request: HttpRequest, pk: int) -> HttpResponse:
    back = actions.ask_back(actor_of(request), pk, on=day_of(request), reason=_reason(request))
    messages.success(request, "冲正已提交，待另一人复核")
    return redirect("funds:payment", back.pk)


@require_POST
def reverse_entry(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    if what not in _REVERSALS:
        raise NotFound("没有这种记录")
    action, page = _REVERSALS[what]
    back = action(actor_of(request), pk, on=day_of(request), reason=_reason(request))
    messages.success(request, "已冲正，原记录保留")
    return redirect(*page(back))


def _reason(request: HttpRequest) -> str:
    form = forms.Reason(request.POST)
    if not form.is_valid():
        raise Refused("请填写原因（200 字以内）")
    reason: str = form.cleaned_data["reason"]
    return reason
