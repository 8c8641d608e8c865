"""Shapes of what people type about assets; rules and actions judge it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from yihu.core.web.fields import Day, Fen
from yihu.modules.assets.rules import (
    AssetKind,
    Condition,
    IncomeKind,
    Method,
    OwnerLevel,
    Use,
    Way,
)

Choices = Iterable[tuple[Any, str]]
TIERS = {
    "central": "中央资金",
    "province": "省级资金",
    "city": "市级资金",
    "county": "县级资金",
    "other": "其他资金",
}


def _text(label: str, most: int, *, must: bool = True, help: str = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=must, help_text=help)


def _coded(label: str, codes: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=codes.choices(), coerce=codes)


class New(forms.Form):
    number = _text("资产编号", 40)
    name = _text("资产名称", 120)
    kind = _coded("资产类别", AssetKind)
    area_code = forms.ChoiceField(label="所在村（乡镇）")
    formed_on = Day("形成日期")
    place = _text("坐落位置", 120, must=False)
    scale = _text("规模（数量）", 120, must=False)
    project_number = _text("来源项目编号", 40, must=False)
    central_fen = Fen("中央资金", unit="万元", required=False)
    province_fen = Fen("省级资金", unit="万元", required=False)
    city_fen = Fen("市级资金", unit="万元", required=False)
    county_fen = Fen("县级资金", unit="万元", required=False)
    other_fen = Fen("其他资金", unit="万元", required=False)
    site = _text("所在安置点", 60, must=False, help="易地搬迁安置点的门面、车间填写")
    household = _text("户编号", 30, must=False, help="只有到户类资产填")

    def __init__(self, *args: Any, places: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["area_code"].choices = list(places)  # type: ignore[attr-defined]


class HandOver(forms.Form):
    on = Day("移交日期")
    giver = _text("移交单位", 80)
    level = _coded("所有权层级", OwnerLevel)
    owner = _text("接收单位（所有权人）", 80)
    certificate = _text("确权凭证", 80, must=False)
    document = _text("移交清单（文号）", 80, must=False)
    keeper_unit = _text("管护单位", 80, must=False)
    keeper = _text("管护责任人", 40, must=False)
    duties = _text("管护内容", 200, must=False)


class Idle(forms.Form):
    on = Day("闲置开始")
    reason = _text("闲置原因", 200)
    remedy = _text("盘活措施", 200, must=False)


class InUse(forms.Form):
    on = Day("恢复使用日期")
    remedy = _text("盘活措施", 200)


class Earned(forms.Form):
    on = Day("到账日期")
    kind = _coded("收益类别", IncomeKind)
    lease = forms.TypedChoiceField(label="所属合同", required=False, coerce=int, empty_value=None)
    period = _text("所属期", 40, must=False, help="如 2020年上半年")
    fen = Fen("金额")
    voucher = _text("凭证号", 60, must=False)

    def __init__(self, *args: Any, leases: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["lease"].choices = [("", "—"), *leases]  # type: ignore[attr-defined]


class Count(forms.Form):
    """One asset on the phone."""

    condition = forms.TypedChoiceField(
        label="资产状况", choices=Condition.choices(), coerce=Condition, widget=forms.RadioSelect
    )
    fen = Fen("盘点价值", unit="万元")
    reason = _text("差异或损坏原因", 200, must=False)
    photo = forms.FileField(
        label="照片",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )


class CountLine(forms.Form):
    """One line of the village's list; a line without a condition is not counted yet."""

    condition = forms.TypedChoiceField(
        label="资产状况",
        choices=[("", "—"), *Condition.choices()],
        coerce=Condition,
        required=False,
        empty_value=None,
    )
    fen = Fen("盘点价值", unit="万元", required=False)
    reason = _text("原因", 200, must=False)


class Dispose(forms.Form):
    on = Day("申请日期")
    way = _coded("处置方式", Way)
    reason = _text("处置原因", 200)
    price_fen = Fen("评估（处置）价", required=False)
    buyer = _text("受让方", 80, must=False)


class Draft(forms.Form):
    """What a village clerk types: how the year's income is split; the rest is shared by the households."""

    year = forms.IntegerField(label="年度", min_value=2014, max_value=2100)
    on = Day("拟定日期")
    wages = Fen(Use.WAGES.label, required=False)
    labour = Fen(Use.LABOUR.label, required=False)
    award = Fen(Use.AWARD.label, required=False)
    retained = Fen(Use.RETAINED.label, required=False)
    method = forms.TypedChoiceField(label="到户分配办法", choices=Method.choices(), coerce=Method)
    listed = forms.CharField(
        label="分配名单",
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="可从表格粘贴，每行“户编号 积分”或“户编号 金额（元）”；按户均分不填的，为全村建档立卡户",
    )

    def fixed(self) -> dict[Use, int]:
        names = {Use.WAGES: "wages", Use.LABOUR: "labour", Use.AWARD: "award", Use.RETAINED: "retained"}
        return {use: self.cleaned_data.get(name) or 0 for use, name in names.items()}


class Papered(forms.Form):
    """A step that stands on a paper."""

    on = Day("日期")
    document = forms.CharField(max_length=120, required=False)

    def __init__(self, *args: Any, label: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["document"].label = label


class Notice(forms.Form):
    on = Day("公示开始")
    until = Day("公示截止")
    document = _text("公示地点", 120)


class Finish(forms.Form):
    on = Day("办结日期")
    price_fen = Fen("处置收入", required=False)
    buyer = _text("受让方", 80, must=False)
    proceeds = _text("处置收入去向", 200, must=False, help="有收入的必填，如“上缴村集体账户”")
    document = _text("依据（合同、文号）", 120, must=False)


class Why(forms.Form):
    on = Day("日期")
    text = _text("原因", 200)


class AddRow(forms.Form):
    """One more row of a draft: a household found by number, name or initials, or a purpose."""

    use = forms.TypedChoiceField(label="用途", coerce=Use)
    fen = Fen("金额")
    name = _text("说明", 60, must=False)

    def __init__(self, *args: Any, uses: Sequence[Use], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["use"].choices = [(one.value, one.label) for one in uses]  # type: ignore[attr-defined]
