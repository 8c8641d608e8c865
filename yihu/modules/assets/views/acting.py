"""The next steps on a page: a card each, taken by the button pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from yihu.engine.errors import Refused, WrongStage


@dataclass
class Deed:
    """One thing that may be done here and now. `form` has `key` as its prefix."""

    key: str
    label: str
    form: forms.Form
    do: Callable[[dict[str, Any]], object]
    danger: bool = False
    note: str = ""


def take(request: HttpRequest, deeds: Sequence[Deed]) -> tuple[HttpResponse | None, Refused | None]:
    """Does what was pressed: where to go then, or why not (the form keeps what was typed)."""
    if request.method != "POST":
        return None, None
    pressed = next((one for one in deeds if one.key == request.POST.get("do")), None)
    if pressed is None:
        return None, WrongStage("这一步已经办过，或您的岗位不能办理，请刷新页面")
    pressed.form.is_bound, pressed.form.data = True, request.POST
    if not pressed.form.is_valid():
        return None, Refused("请修改标红的项目后再提交")
    try:
        pressed.do(dict(pressed.form.cleaned_data))
    except Refused as refused:
        return None, refused
    messages.success(request, f"已办理：{pressed.label}")
    return redirect(request.get_full_path()), None
