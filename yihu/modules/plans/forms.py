"""Shapes of what people type about plans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from yihu.modules.households.rules.codes import Cause
from yihu.modules.plans.actions import Given
from yihu.modules.plans.rules import MeasureKind


class Day(forms.DateField):
    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"required": "请填写日期", "invalid": "日期无法确定，请写成 2020-06-30"},
            **more,
        )


def _text(label: str, most: int, *, rows: int = 0, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=most, widget=widget, **more)


class MeasureForm(forms.Form):
    person = forms.ChoiceField(label="帮扶对象", required=False)
    kind = forms.ChoiceField(label="措施类别", choices=MeasureKind.choices())
    cause = forms.ChoiceField(label="针对原因", choices=[("", "未指定"), *Cause.choices()], required=False)
    content = _text("措施内容", 200)
    owner = _text("责任人", 40)
    owner_unit = _text("责任单位", 80, required=False)
    due = Day("完成时限")

    def __init__(self, *args: Any, members: Mapping[int, str], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [("", "全户"), *((str(key), name) for key, name in members.items())]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]

    def given(self) -> Given:
        values = dict(self.cleaned_data)
        person = values.pop("person")
        return Given(
            **{**values, "kind": MeasureKind(values["kind"])}, person=int(person) if person else None
        )


class Wording(forms.Form):
    needs = _text("需求和帮扶意愿", 400, rows=2, required=False)
    target = _text("年度目标", 400, rows=2, required=False)
    signed_on = Day("农户签字日期", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ProgressForm(forms.Form):
    on = Day("日期")
    text = _text("进展", 200)
    amount = forms.DecimalField(
        label="到户金额",
        max_digits=12,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text="元，没有可不填",
    )
    effect = _text("成效", 200, required=False, help_text="办结时必填，例如：年增收 2000 元")
    done = forms.BooleanField(label="措施已完成", required=False)


class Stop(forms.Form):
    on = Day("停止日期")
    why = _text("停止原因", 200)


class OnDay(forms.Form):
    on = Day("日期")


class SendBack(forms.Form):
    on = Day("日期")
    why = _text("退回原因", 200)
