"""Shapes of input."""

from __future__ import annotations

from typing import Any

from django import forms


class Day(forms.DateField):
    def __init__(self, **more: Any) -> None:
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"required": "请填写日期", "invalid": "日期无法确定，请写成 2020-06-30"},
            **more,
        )


class Waive(forms.Form):
    reason = forms.CharField(
        label="豁免原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2, "placeholder": "如：收养关系，收养证编号…"})
    )  # fmt: skip
    until = Day(label="豁免到", help_text="到期自动恢复为待处理")


class Assign(forms.Form):
    post_id = forms.TypedChoiceField(label="责任人", coerce=int)
    due_on = Day(label="处理期限")

    def __init__(self, *args: Any, posts: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["post_id"].choices = posts  # type: ignore[attr-defined]
