"""One form on a page of its own: shown, judged, acted upon; a refusal stands above the form with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yihu.engine.errors import Refused


def asked(
    request: HttpRequest,
    form: forms.Form,
    do: Callable[[dict[str, Any]], tuple[str, str]],
    *,
    template: str,
    **shown: Any,
) -> HttpResponse:
    """`do(cleaned)` acts and gives the address to go on to and what was done; `shown` is for the template."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                onward, said = do(form.cleaned_data)
            except Refused as refused:
                form.add_error(None, refused.message)
                status = refused.status
            else:
                messages.success(request, said)
                return redirect(onward)
    return render(request, template, {"form": form, **shown}, status=status)
