"""Shapes of input. Money is typed in 元, the unit stands at the field; the amount arrives as Decimal yuan."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from yihu.engine.errors import BadValue
from yihu.engine.money import parse_yuan
from yihu.modules.funds.rules import FundKind, PayeeKind, Sector, Tier

Choices = Iterable[tuple[Any, str]]


class YuanField(forms.CharField):
    """'6,000.5' -> Decimal('6000.50')."""

    unit = "元"

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", "金额")
        options.setdefault("help_text", "单位：元，最多精确到分；可用千分位逗号")
        super().__init__(
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **options
        )

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_yuan(text)
        except BadValue as bad:
            raise ValidationError(bad.message) from bad

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise ValidationError("请填写金额")

    def run_validators(self, value: Any) -> None:
        """The text's own validators have nothing to say about a Decimal."""


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **options)


class Stage(forms.Form):
    """What every entry has: a day and a note. `on` arrives filled with the business day."""

    note = forms.CharField(label="备注", max_length=200, required=False)

    def __init__(self, *args: Any, on: date | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if on is not None:
            self.initial.setdefault("on", on)
            self.initial.setdefault("year", on.year)


class Tiered(Stage):
    tier = forms.ChoiceField(label="资金层级", choices=Tier.choices())
    kind = forms.ChoiceField(label="资金类别", choices=FundKind.choices())

    def clean_tier(self) -> Tier:
        return Tier(self.cleaned_data["tier"])

    def clean_kind(self) -> FundKind:
        return FundKind(self.cleaned_data["kind"])


class Sectored(forms.Form):
    sector = forms.ChoiceField(
        label="投向",
        required=False,
        choices=[("", "（不指定）"), *Sector.choices()],
        help_text="计划、产业占比按投向统计",
    )

    def clean_sector(self) -> Sector | None:
        return Sector(self.cleaned_data["sector"]) if self.cleaned_data["sector"] else None


class Batch(Tiered):
    number = forms.CharField(label="文号", max_length=60, help_text="如：湘财预〔2020〕15号")
    title = forms.CharField(label="资金名称", max_length=100, required=False)
    year = forms.IntegerField(label="资金年度", min_value=2014, max_value=2100)
    on = DayField(label="下达日期")
    yuan = YuanField(label="下达金额")
    purpose = forms.CharField(label="用途", max_length=200, required=False)
    field_order = ("number", "title", "tier", "kind", "year", "on", "yuan", "purpose", "note")


class Plan(Sectored, Tiered):
    number = forms.CharField(label="文号", max_length=60)
    year = forms.IntegerField(label="资金年度", min_value=2014, max_value=2100)
    on = DayField(label="计划日期")
    yuan = YuanField(label="计划金额")
    field_order = ("number", "tier", "kind", "sector", "year", "on", "yuan", "note")


class Pool(Stage):
    name = forms.CharField(label="资金池名称", max_length=100, help_text="本级自有资金，如：区级预拨周转资金")
    number = forms.CharField(label="文号", max_length=60)
    year = forms.IntegerField(label="资金年度", min_value=2014, max_value=2100)
    on = DayField(label="设立日期")
    yuan = YuanField(label="资金池额度")
    field_order = ("name", "number", "year", "on", "yuan", "note")


class ToSomebody(forms.Form):
    """A unit, a project, or both; and the place the money is for."""

    unit_id = forms.TypedChoiceField(label="单位", coerce=int, empty_value=None, required=False)
    project_number = forms.CharField(
        label="项目编号", max_length=40, required=False, help_text="单位和项目至少填一项"
    )
    area_code = forms.ChoiceField(label="资金用于的地区", required=False)

    def offer(self, units: Choices, places: Choices) -> None:
        self._choose("unit_id", [("", "（不指定）"), *units])
        self._choose("area_code", [("", "（按单位所在地）"), *places])

    def _choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)


class Allocation(ToSomebody, Sectored, Stage):
    document = forms.CharField(label="安排文号或会议", max_length=100)
    on = DayField(label="安排日期")
    yuan = YuanField(label="安排金额")
    field_order = ("document", "on", "unit_id", "project_number", "area_code", "sector", "yuan", "note")


class Keyed(forms.Form):
    """A form that may be sent twice: the hidden key makes both the same payment."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("key", uuid.uuid4())


class Payment(Keyed, Stage):
    voucher = forms.CharField(label="凭证号", max_length=60)
    on = DayField(label="拨付日期")
    yuan = YuanField(label="拨付金额")
    field_order = ("voucher", "on", "yuan", "note", "key")


class Advance(Keyed, ToSomebody, Sectored, Tiered):
    voucher = forms.CharField(label="凭证号", max_length=60)
    on = DayField(label="预拨日期")
    yuan = YuanField(label="预拨金额")
    field_order = (
        "tier",
        "kind",
        "voucher",
        "on",
        "unit_id",
        "project_number",
        "area_code",
        "sector",
        "yuan",
        "note",
        "key",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["tier"].help_text = "将来由哪一级资金冲抵"


class Expenditure(Stage):
    voucher = forms.CharField(label="凭证号", max_length=60)
    on = DayField(label="支出日期")
    payee = forms.CharField(label="收款方", max_length=80, help_text="个人只保存姓的首字，其余以星号代替")
    payee_kind = forms.ChoiceField(label="收款方类型", choices=PayeeKind.choices())
    account = forms.CharField(
        label="收款账号",
        max_length=40,
        required=False,
        help_text="只保存不可还原的比对码，用于发现同一收款方",
    )
    yuan = YuanField(label="支出金额")
    purpose = forms.CharField(label="用途", max_length=200, required=False)
    field_order = ("voucher", "on", "payee", "payee_kind", "account", "yuan", "purpose", "note")

    def clean_payee_kind(self) -> PayeeKind:
        return PayeeKind(self.cleaned_data["payee_kind"])


class Offset(Stage):
    allocation_id = forms.TypedChoiceField(label="用哪一笔安排冲抵", coerce=int)
    document = forms.CharField(label="冲抵依据", max_length=100)
    on = DayField(label="冲抵日期")
    yuan = YuanField(label="冲抵金额")
    field_order = ("allocation_id", "document", "on", "yuan", "note")

    def offer(self, allocations: Choices) -> None:
        field = self.fields["allocation_id"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(allocations)


class Recovery(forms.Form):
    """Part of what is not used leaves."""

    way = forms.ChoiceField(label="办理方式")
    on = DayField(label="日期")
    yuan = YuanField(label="金额")
    reason = forms.CharField(label="依据或原因", max_length=200)

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("on", on)

    def offer(self, ways: Choices) -> None:
        field = self.fields["way"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(ways)


class Reason(forms.Form):
    """A reverse entry or a refusal: why."""

    reason = forms.CharField(label="原因", max_length=200)


def yuan_text(fen: int) -> str:
    """What a money field is filled with."""
    return str(Decimal(fen) / 100)
