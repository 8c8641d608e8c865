"""Shapes of input. Planned money is typed in 万元, as application forms print it; it arrives as whole fen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from yihu.engine.errors import BadValue
from yihu.engine.money import from_fen, parse_wan, parse_yuan, to_fen, wan
from yihu.modules.incomes.rules import EARNED, Source
from yihu.modules.projects.actions import Audited, Examined, Signed
from yihu.modules.projects.rules import (
    GUARDS,
    Category,
    Construction,
    Level,
    Method,
    Origin,
    Phase,
    Result,
    Stage,
    Verdict,
    Way,
)

Choices = Iterable[tuple[Any, str]]


class WanField(forms.CharField):
    """'12.5' 万元 -> 12_500_000 fen; empty is zero."""

    unit = "万元"

    scale = staticmethod(parse_wan)

    def __init__(self, *, must: bool = False, **options: Any) -> None:
        super().__init__(
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            required=must,
            **options,
        )

    def to_python(self, value: Any) -> Any:
        if isinstance(value, int):  # a disabled field gives back what it was shown
            return value
        text = super().to_python(value)
        if not text:
            return 0
        try:
            return to_fen(self.scale(text))
        except BadValue as bad:
            raise ValidationError(bad.message) from bad

    def prepare_value(self, value: Any) -> Any:
        return f"{wan(value):f}" if isinstance(value, int) else value

    def run_validators(self, value: Any) -> None:
        """The text's own validators have nothing to say about fen."""


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **options)


def _whole(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=9_999_999, required=False)


