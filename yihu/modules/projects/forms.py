"""Shapes of input. Planned money is typed in 万元, as application forms print it; it arrives as whole fen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from yihu.engine.errors import BadValue
from yihu.engine.money import parse_wan, to_fen, wan
from yihu.modules.projects.rules import GUARDS, Category, Construction, Stage

Choices = Iterable[tuple[Any, str]]


class WanField(forms.CharField):
    """'12.5' 万元 -> 12_500_000 fen; empty is zero."""

    unit = "万元"

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            required=False,
            **options,
        )

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return 0
        try:
            return to_fen(parse_wan(text))
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
    scale = forms.CharField(label="建设内容和规模", max_length=2000, required=False)
    central_fen = WanField(label="计划中央资金")
    province_fen = WanField(label="计划省级资金")
    city_fen = WanField(label="计划市级资金")
    county_fen = WanField(label="计划县级资金")
    other_fen = WanField(label="计划其他资金")
    unit_id = forms.TypedChoiceField(label="实施单位", coerce=int, empty_value=None, required=False)
    responsible = forms.CharField(label="责任人", max_length=40, required=False)
    households = _whole("受益户数")
    persons = _whole("受益人数")
    poor_households = _whole("其中脱贫（监测）户数")
    target = forms.CharField(label="绩效目标", max_length=2000, required=False)
    benefit = forms.CharField(label="联农带农机制", max_length=2000, required=False)
    start_due = DayField(label="计划开工日期", required=False)
    finish_due = DayField(label="计划完工日期", required=False)

    def offer(self, units: Choices, places: Choices) -> None:
        for name, choices in (("unit_id", [("", "（不指定）"), *units]), ("area_code", list(places))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(choices)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for name in ("households", "persons", "poor_households"):
            given[name] = given.get(name) or 0
        if "category" in given and "construction" in given:
            given["category"] = Category(given["category"])
            given["construction"] = Construction(given["construction"])
        return given


class Proposal(Sheet):
    on = DayField(label="申报日期")
    document = forms.CharField(label="村民代表会议记录", max_length=120, help_text="会议记录编号或日期")
    field_order = ("number", "name", "year", "on", "document")


class Step(forms.Form):
    """The next step; which proof it asks for depends on the step."""

    on = DayField(label="日期")
    document = forms.CharField(label="依据", max_length=120, required=False)
    reason = forms.CharField(label="原因", max_length=200, required=False)

    def __init__(self, *args: Any, stage: Stage, on: date | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        guard = GUARDS[stage]
        self.fields["document"].label = guard.document or "依据（可不填）"
        self.fields["document"].required = bool(guard.document)
        self.fields["reason"].required = guard.reason
        if not guard.reason:
            del self.fields["reason"]
        if on is not None:
            self.initial.setdefault("on", on)


class Reason(forms.Form):
    reason = forms.CharField(label="原因", max_length=200)
