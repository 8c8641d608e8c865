from __future__ import annotations

from typing import Any

from django import forms

_ACCEPT = ".txt,.docx,.doc,.wps,.rtf,.pdf,.html,.htm,.mht"


class Text(forms.Form):
    """Pasted, or a file."""

    text = forms.CharField(
        label="粘贴文字",
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "placeholder": "把总结、通报的文字粘贴到这里"}),
    )
    file = forms.FileField(
        label="或选择文件",
        required=False,
        help_text="Word（.docx、.doc）、WPS、RTF、PDF（有文字层）、网页或纯文本，最大 50 MB",
        widget=forms.FileInput(attrs={"accept": _ACCEPT}),
    )
    as_of = forms.DateField(
        label="统计截止日",
        help_text="句中没有写日期的数字，按这一天与台账核对",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "请填写日期", "invalid": "日期无法确定，请写成 2020-06-30"},
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not given.get("file") and not given.get("text", "").strip():
            raise forms.ValidationError("请粘贴文字，或选择一个文件")
        return given


class Judging(forms.Form):
    finding = forms.CharField(max_length=16)
    verdict = forms.CharField(max_length=12)
    reason = forms.CharField(max_length=200, required=False)
    number = forms.IntegerField(required=False)
    part = forms.IntegerField(required=False)
    show = forms.CharField(max_length=10, required=False)


class Naming(forms.Form):
    wording = forms.ChoiceField(label="文中的数字", widget=forms.Select(attrs={"data-choose": ""}))
    indicator = forms.ChoiceField(
        label="对应的指标", required=False, widget=forms.Select(attrs={"data-choose": ""})
    )

    def __init__(self, *args: Any, wordings: Any, indicators: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["wording"].choices = [("", "请选择"), *wordings]  # type: ignore[attr-defined]
        self.fields["indicator"].choices = [("", "不是本系统的指标"), *indicators]  # type: ignore[attr-defined]


class Meaning(forms.Form):
    indicator = forms.ChoiceField(
        label="对应的指标", required=False, widget=forms.Select(attrs={"data-choose": ""})
    )

    def __init__(self, *args: Any, indicators: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["indicator"].choices = [("", "不是本系统的指标"), *indicators]  # type: ignore[attr-defined]
