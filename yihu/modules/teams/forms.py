"""Shapes of what people type about teams; rules and actions judge it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from yihu.modules.teams.rules import (
    Assessed,
    End,
    Gift,
    LeaveKind,
    Party,
    Post,
    Rank,
    Recall,
    Result,
)

Choices = Sequence[tuple[Any, str]]
_BLANK: Choices = [("", "—")]


class Day(forms.DateField):
    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"required": "请填写日期", "invalid": "日期无法确定，请写成 2020-06-30"},
            **more,
        )


class Fields(forms.Form):
    """The fields of somebody new on post."""

    number = forms.CharField(label="队员编号", max_length=30)
    name = forms.CharField(label="姓名", max_length=40)
    post = forms.ChoiceField(label="队内职务", choices=Post.choices(), initial=Post.MEMBER)
    unit = forms.TypedChoiceField(label="派出单位", coerce=int)
    title = forms.CharField(label="单位职务", max_length=40, required=False)
    rank = forms.ChoiceField(label="职级", choices=[*_BLANK, *Rank.choices()], required=False)
    party = forms.ChoiceField(label="政治面貌", choices=[*_BLANK, *Party.choices()], required=False)
    born = forms.IntegerField(label="出生年", min_value=1930, max_value=2015, required=False)

    def __init__(self, *args: Any, units: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]


class Send(Fields):
    on = Day("到岗日期")
    field_order = ("number", "name", "post", "unit", "on", "title", "rank", "party", "born")


class Leaving(Fields):
    """How a post ends; the fields of a successor count where a name is given."""

    on = Day("离岗日期", help_text="不再在岗的第一天；接替的人从这一天起到岗")
    left = forms.ChoiceField(
        label="离岗原因", choices=[(one.value, one.label) for one in End if one is not End.MOVED]
    )
    recalled = forms.ChoiceField(
        label="召回情形", choices=[*_BLANK, *Recall.choices()], required=False, help_text="召回时必填"
    )
    why = forms.CharField(label="说明", max_length=200, required=False, help_text="召回时写明原因")
    field_order = ("on", "left", "recalled", "why", "number", "name", "post", "unit", "title")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("rank", "party", "born"):
            del self.fields[name]
        for name in ("number", "name", "unit"):
            self.fields[name].required = False
            self.fields[name].label = f"接替人{self.fields[name].label}"
        self.fields["name"].help_text = "没有接替的不填"
        self.fields["post"].label = "接替人队内职务"
        self.fields["title"].label = "接替人单位职务"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("name") and not (given.get("number") and given.get("unit")):
            raise forms.ValidationError("有接替人的，请填写接替人队员编号和派出单位")
        return given


class Account(forms.Form):
    username = forms.CharField(
        label="登录名", max_length=150, required=False, help_text="该村驻村工作队岗位的账号；留空取消关联"
    )


class AskLeave(forms.Form):
    kind = forms.ChoiceField(label="假别", choices=LeaveKind.choices())
    first = Day("第一天")
    last = Day("最后一天")
    reason = forms.CharField(label="事由", max_length=200)


class DecideLeave(forms.Form):
    comment = forms.CharField(label="审批意见", max_length=200, required=False, help_text="不批准的写明原因")


class Back(forms.Form):
    back_on = Day("返岗日期")


class Condole(forms.Form):
    on = Day("慰问日期")
    kind = forms.ChoiceField(label="形式", choices=Gift.choices())
    yuan = forms.DecimalField(
        label="金额（元）",
        max_digits=9,
        decimal_places=2,
        min_value=Decimal("0.01"),
        help_text="慰问品按折价",
    )
    giver = forms.CharField(label="慰问单位", max_length=80)
    note = forms.CharField(label="说明", max_length=200, required=False)


class Assess(forms.Form):
    kind = forms.ChoiceField(label="考核类别", choices=Assessed.choices())
    year = forms.IntegerField(label="年度", min_value=2010, max_value=2100)
    on = Day("日期")
    result = forms.ChoiceField(
        label="结果", choices=[*_BLANK, *Result.choices()], required=False, help_text="定岗位目标不填"
    )
    text = forms.CharField(label="目标或考核意见", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    proof = forms.CharField(
        label="依据", max_length=200, required=False, help_text="考核材料名称，或上传材料"
    )
    file = forms.FileField(
        label="材料", required=False, widget=forms.ClearableFileInput(attrs={"accept": "image/*,.pdf,.docx"})
    )


class Pay(forms.Form):
    on = Day("发放日期")
    voucher = forms.CharField(label="凭证号", max_length=60)


class Correct(Pay):
    why = forms.CharField(label="更正原因", max_length=200)


class RosterFile(forms.Form):
    file = forms.FileField(
        label="考勤表", widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.et,.csv,.ods"})
    )
