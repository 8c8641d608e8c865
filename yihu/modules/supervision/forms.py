"""Shapes of what people type; rules and actions judge it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from yihu.engine.errors import BadValue
from yihu.engine.money import parse_yuan, to_fen
from yihu.modules.supervision.rules import VERBS, Channel, RoundKind, State, Verdict


class Day(forms.DateField):
    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"required": "请填写日期", "invalid": "日期无法确定，请写成 2020-06-30"},
            **more,
        )


class Fen(forms.CharField):
    """Typed in 元, arrives in fen; blank is none."""

    unit = "元"

    def __init__(self, label: str, **more: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(label=label, max_length=20, required=False, widget=widget, **more)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return to_fen(parse_yuan(text)) if text else 0
        except BadValue as wrong:
            raise forms.ValidationError(wrong.message) from None


def _words(label: str, *, rows: int = 3, required: bool = False, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=4000, required=required, widget=widget, **more)


class Move(forms.Form):
    """One step: where to, and what comes with it."""

    to = forms.ChoiceField(label="办理")
    on = Day("日期")
    said = _words("情况", help_text="说明、核实、查否和纠正时写明情况；退回时写明还缺什么")
    assignee = forms.CharField(label="承办人", max_length=40, required=False)
    recovered = Fen("追回金额", help_text="仅纠正办结时填写")
    voucher = forms.CharField(label="追回凭证号", max_length=60, required=False)
    file = forms.FileField(label="材料", required=False, help_text="照片、PDF、扫描件，50 MB 以内")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, moves: Iterable[State], now: State, **more: Any) -> None:
        super().__init__(*args, **more)
        offered = [(to.value, _verb(now, to)) for to in moves]
        self.fields["to"].choices = offered  # type: ignore[attr-defined]
        states = {to for to, _ in offered}
        if State.CORRECTED.value not in states:
            del self.fields["recovered"], self.fields["voucher"]
        if State.ASSIGNED.value not in states:
            del self.fields["assignee"]


def _verb(now: State, to: State) -> str:
    return "退回重新说明" if to is State.ASSIGNED and now is not State.FOUND else VERBS[to]


class Tip(forms.Form):
    title = forms.CharField(label="反映的问题", max_length=200)
    text = _words("具体情况", rows=5)
    channel = forms.ChoiceField(label="反映方式", choices=Channel.choices())
    on = Day("收到日期")
    project_number = forms.CharField(label="项目编号", max_length=40, required=False)
    money = Fen("涉及金额")


class PublicTip(forms.Form):
    """What somebody without an account tells. Nothing about themselves is asked; `website` is a trap that only machines
    fill in."""

    area_code = forms.ChoiceField(label="发生在哪里", error_messages={"required": "请选择村或乡镇本级"})
    title = forms.CharField(
        label="反映什么问题",
        max_length=60,
        help_text="一句话，例如“危房改造补助没有到户”",
        error_messages={"required": "请写一句话说明反映的问题"},
    )
    text = forms.CharField(
        label="具体情况",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="什么时候、什么项目或补助、涉及谁、有什么凭据",
        error_messages={"required": "请写明具体情况"},
    )
    fen = Fen("涉及金额（元，不清楚的不填）")
    website = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )

    def __init__(self, *args: Any, places: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["area_code"].choices = [("", "请选择"), *places]  # type: ignore[attr-defined]

    def clean_fen(self) -> int:
        fen: int = self.cleaned_data["fen"]
        if fen < 0:
            raise forms.ValidationError("金额不能小于 0")
        return fen


class PublicCode(forms.Form):
    code = forms.CharField(label="查询码", max_length=40, error_messages={"required": "请填写查询码"})


class Ask(forms.Form):
    title = forms.CharField(
        label="请说明的事项", max_length=200, help_text="对方只看到这里写的内容，看不到线索"
    )
    text = _words("具体要求")
    area_code = forms.ChoiceField(label="由谁说明")
    on = Day("日期")

    def __init__(self, *args: Any, offices: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["area_code"].choices = list(offices)  # type: ignore[attr-defined]


class NewRound(forms.Form):
    kind = forms.ChoiceField(
        label="类别",
        choices=RoundKind.choices(),
        help_text="自查自纠查全部项目；定期、随机检查按比例分乡镇抽取",
    )
    title = forms.CharField(label="名称", max_length=60, help_text="例如：2020年第二季度扶贫资金自查自纠")
    on = Day("开始日期")
    due = Day("填报期限")
    seed = forms.IntegerField(label="随机种子", min_value=0, max_value=2**31 - 1)
    document = forms.CharField(label="依据文号", max_length=80, required=False)


class Look(forms.Form):
    verdict = forms.ChoiceField(
        label="结论",
        choices=[(one.value, one.label) for one in Verdict if one is not Verdict.TODO],
        widget=forms.RadioSelect,
    )
    said = forms.CharField(
        label="检查情况", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    money = Fen("涉及金额")
    on = Day("检查日期")


class Report(forms.Form):
    none = forms.BooleanField(label="零报告：经检查未发现问题", required=False)
    said = _words("情况说明")
    on = Day("填报日期")
