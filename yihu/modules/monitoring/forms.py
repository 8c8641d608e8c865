"""Shapes of what people type about clues and cases; rules and actions judge it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from yihu.engine import money
from yihu.engine.idcard import Sex
from yihu.modules.households.rules import NewMember, Relation
from yihu.modules.monitoring.rules import (
    Category,
    Check,
    ClueSource,
    Finding,
    Given,
    Lack,
    MeasureKind,
    Needs,
    PaperKind,
    Risk,
    Trend,
)

Choices = Sequence[tuple[str, str]]
_BLANK = ("", "请选择")


class Day(forms.DateField):
    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"required": "请填写日期", "invalid": "日期无法确定，请写成 2020-06-30"},
            **more,
        )


def words(label: str, length: int, *, rows: int = 2, required: bool = True, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": f"请填写{label}"},
        **more,
    )


def choice(label: str, choices: Choices, *, required: bool = True, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[_BLANK, *choices],
        required=required,
        error_messages={"required": f"请选择{label}"},
        **more,
    )


def yuan(label: str, *, required: bool = False, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        max_digits=12,
        decimal_places=2,
        min_value=0,
        required=required,
        error_messages={"required": f"请填写{label}"},
        **more,
    )


def fen(value: Decimal | None) -> int | None:
    return None if value is None else money.to_fen(value)


class NewClue(forms.Form):
    """Four fields once the household is chosen."""

    source = choice("线索来源", ClueSource.choices())
    risk = choice("风险类型", Risk.choices())
    on = Day("线索日期")
    text = words("情况说明", 400, rows=3)


class UnknownHousehold(forms.Form):
    """Who it is when the register does not know the household."""

    area_code = choice("所在村（社区）", [], widget=forms.Select(attrs={"data-choose": ""}))
    name = forms.CharField(label="户主姓名", max_length=60, error_messages={"required": "请填写户主姓名"})
    phone = forms.CharField(label="联系电话", max_length=20, required=False)

    def __init__(self, *args: Any, villages: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["area_code"].choices = [_BLANK, *villages]  # type: ignore[attr-defined]


class Acceptance(forms.Form):
    on = Day("受理日期")
    assigned_to = forms.CharField(
        label="由谁入户核查", max_length=60, error_messages={"required": "请填写由谁入户核查"}
    )


class NewHead(forms.Form):
    """The head of a household that comes onto the books with its clue."""

    name = forms.CharField(label="户主姓名", max_length=60)
    id_number = forms.CharField(
        label="身份证号", max_length=20, required=False, help_text="有身份证号的不必填性别和出生日期"
    )
    sex = choice("性别", Sex.choices(), required=False)
    born_on = Day("出生日期", required=False)

    def member(self) -> NewMember:
        given = self.cleaned_data
        return NewMember(
            given["name"],
            Relation.HEAD,
            id_number=given["id_number"],
            sex=Sex(given["sex"]) if given["sex"] else None,
            born_on=given["born_on"],
        )


class Reasoned(forms.Form):
    on = Day("日期")
    why = words("原因", 200)


class StepForm(forms.Form):
    """The fields of one step; those it does not need are left out."""

    on = Day("办理日期")
    until = Day("公示截止日期", required=False)
    entitled = forms.IntegerField(label="应到代表（人）", min_value=0, max_value=10_000, required=False)
    present = forms.IntegerField(label="实到代表（人）", min_value=0, max_value=10_000, required=False)
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

    def given(self) -> Given:
        names = ("on", "until", "entitled", "present", "place", "contact", "document", "comment")
        return Given(**{name: self.cleaned_data[name] for name in names if name in self.cleaned_data})


class CheckForm(StepForm):
    """入户核查: what was found."""

    category = choice("监测对象类别", Category.choices())
    risks = forms.MultipleChoiceField(
        label="致（返）贫风险（最多五项）", choices=Risk.choices(), widget=forms.CheckboxSelectMultiple
    )
    income = yuan("人均纯收入（元/年）", help_text="识别前 12 个月")
    lacks = forms.MultipleChoiceField(
        label="三保障和饮水问题", choices=Lack.choices(), required=False, widget=forms.CheckboxSelectMultiple
    )
    no_labour = forms.BooleanField(label="整户无劳动力", required=False)
    field_order = ("on", "category", "risks", "income", "lacks", "no_labour", "document", "comment")

    def __init__(self, *args: Any, categories: Sequence[Category], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            _BLANK,
            *((one.value, one.label) for one in categories),
        ]

    def finding(self) -> Finding:
        given = self.cleaned_data
        return Finding(
            Category(given["category"]),
            tuple(Risk(one) for one in given["risks"]),
            income_fen=fen(given["income"]),
            lacks=tuple(Lack(one) for one in given["lacks"]),
            no_labour=given["no_labour"],
        )


class ClearCheckForm(StepForm):
    income = yuan("人均纯收入（元/年）", required=True, help_text="近 12 个月，须稳定高于监测收入线")
    lacks = forms.MultipleChoiceField(
        label="还没有解决的问题", choices=Lack.choices(), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("on", "income", "lacks", "document", "comment")


class Signing(forms.Form):
    on = Day("签字日期")
    signer = forms.CharField(label="签字人", max_length=60)
    document = forms.CharField(label="编号", max_length=80, required=False)


class Compared(forms.Form):
    kind = choice("比对内容", Check.choices())
    on = Day("比对日期")
    found = forms.BooleanField(label="有疑点", required=False)
    text = forms.CharField(label="结果说明", max_length=200, required=False)


class Struck(forms.Form):
    entry = choice("登记有误的一条", [])
    why = words("原因", 200)

    def __init__(self, *args: Any, entries: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["entry"]
        field.choices = [_BLANK, *entries]


class MeasureForm(forms.Form):
    risk = choice("针对风险", [])
    kind = choice("措施类别", MeasureKind.choices())
    text = forms.CharField(label="措施内容", max_length=200)
    owner = forms.CharField(label="责任人（单位）", max_length=80)
    on = Day("制定日期")
    due_on = Day("完成时限")

    def __init__(self, *args: Any, risks: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["risk"].choices = list(risks)  # type: ignore[attr-defined]


class Done(forms.Form):
    on = Day("落实日期")
    effect = forms.CharField(label="成效", max_length=200, error_messages={"required": "请填写成效"})


class VisitForm(forms.Form):
    on = Day("走访日期")
    visited_by = forms.CharField(label="走访人", max_length=60)
    trend = forms.ChoiceField(label="风险变化", choices=Trend.choices(), initial=Trend.SAME)
    text = words("走访情况", 400)
    income = yuan("人均纯收入（元/年）")


class PaperForm(forms.Form):
    kind = choice("材料", PaperKind.choices())
    taken_on = Day("形成日期")
    file = forms.FileField(
        label="文件", widget=forms.ClearableFileInput(attrs={"accept": "image/*,.pdf,.docx"})
    )
    note = forms.CharField(label="说明", max_length=200, required=False)


class Again(forms.Form):
    on = Day("日期")
    risk = choice("风险类型", Risk.choices())
    text = words("情况说明", 400)
    assigned_to = forms.CharField(label="由谁入户核查", max_length=60)


class Natural(forms.Form):
    on = Day("消除日期")
    document = forms.CharField(label="批复文号", max_length=120)
    comment = words("原因", 200, help_text="例如：整户自然消亡、整户迁出本县")


class Helper(forms.Form):
    helper = forms.CharField(label="帮扶责任人", max_length=60)


class PublicReport(forms.Form):
    """What somebody at home types about themselves: plain words, nothing that is not needed. `website` is a trap that
    only machines fill in."""

    area_code = choice("所在村（社区）", [])
    name = forms.CharField(label="户主姓名", max_length=60, error_messages={"required": "请填写户主姓名"})
    phone = forms.CharField(
        label="联系电话", max_length=20, widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
        error_messages={"required": "请填写联系电话，村干部好与您联系"},
    )  # fmt: skip
    risk = choice("遇到的困难", Risk.choices())
    text = words(
        "简单说明",
        400,
        rows=4,
        help_text="发生了什么、什么时候、现在最需要什么；请不要填写身份证号、银行卡号",
    )
    photo = forms.FileField(
        label="照片（可不传）",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png"}),
    )
    website = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )

    def __init__(self, *args: Any, villages: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["area_code"].choices = [_BLANK, *villages]  # type: ignore[attr-defined]


class PublicLookUp(forms.Form):
    code = forms.CharField(label="查询码", max_length=40, error_messages={"required": "请填写查询码"})
