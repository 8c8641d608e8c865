"""Shapes of what people choose when they print."""

from __future__ import annotations

from typing import Any

from django import forms

from yihu.core.docx import render
from yihu.engine.dossier import HouseholdPaper

_NO_PDF = "服务器没有安装 LibreOffice，不能生成 PDF"


def _paper() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="材料", choices=HouseholdPaper.choices(), widget=forms.Select, initial=HouseholdPaper.CARD
    )


def _form() -> forms.ChoiceField:
    choices = [("docx", "Word（可再编辑）"), ("pdf", "PDF（直接打印）")]
    return forms.ChoiceField(label="文件格式", choices=choices, initial="docx")


class _WithFormat(forms.Form):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if render.office() is None:
            self.fields["form"].choices = [("docx", "Word（可再编辑）")]  # type: ignore[attr-defined]
            self.fields["form"].help_text = _NO_PDF


class OneForm(_WithFormat):
    paper = _paper()
    form = _form()
    reason = forms.CharField(
        label="打印完整身份证号的事由",
        max_length=100,
        required=False,
        help_text="一般不填，证件号只印末位。填写后印出完整号码（仅 Word 文件），并记入查看日志，例如“县级档案归档”。",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("reason") and given.get("form") == "pdf":
            self.add_error("form", "含完整证件号的材料只生成 Word 文件，请改选 Word，或清空事由")
        return given


class ManyForm(_WithFormat):
    paper = _paper()
    form = _form()
    apart = forms.ChoiceField(
        label="文件组织",
        choices=[("", "合成一个文件，每户另起一页"), ("apart", "每户一个文件，打成压缩包")],
        required=False,
    )
    changed = forms.BooleanField(label="只打印未打印过的和上次打印后有变化的", required=False, initial=True)
    registered = forms.BooleanField(label="只打印建档立卡户", required=False, initial=True)
