"""Fields of forms that every module types alike: money as whole fen, days."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from yihu.engine.errors import BadValue
from yihu.engine.money import from_fen, parse_wan, parse_yuan, to_fen, wan


class Fen(forms.CharField):
    """'6,000.5' 元 -> 600_050 fen, in 万元 where `unit` says so; empty is None."""

    def __init__(self, label: str, *, unit: str = "元", **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        self.unit = unit
        super().__init__(label=label, widget=widget, **options)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return to_fen(parse_wan(text) if self.unit == "万元" else parse_yuan(text))
        except BadValue as bad:
            raise ValidationError(bad.message) from bad

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        return f"{wan(value):f}" if self.unit == "万元" else f"{from_fen(value):f}"

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise ValidationError("请填写金额")

    def run_validators(self, value: Any) -> None:
        """The text's own validators have nothing to say about fen."""


class Day(forms.DateField):
    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            input_formats=["%Y-%m-%d"],
            error_messages={"required": "请填写日期", "invalid": "日期无法确定，请写成 2020-06-30"},
            **options,
        )
