"""Shapes of what people type about lists."""

from __future__ import annotations

from typing import Any

from django import forms


class Day(forms.DateField):
    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"required": "请填写日期", "invalid": "日期无法确定，请写成 2020-06-30"},
            **more,
        )


class Nothing(forms.Form):
    """A step that needs no words."""


class Sign(forms.Form):
    on = Day("发放日期")
    voucher = forms.CharField(
        label="凭证号",
        max_length=60,
        help_text="例如银行代发回单号",
        error_messages={"required": "请填写凭证号"},
    )


class TakeBack(forms.Form):
    on = Day("撤回日期")
    reason = forms.CharField(
        label="原因",
        max_length=100,
        help_text="例如“银行退回，账号有误”",
        error_messages={"required": "请写明撤回原因"},
    )
