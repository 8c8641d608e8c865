"""Shapes of what people type about pairings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from yihu.modules.pairing.rules import Ending, Part


class Day(forms.DateField):
    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"required": "请填写日期", "invalid": "日期无法确定，请写成 2020-06-30"},
            **more,
        )


class HelperChoice(forms.ChoiceField):
    """Helpers by unit and name; the list filters as one types."""

    def __init__(self, label: str, helpers: Iterable[Any] = (), **more: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.Select(attrs={"data-choose": "yes"}),
            error_messages={"required": "请选择帮扶人", "invalid_choice": "请从列表中选择帮扶人"},
            **more,
        )
        self.offer(helpers)

    def offer(self, helpers: Iterable[Any]) -> None:
        self.choices = [
            ("", "请选择"),
            *((str(one.pk), f"{one.unit_name} {one.name}（现 {one.households} 户）") for one in helpers),
        ]


class Pair(forms.Form):
    helper = HelperChoice("帮扶人")
    part = forms.ChoiceField(label="帮扶身份", choices=Part.choices())
    on = Day("结对日期")

    def __init__(self, *args: Any, helpers: Iterable[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["helper"].offer(helpers)  # type: ignore[attr-defined]


class HandOver(forms.Form):
    to_helper = HelperChoice("交接给")
    on = Day("换人日期")
    handed = forms.CharField(
        label="交接事项",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明交接事项，例如：在办措施、下次走访、户情要点"},
    )

    def __init__(self, *args: Any, helpers: Iterable[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["to_helper"].offer(helpers)  # type: ignore[attr-defined]


class End(forms.Form):
    on = Day("终止日期")
    why = forms.ChoiceField(
        label="终止原因",
        choices=[(one.value, one.label) for one in (Ending.OUT, Ending.MOVED_ON, Ending.MISTAKE)],
        help_text="换人请用“交接换人”；“登记有误”会撤销这次结对",
    )
    handed = forms.CharField(label="说明", max_length=400, required=False)


class Link(forms.Form):
    username = forms.CharField(
        label="登录名",
        max_length=150,
        required=False,
        help_text="须已有“帮扶责任人”岗位；空着为取消关联",
    )
