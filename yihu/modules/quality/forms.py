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


class Draw(forms.Form):
    name = forms.CharField(label="名称", max_length=60)
    size = forms.IntegerField(
        label="抽取户数",
        required=False,
        min_value=1,
        max_value=300,
        help_text="不填按政策参数的比例；每层至少 2 户",
    )
    seed = forms.IntegerField(
        label="随机种子", min_value=0, max_value=2_000_000_000, help_text="同一种子抽出同样的户，可复核"
    )
