"""One form about several households: look for them, tick them, say once what is the same for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as areas
from yihu.core.web.doors import actor_of
from yihu.engine.errors import BadValue, Refused
from yihu.modules.households import queries as households

_FOUND = 20


def page_of_chosen(
    request: HttpRequest,
    form_class: type[forms.Form],
    initial: Mapping[str, Any],
    act: Callable[[list[UUID], dict[str, Any]], int],
    **shown: Any,
) -> HttpResponse:
    """`act(uids, cleaned)` does it and says for how many; `shown`: title, step, button, said, back, crumbs. Looking for
    households keeps what was typed and ticked."""
    actor = actor_of(request)
    looking = request.POST.get("do") == "find"
    chosen = _uids(request)
    form = form_class(request.POST if request.method == "POST" else None, initial=dict(initial))
    status = 200
    if request.method == "POST" and not looking:
        status = 422
        if form.is_valid():
            try:
                messages.success(request, shown["said"].format(act(chosen, form.cleaned_data)))
                return redirect(shown["back"])
            except Refused as refused:
                form.add_error(None, refused.message)
    if looking:
        # What is not finished is not wrong yet.
        form = form_class(initial={name: request.POST.get(name, "") for name in form_class.base_fields})
    words = request.POST.get("q", "").strip()[:40]
    context = {
        **shown,
        "form": form,
        "q": words,
        "looked": looking and bool(words),
        "found": [one for one in _look(actor, words) if looking and one.uid not in chosen],
        "chosen": _chosen(actor, chosen),
    }
    return render(request, "industry/sign.html", context, status=status)


def _uids(request: HttpRequest) -> list[UUID]:
    """Ticked households, each once. Raises BadValue."""
    try:
        return list(dict.fromkeys(UUID(text) for text in request.POST.getlist("row")))
    except ValueError:
        raise BadValue("选择的农户无法识别，请重新查找并勾选") from None


def _look(actor: Actor, words: str) -> list[households.Found]:
    return households.search(actor, words, limit=_FOUND) if words else []


def _chosen(actor: Actor, uids: list[UUID]) -> list[Any]:
    rows = list(households.in_lists(actor).filter(uid__in=uids).order_by("area_code", "number"))
    places = areas.named({row.area_code for row in rows})
    return [
        {
            "uid": row.uid,
            "number": row.number,
            "name": getattr(row, "head_name", ""),
            "village": places.get(row.area_code),
        }
        for row in rows
    ]
