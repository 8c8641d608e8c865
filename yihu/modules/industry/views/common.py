"""What the pages of industry share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yihu.core.web.parts import Cell, Crumb
from yihu.engine.errors import Refused
from yihu.engine.money import from_fen
from yihu.modules.industry.models import Entity


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb("产业带动", reverse("industry:list")), *more]


def crumb_of(row: Entity) -> Crumb:
    return Crumb(row.name, reverse("industry:entity", args=[row.pk]))


def yuan(fen: int | None) -> Cell:
    return Cell("" if fen is None else f"{from_fen(fen):,}", kind="number")


def page_of_form(
    request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], Any], **shown: Any
) -> HttpResponse:
    """One form on its page: `act(cleaned)` does it; `shown`: title, said, back, trail, button, note."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(form.cleaned_data)
                messages.success(request, shown["said"])
                return redirect(shown["back"])
            except Refused as refused:
                form.add_error(None, refused.message)
                status = refused.status
    return render(request, "industry/form.html", {"form": form, **shown}, status=status)
