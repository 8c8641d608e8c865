"""Shapes of what people type about lists; rules and actions judge it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from yihu.modules.procedures.rules import Given, Needs, Standard

Choices = Sequence[tuple[str, str]]


class Day(forms.DateField):
    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"required": "请填写日期", "invalid": "日期无法确定，请写成 2020-06-30"},
            **more,
        )


def _count(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=100_000, required=False)


class StepForm(forms.Form):
    """The fields of one step; those it does not need are left out."""

    on = Day("办理日期")
    until = Day("公示截止日期", required=False)
    entitled = _count("应到代表（人）")
    present = _count("实到代表（人）")
    place = forms.CharField(label="公示地点", max_length=80, required=False)
    contact = forms.CharField(label="监督电话", max_length=40, required=False)
    document = forms.CharField(label="文号（编号）", max_length=120, required=False)
    comment = forms.CharField(label="说明", max_length=400, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, needs: Needs, **more: Any) -> None:
        super().__init__(*args, **more)
        left_out = [] if needs.meeting else ["entitled", "present"]
        left_out += [] if needs.notice else ["until", "place", "contact"]
        left_out += [] if needs.document else ["document"]
        for name in left_out:
            del self.fields[name]
        if needs.document:
            self.fields["document"].label = needs.document
        if needs.notice:
            self.fields["on"].label = "公示起始日期"

    def given(self, sampled: Sequence[int] = ()) -> Given:
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return Given(sampled=tuple(sampled), **values)


class NewList(StepForm):
    title = forms.CharField(label="名单名称", max_length=40, help_text="例如：2020年第一批")
    year = forms.IntegerField(label="年度", min_value=2010, max_value=2100)
    field_order = ("title", "year", "on", "entitled", "present", "document", "comment")

    def given(self, sampled: Sequence[int] = ()) -> Given:
        values = {k: v for k, v in self.cleaned_data.items() if k not in ("version", "title", "year")}
        return Given(**values)


class Visits(forms.Form):
    """The visits of several households on one day: income and failed tests of each."""

    on = Day("核实日期")

    def __init__(self, *args: Any, cases: Sequence[int], **more: Any) -> None:
        super().__init__(*args, **more)
        for pk in cases:
            self.fields[f"income_{pk}"] = forms.DecimalField(
                label="人均纯收入（元）", max_digits=12, decimal_places=2, required=False
            )
            self.fields[f"failed_{pk}"] = forms.MultipleChoiceField(
                label="未达标项",
                choices=Standard.choices(),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.cases = list(cases)

    def found(self) -> dict[int, tuple[Decimal, tuple[Standard, ...]]]:
        """Only the households for which an income was typed."""
        return {
            pk: (income, tuple(Standard(one) for one in self.cleaned_data[f"failed_{pk}"]))
            for pk in self.cases
            if (income := self.cleaned_data[f"income_{pk}"]) is not None
        }


class Drop(forms.Form):
    on = Day("剔除日期")
    why = forms.CharField(label="原因", max_length=200, error_messages={"required": "请写明剔除原因"})


class OnDay(forms.Form):
    on = Day("日期")


class Reasoned(forms.Form):
    on = Day("日期")
    why = forms.CharField(label="原因", max_length=200, error_messages={"required": "请写明原因"})


class Objecting(forms.Form):
    on = Day("提出日期")
    case = forms.ChoiceField(label="涉及农户", required=False)
    text = forms.CharField(label="异议内容", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, cases: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["case"].choices = [("", "整份名单"), *cases]  # type: ignore[attr-defined]


class Answer(forms.Form):
    on = Day("答复日期")
    text = forms.CharField(label="调查和答复", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    upheld = forms.BooleanField(label="异议成立（须把该户从名单中剔除）", required=False)


class PaperForm(forms.Form):
    taken_on = Day("材料形成日期")
    file = forms.FileField(
        label="文件", widget=forms.ClearableFileInput(attrs={"accept": "image/*,.pdf,.docx"})
    )
    note = forms.CharField(label="说明", max_length=200, required=False)


class VillageExitForm(forms.Form):
    noticed_on = Day("公示起始日期")
    noticed_until = Day("公示截止日期")
    on = Day("出列日期")
    document = forms.CharField(label="批复文号", max_length=80)
