"""Shapes of what people type about industry. Money is typed in 元 and arrives as whole fen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from yihu.engine.errors import BadValue
from yihu.engine.money import from_fen, parse_yuan, to_fen
from yihu.modules.industry.rules import ContractKind


class Day(forms.DateField):
    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"required": "请填写日期", "invalid": "日期无法确定，请写成 2020-06-30"},
            **more,
        )


class Yuan(forms.CharField):
    """'500.5' 元 -> 50_050 fen; empty is None."""

    unit = "元"

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            **more,
        )

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return to_fen(parse_yuan(text))
        except BadValue as bad:
            raise ValidationError(bad.message) from bad

    def prepare_value(self, value: Any) -> Any:
        return f"{from_fen(value):f}" if isinstance(value, int) else value

    def run_validators(self, value: Any) -> None:
        """The text's own validators have nothing to say about fen."""


def _text(label: str, most: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False, **more)


class Terms(forms.Form):
    """The terms that every chosen household signs."""

    kind = forms.ChoiceField(label="协议类型", choices=ContractKind.choices())
    start = Day("起始日期")
    end = Day("终止日期", required=False, help_text="第一个不再有效的日期，长期有效不填")
    shares_fen = Yuan("每户入股金额")
    percent = forms.DecimalField(
        label="年分红率",
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        required=False,
    )
    guaranteed_fen = Yuan("每户每年保底分红", help_text="填了就以此为准，不再按分红率计算")
    land_mu = forms.DecimalField(
        label="每户流转土地", min_value=Decimal(0), max_digits=8, decimal_places=2, required=False
    )
    rent_fen = Yuan("每亩年租金")
    workers = forms.IntegerField(label="每户务工人数", min_value=0, max_value=20, required=False)
    purchase = _text("收购约定", 200, help_text="产品和保底价，例如“稻虾米保底 3 元/斤”")
    pay_month = forms.TypedChoiceField(
        label="分红月份",
        coerce=int,
        initial=12,
        choices=[(month, f"{month} 月底前") for month in range(1, 13)],
    )
    government = _text("政府方", 60, help_text="三方协议填写，例如“长春镇人民政府”")
    number = _text("合同编号", 40)

    percent.unit = "%"  # type: ignore[attr-defined]
    land_mu.unit = "亩"  # type: ignore[attr-defined]
    workers.unit = "人"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "kind" in given:
            given["kind"] = ContractKind(given["kind"])
        return given


class Voucher(forms.Form):
    on = Day("发放日期")
    voucher = forms.CharField(
        label="凭证号",
        max_length=60,
        help_text="例如银行代发回单号",
        error_messages={"required": "请填写凭证号"},
    )


class TakeBack(forms.Form):
    on = Day("撤回日期")
    reason = forms.CharField(
        label="原因",
        max_length=100,
        help_text="例如“银行退回，账号有误”",
        error_messages={"required": "请写明撤回原因"},
    )


class Contact(forms.Form):
    phone = forms.CharField(
        label="联系电话", max_length=20, required=False, help_text="加密保存，查看要写事由；留空即清除"
    )


class Guidance(forms.Form):
    """What every chosen household was told."""

    on = Day("指导日期")
    topic = forms.CharField(
        label="指导内容（产业、技术）",
        max_length=80,
        help_text="例如“稻虾共作水质管理”",
        error_messages={"required": "请写明指导了什么产业或技术"},
    )
    advised = forms.CharField(
        label="提出的建议",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明提出的建议"},
    )
    next_step = _text("下一步", 200, help_text="例如“7 月 10 日前再看水质”")
