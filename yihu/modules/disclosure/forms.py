"""Shapes of what people type about notices, at the office and on the public site."""

from __future__ import annotations

from typing import Any

from django import forms

from yihu.modules.disclosure.actions import Given
from yihu.modules.disclosure.rules import FreeKind, Medium


class Day(forms.DateField):
    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"required": "请填写日期", "invalid": "日期无法确定，请写成 2020-06-30"},
            **more,
        )


def _long(label: str, *, rows: int, help_text: str = "", most: int = 20_000) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


class Words(forms.Form):
    """A draft: its words, its days, where it stands."""

    title = forms.CharField(label="名称", max_length=120)
    text = _long("正文", rows=8)
    document = forms.CharField(label="文号", max_length=80, required=False)
    first = Day("公示起")
    last = Day("公示止", required=False)
    medium = forms.ChoiceField(label="公开方式", choices=Medium.choices())
    place = forms.CharField(
        label="公示地点", max_length=80, required=False, help_text="贴在公开栏的，写明哪里"
    )
    contact = forms.CharField(
        label="监督电话", max_length=60, required=False, help_text="办公电话；不填的印 12317"
    )
    waiver = forms.CharField(
        label="保留理由",
        max_length=200,
        required=False,
        help_text="只用于地址、网络账号一类提示；身份证号、手机号、卡号、病情不能保留",
    )
    edited = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def given(self) -> Given:
        told = {name: value for name, value in self.cleaned_data.items() if name not in ("edited", "kind")}
        return Given(**{**told, "medium": Medium(told["medium"])})


class FreeWords(Words):
    """A notice that no ledger draws also has its table typed."""

    subject_class = forms.CharField(label="主题分类", max_length=40, required=False)
    table = _long(
        "表格",
        rows=6,
        most=200_000,
        help_text="可从 Excel 复制粘贴；第一行是表头，各格用制表符或 | 分隔",
    )


class NewNotice(FreeWords):
    kind = forms.ChoiceField(label="种类", choices=FreeKind.choices())
    field_order = ("kind", "title", "text", "table")


class AttachmentForm(forms.Form):
    file = forms.FileField(label="附件", help_text="pdf、docx、xlsx、csv、txt、zip、jpg、png，不超过 10 MB")


class PhotoForm(forms.Form):
    on = Day("拍照日期")
    file = forms.FileField(label="公开栏照片", help_text="JPG 或 PNG；拍摄位置等信息会自动去掉")
    place = forms.CharField(label="地点", max_length=80, required=False)


class Why(forms.Form):
    why = forms.CharField(label="原因", max_length=200)


class Extend(forms.Form):
    last = Day("延长至")
    why = forms.CharField(label="原因", max_length=200)


class Answering(forms.Form):
    text = forms.CharField(
        label="调查和答复", max_length=1000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="凭查询码查看，不要写身份证号、电话、账号、病情",
    )  # fmt: skip
    upheld = forms.ChoiceField(label="意见", choices=[("no", "不成立"), ("yes", "成立")])


class PublicObjection(forms.Form):
    text = forms.CharField(
        label="您的意见",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "请填写意见", "max_length": "意见不超过 1000 字，请精简"},
        help_text="不用留姓名、电话。请写明哪一户、哪一项有什么问题。",
    )
    # People do not see it; machines fill it in.
    website = forms.CharField(
        label="请勿填写",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )


class PublicCode(forms.Form):
    code = forms.CharField(
        label="查询码",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "请填写查询码"},
    )
