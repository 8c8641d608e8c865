"""Shapes of what people type; rules and actions judge it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from yihu.modules.rectification.rules import Category, OrderLevel, Round, Source

Choices = Iterable[tuple[Any, str]]


class Day(forms.DateField):
    def __init__(self, **more: Any) -> None:
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"required": "请填写日期", "invalid": "日期无法确定，请写成 2020-06-30"},
            **more,
        )


class Words(forms.CharField):
    """Several lines of text."""

    def __init__(self, *, rows: int = 3, placeholder: str = "", **more: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows, "placeholder": placeholder}), **more)


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class Ticks(forms.CheckboxSelectMultiple):
    """One box a line, each a whole line to tap."""

    template_name = "rectification/parts/ticks.html"


class Files(forms.FileField):
    """None, one or several files."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            widget=SeveralFiles(attrs={"accept": "image/*,.pdf,.docx,.xlsx,.zip"}), required=False, **more
        )

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        single = super().clean
        given = data if isinstance(data, list | tuple) else [data]
        return [single(one, initial) for one in given if one]


class Step(forms.Form):
    """Every step has its day and knows which state of the problem the person saw."""

    on = Day(label="办理日期")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class Assignment(Step):
    unit_id = forms.TypedChoiceField(
        label="责任单位",
        coerce=int,
        widget=forms.Select(attrs={"data-choose": ""}),
        error_messages={"required": "请选择责任单位"},
    )
    due_on = Day(label="整改时限", required=False, help_text="可由责任单位在制定措施时再定")
    comment = forms.CharField(label="交办要求", required=False, max_length=200)

    def __init__(self, *args: Any, units: Choices = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit_id"].choices = [("", "请选择"), *units]  # type: ignore[attr-defined]


class Claim(Step):
    pass


class Plan(Step):
    leader = forms.CharField(
        label="责任领导",
        max_length=40,
        help_text="只填一名",
        error_messages={"required": "请填写责任领导（一名）"},
    )
    person = forms.CharField(label="责任人", max_length=80, required=False)
    due_on = Day(label="整改时限")
    measures = Words(
        label="整改措施",
        placeholder="一条措施写一行",
        help_text="一条措施写一行，至少一条",
        error_messages={"required": "请至少填写一条整改措施"},
    )


class Report(Step):
    done = forms.TypedMultipleChoiceField(label="已完成的措施", coerce=int, required=False, widget=Ticks)
    comment = Words(label="整改情况", required=False, rows=3)
    papers = Files(label="印证资料（照片、扫描件，可多选）", help_text="每个文件不超过 50 MB")
    archive_ref = forms.CharField(label="纸质档案号", max_length=200, required=False)
    more = Words(label="补充措施", required=False, rows=2, placeholder="原措施不够时填写，一行一条")

    def __init__(self, *args: Any, measures: Choices = (), **more: Any) -> None:
        super().__init__(*args, **more)
        choices = list(measures)
        self.fields["done"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["done"]


class Review(Step):
    comment = Words(label="意见", required=False, rows=2, help_text="退回时必填，写清要补什么")


class Reasoned(Step):
    comment = Words(label="理由", rows=2, error_messages={"required": "请写明理由"})


class Finding(forms.Form):
    """A problem as it is written down."""

    area_code = forms.ChoiceField(label="所在村（社区）", widget=forms.Select(attrs={"data-choose": ""}))
    source = forms.ChoiceField(label="问题来源", choices=Source.choices())
    round = forms.ChoiceField(label="排查轮次", choices=Round.choices())
    category = forms.ChoiceField(label="问题类别", choices=Category.choices())
    description = Words(label="问题描述", error_messages={"required": "请填写问题描述"})
    found_on = Day(label="发现日期")
    due_on = Day(label="整改时限", required=False)
    immediate = forms.BooleanField(label="立行立改", required=False)
    document = forms.CharField(label="来源文件（文号）", max_length=80, required=False)
    fed_back_on = Day(label="反馈日期", required=False)
    household = forms.CharField(
        label="户编号", max_length=30, required=False, help_text="只涉及一户时填写，须在同一村（社区）"
    )
    person = forms.CharField(label="责任人", max_length=80, required=False)

    def __init__(self, *args: Any, places: Choices = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["area_code"].choices = [("", "请选择"), *places]  # type: ignore[attr-defined]


class Correction(Finding):
    comment = Words(label="更正理由", rows=2, error_messages={"required": "请写明更正理由"})
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["area_code"].disabled = True


class ClosingDay(forms.Form):
    closed_on = Day(label="更正后的销号日期")
    comment = forms.CharField(label="更正理由", max_length=200, error_messages={"required": "请写明更正理由"})
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class Order(forms.Form):
    on = Day(label="发出日期")
    level = forms.ChoiceField(
        label="类别", choices=OrderLevel.choices(), initial=OrderLevel.SUPERVISION.value
    )
    number = forms.CharField(label="文号", max_length=60, required=False)
    matter = Words(label="督办事项", rows=2, max_length=400)
    reply_by = Day(label="回复时限")


class Reply(forms.Form):
    on = Day(label="回复日期")
    text = Words(label="回复内容", rows=2)