class Sheet(forms.Form):
    """What a project is."""

    number = forms.CharField(label="项目编号", max_length=40)
    name = forms.CharField(label="项目名称", max_length=120)
    year = forms.IntegerField(label="年度", min_value=2014, max_value=2100)
    category = forms.ChoiceField(label="项目类别", choices=Category.choices())
    construction = forms.ChoiceField(label="建设性质", choices=Construction.choices())
    area_code = forms.ChoiceField(label="实施地点")
    origin = forms.ChoiceField(label="申报层级", choices=Origin.choices(), required=False)
    scale = forms.CharField(label="建设内容和规模", max_length=2000, required=False)
    subsidy = forms.CharField(label="补助标准", max_length=200, required=False)
    central_fen = WanField(label="计划中央资金")
    province_fen = WanField(label="计划省级资金")
    city_fen = WanField(label="计划市级资金")
    county_fen = WanField(label="计划县级资金")
    other_fen = WanField(label="计划其他资金")
    unit_id = forms.TypedChoiceField(label="实施单位", coerce=int, empty_value=None, required=False)
    department_id = forms.TypedChoiceField(label="主管部门", coerce=int, empty_value=None, required=False)
    responsible = forms.CharField(label="责任人", max_length=40, required=False)
    households = _whole("受益户数")
    persons = _whole("受益人数")
    poor_households = _whole("其中脱贫（监测）户数")
    target = forms.CharField(label="绩效目标", max_length=2000, required=False)
    benefit = forms.CharField(label="联农带农机制", max_length=2000, required=False)
    start_due = DayField(label="计划开工日期", required=False)
    finish_due = DayField(label="计划完工日期", required=False)
    to_households = forms.BooleanField(label="到户项目", required=False)
    priority = forms.BooleanField(label="优先安排", required=False)
    green = forms.BooleanField(label="绿色通道", required=False)
    urgent_reason = forms.CharField(
        label="优先（绿色通道）原因", max_length=200, required=False, help_text="勾选优先安排或绿色通道时必填"
    )

    def offer(self, units: Choices, places: Choices) -> None:
        offered = [("", "（不指定）"), *units]
        for name, choices in (("unit_id", offered), ("department_id", offered), ("area_code", list(places))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(choices)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for name in ("households", "persons", "poor_households"):
            given[name] = given.get(name) or 0
        for name, codes in (("category", Category), ("construction", Construction), ("origin", Origin)):
            if name in given:
                given[name] = codes(given[name] or Origin.VILLAGE)
        return given


class Proposal(Sheet):
    on = DayField(label="申报日期")
    document = forms.CharField(label="村民代表会议记录", max_length=120, help_text="会议记录编号或日期")
    field_order = ("number", "name", "year", "on", "document")


class Step(forms.Form):
    """The next step; which proof it asks for depends on the step. What a contract, an acceptance or a settlement says
    is asked for unless it is `known` already."""

    on = DayField(label="日期")
    document = forms.CharField(label="依据", max_length=120, required=False)
    reason = forms.CharField(label="原因", max_length=200, required=False)

    def __init__(
        self, *args: Any, stage: Stage, on: date | None = None, known: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        guard = GUARDS[stage]
        self.stage, self.known = stage, known
        self.fields["document"].label = guard.document or "依据（可不填）"
        self.fields["document"].required = bool(guard.document)
        self.fields["reason"].required = guard.reason
        if not guard.reason:
            del self.fields["reason"]
        if not known:
            self.fields.update({name: make() for name, make in _ASKED.get(stage, {}).items()})
        if on is not None:
            self.initial.setdefault("on", on)

    def given(self) -> dict[str, Any]:
        """What `actions.take` is told."""
        said = dict(self.cleaned_data)
        own = {name: said.pop(name) for name in _ASKED.get(self.stage, {}) if name in said}
        return {**said, "proof": proof_of(self.stage, own) if own else None}


def proof_of(stage: Stage, said: dict[str, Any]) -> Any:
    """What the fields of `_ASKED` say, as the action wants it."""
    if stage is Stage.CONTRACTED:
        return Signed(Method(said["method"]), said["contractor"], said["contract_fen"])
    if stage is Stage.ACCEPTED:
        return Examined(Result(said["result"]), said["by"], said.get("opinion") or "")
    return Audited(said["audited_fen"], said["by"], said.get("asked_fen") or None)


_ASKED: dict[Stage, dict[str, Callable[[], forms.Field]]] = {
    Stage.CONTRACTED: {
        "method": lambda: forms.ChoiceField(label="实施方式", choices=Method.choices()),
        "contractor": lambda: forms.CharField(label="承建（供货）单位", max_length=80),
        "contract_fen": lambda: WanField(label="合同金额", must=True),
    },
    Stage.ACCEPTED: {
        "result": lambda: forms.ChoiceField(label="验收结论", choices=Result.choices()),
        "by": lambda: forms.CharField(label="验收单位（组）", max_length=80),
        "opinion": lambda: forms.CharField(label="验收意见", max_length=500, required=False),
    },
    Stage.SETTLED: {
        "audited_fen": lambda: WanField(label="审定金额", must=True),
        "asked_fen": lambda: WanField(label="送审金额"),
        "by": lambda: forms.CharField(label="审计（审核）单位", max_length=80),
    },
}


class Notice(forms.Form):
    level = forms.ChoiceField(label="公示层级", choices=Level.choices())
    first = DayField(label="开始日期")
    last = DayField(label="截止日期", help_text="首尾两日都算")
    place = forms.CharField(label="公示地点", max_length=80, help_text="例如：村务公开栏")
    document = forms.CharField(label="公示编号", max_length=120, required=False)

    def clean_level(self) -> Level:
        return Level(self.cleaned_data["level"])


class PlanChange(forms.Form):
    on = DayField(label="调整日期")
    document = forms.CharField(label="依据文号", max_length=120)
    reason = forms.CharField(label="调整原因", max_length=200)
    central = WanField(label="中央资金")
    province = WanField(label="省级资金")
    city = WanField(label="市级资金")
    county = WanField(label="县级资金")
    other = WanField(label="其他资金")


class Photo(forms.Form):
    phase = forms.ChoiceField(label="阶段", choices=Phase.choices())
    taken_on = DayField(label="拍摄日期")
    caption = forms.CharField(label="说明", max_length=100)
    file = forms.FileField(
        label="照片",
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
    )

    def clean_phase(self) -> Phase:
        return Phase(self.cleaned_data["phase"])


class Batch(forms.Form):
    """A household batch; the project may be left out where the money follows a policy and not a project."""

    number = forms.CharField(label="批次编号", max_length=40)
    name = forms.CharField(label="名称", max_length=80, help_text="例如：2020年产业奖补第一批")
    item = forms.CharField(label="补助内容", max_length=60, help_text="例如：产业奖补")
    area_code = forms.ChoiceField(label="范围")
    way = forms.ChoiceField(label="实施方式", choices=Way.choices())
    income = forms.ChoiceField(
        label="记入收入",
        choices=[(one.value, one.label) for one in EARNED],
        initial=Source.TRANSFER.value,
        help_text="兑现后自动记入农户家庭收入；奖补、补助选其他转移性收入，岗位报酬选工资性收入",
    )
    standard = forms.CharField(label="补助标准", max_length=200, required=False)
    project_number = forms.CharField(label="项目编号", max_length=40, required=False)
    on = DayField(label="编制日期")

    def clean_way(self) -> Way:
        return Way(self.cleaned_data["way"])

    def clean_income(self) -> Source:
        return Source(self.cleaned_data["income"])


class YuanField(WanField):
    """'800.50' 元 -> 80_050 fen."""

    unit = "元"
    scale = staticmethod(parse_yuan)

    def prepare_value(self, value: Any) -> Any:
        return f"{from_fen(value):f}" if isinstance(value, int) else value


class Line(forms.Form):
    household = forms.CharField(label="农户", max_length=40, help_text="户编号、姓名或拼音首字母")
    fen = YuanField(label="补助金额", must=True)
    basis = forms.CharField(label="补助依据", max_length=100, required=False)


class LineChange(forms.Form):
    on = DayField(label="更改日期")
    fen = YuanField(label="更改后金额")
    reason = forms.CharField(label="更改原因", max_length=200, help_text="不再补助的金额填 0")


class BatchNotice(forms.Form):
    first = DayField(label="公示开始")
    last = DayField(label="公示截止", help_text="首尾两日都算")
    place = forms.CharField(label="公示地点", max_length=80)


class Pay(forms.Form):
    payment_id = forms.TypedChoiceField(label="从哪笔拨付支出", coerce=int)
    on = DayField(label="兑现日期")
    voucher = forms.CharField(label="凭证号", max_length=60)


class Works(forms.Form):
    area_code = forms.ChoiceField(label="行政村")
    name = forms.CharField(label="名称", max_length=80)
    year = forms.IntegerField(label="年度", min_value=2014, max_value=2100)
    document = forms.CharField(label="批复文号", max_length=120)
    on = DayField(label="批复日期")
    due = DayField(label="计划完成日期")
    hamlets = _whole("自然村数")


class Assigned(forms.Form):
    numbers = forms.CharField(
        label="项目编号",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        help_text="一行一个，可从表格粘贴",
    )


class Standard(forms.Form):
    standard = forms.ChoiceField(label="标准")
    met = forms.TypedChoiceField(
        label="结论", choices=[("1", "达标"), ("0", "未达标")], coerce=lambda text: text == "1"
    )
    evidence = forms.CharField(label="印证或差距", max_length=200)
    on = DayField(label="核查日期")


class ReviewLine(forms.Form):
    verdict = forms.ChoiceField(label="处理意见", choices=Verdict.choices())
    to_year = forms.IntegerField(label="调整到年度", min_value=2014, max_value=2100, required=False)
    reason = forms.CharField(label="说明", max_length=200, required=False)

    def clean_verdict(self) -> Verdict:
        return Verdict(self.cleaned_data["verdict"])


class Decided(forms.Form):
    on = DayField(label="审定日期")
    document = forms.CharField(label="审定文号", max_length=120)


class Reason(forms.Form):
    reason = forms.CharField(label="原因", max_length=200)


class Nothing(forms.Form):
    """A step that asks for nothing."""
