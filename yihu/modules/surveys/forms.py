"""Shapes of what people type about rounds; rules and actions judge it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from yihu.modules.monitoring.queries import Appraised
from yihu.modules.surveys.rules import FACTS, UNSAFE_HOUSE, WORDS, Asked, Form, Kind, Scope


class Day(forms.DateField):
    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"required": "请填写日期", "invalid": "日期无法确定，请写成 2020-06-30"},
            **more,
        )


class NewSurvey(forms.Form):
    kind = forms.ChoiceField(
        label="类别", choices=Kind.choices(), help_text="每类有现成的题目，可再加自拟题目"
    )
    title = forms.CharField(label="名称", max_length=60, help_text="例如：2020年脱贫攻坚普查")
    scope = forms.ChoiceField(label="范围", choices=Scope.choices())
    on = Day("开始日期")
    due = Day("完成期限")
    document = forms.CharField(label="依据文号", max_length=80, required=False)
    own = forms.CharField(
        label="自拟题目",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一行一题：题目 | 是否、单选、数字、文字 | 选项（用顿号）或单位 | 属于问题的答案",
    )


class Answers(forms.Form):
    """One sheet: the people counted, then a field a question."""

    on = Day("登记日期")
    persons = forms.IntegerField(label="调查人口", min_value=1, max_value=99)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        questions: Iterable[Asked],
        counted: bool = True,
        graded: Appraised | None = None,
        **more: Any,
    ) -> None:
        """`graded`: what is appraised of the house, told beside the question about it."""
        super().__init__(*args, **more)
        self.asked = [one for one in questions if one.form is not Form.PHOTO]
        if not counted:
            del self.fields["persons"], self.fields["version"]
        for one in self.asked:
            self.fields[f"q_{one.key}"] = _field(one)
            if graded is not None and one.fact == UNSAFE_HOUSE:
                self.fields[f"q_{one.key}"].help_text = _house(graded)

    def answers(self) -> Mapping[str, str]:
        return {one.key: str(self.cleaned_data.get(f"q_{one.key}") or "") for one in self.asked}

    def blame(self, problems: Mapping[str, str]) -> None:
        """Put refusals beside the fields they are about."""
        for key, said in problems.items():
            name = f"q_{key}" if f"q_{key}" in self.fields else key
            self.add_error(name if name in self.fields else None, said)


def _house(graded: Appraised) -> str:
    if not graded.is_safe:
        return f"现有{graded.words}"
    return f"现有{graded.words}。看到疑似危房的，照实选“是”：转住建部门重新鉴定，结论出来前台账不变"


def _field(one: Asked) -> forms.Field:
    made: Any
    if one.form in (Form.YES_NO, Form.CHOICE):
        pairs = list(WORDS.items()) if one.form is Form.YES_NO else [(text, text) for text in one.choices]
        made = forms.ChoiceField(
            label=one.label,
            choices=pairs,
            required=False,
            widget=forms.RadioSelect(attrs={"class": "survey-pick"}),
        )
    elif one.form is Form.NUMBER:
        made = forms.CharField(
            label=one.label,
            required=False,
            max_length=20,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        )
        made.unit = one.unit
    else:
        made = forms.CharField(
            label=one.label, required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
        )
    made.must = one.required
    assert isinstance(made, forms.Field)
    return made


class Excuse(forms.Form):
    why = forms.CharField(label="未能入户原因", max_length=200)


class Confirm(forms.Form):
    accepted = forms.MultipleChoiceField(
        label="采用调研结果的项目", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, facts: Iterable[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["accepted"].choices = [(fact, FACTS[fact]) for fact in facts]  # type: ignore[attr-defined]


class Assign(forms.Form):
    username = forms.CharField(label="负责人登录名", max_length=150, required=False, help_text="留空取消")


class Draw(forms.Form):
    seed = forms.IntegerField(label="随机种子", min_value=0, max_value=2**31 - 1)


class Load(forms.Form):
    file = forms.FileField(
        label="调研表", widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.et,.csv,.ods"})
    )


class Photo(forms.Form):
    file = forms.FileField(
        label="照片",
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
    )
