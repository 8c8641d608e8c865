"""The wordings a county has confirmed: what texts call the indicators."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yihu.core import clock
from yihu.core.web import parts
from yihu.core.web.doors import actor_of
from yihu.core.web.pages import asked_page
from yihu.core.web.parts import Cell, Crumb, Head
from yihu.engine.errors import Refused
from yihu.modules.indicators import queries as indicators
from yihu.modules.textcheck import actions, forms, queries
from yihu.modules.textcheck.models import Wording
from yihu.modules.textcheck.permissions import Can

PAGE_SIZE = 25


@require_GET
def wordings(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.CHECK)
    words = request.GET.get("q", "").strip()[:60]
    found = queries.wordings(actor, words)
    page = parts.Page(
        asked_page(request), PAGE_SIZE, len(found),
        lambda number, size: "?" + urlencode({"q": words, "page": number}), unit="条",
    )  # fmt: skip
    may_teach = actor.may(Can.TEACH)
    context = {
        "crumbs": [Crumb("数字体检", reverse("textcheck:list")), Crumb("数字说法")],
        "head": [
            Head("文中的说法"),
            Head("对应指标"),
            Head("出处"),
            Head("确认人"),
            Head("确认日期", "date"),
        ],
        "rows": [_row(one, may_teach) for one in found[page.start : page.start + PAGE_SIZE]],
        "page": page,
        "words": words,
    }
    return render(request, "textcheck/wordings.html", context)


def _row(one: Wording, may_teach: bool) -> list[Cell]:
    return [
        Cell(one.wording, reverse("textcheck:wording", args=[one.pk]) if may_teach else ""),
        Cell(_label(one)),
        Cell(one.example or "—"),
        Cell(one.by_name),
        Cell(f"{one.on:%Y-%m-%d}"),
    ]


def _label(one: Wording) -> str:
    if not one.indicator:
        return "不是本系统的指标"
    try:
        return f"{indicators.indicator(one.indicator).label}（{one.indicator}）"
    except Refused:
        return f"{one.indicator}（指标已停用）"


@require_http_methods(["GET", "POST"])
def wording(request: HttpRequest, wording_id: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.TEACH)
    known = queries.wording(actor, wording_id)
    choices = [(one.key, f"{one.label}（{one.key}）") for one in indicators.catalogue()]
    form = forms.Meaning(request.POST or None, indicators=choices, initial={"indicator": known.indicator})
    if request.method == "POST" and form.is_valid():
        actions.change_wording(actor, wording_id, form.cleaned_data["indicator"], on=clock.today())
        messages.success(request, "已修改，本县以后的文稿按此核对")
        return redirect("textcheck:wordings")
    context = {
        "crumbs": [Crumb("数字说法", reverse("textcheck:wordings")), Crumb(known.wording)],
        "wording": known,
        "form": form,
    }
    return render(request, "textcheck/wording.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw(request: HttpRequest, wording_id: int) -> HttpResponse:
    actions.withdraw_wording(actor_of(request), wording_id, on=clock.today())
    messages.success(request, "已撤回，以后不再按这个说法核对")
    return redirect("textcheck:wordings")
