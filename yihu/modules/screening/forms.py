"""Shapes of input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from yihu.engine.screening import Rule


class Limits(forms.Form):
    """One whole number for each threshold of a rule, in its own unit; those of policy only where `all_`."""

    def __init__(
        self, *args: Any, rule: Rule, values: Mapping[str, int], all_: bool = True, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        for one in rule.thresholds:
            if all_ or not one.policy:
                field = forms.IntegerField(
                    label=f"{one.label}（{one.unit}）" if one.unit else one.label,
                    min_value=0,
                    max_value=10**9,
                    required=False,
                    initial=values.get(one.name),
                )
                self.fields[one.name] = field

    @property
    def limits(self) -> dict[str, int]:
        return {name: value for name, value in self.cleaned_data.items() if isinstance(value, int)}


class Proposal(Limits):
    def __init__(self, *args: Any, rule: Rule, values: Mapping[str, int], **more: Any) -> None:
        super().__init__(*args, rule=rule, values=values, all_=False, **more)
        self.fields["reason"] = forms.CharField(label="理由", max_length=200, required=False)


class Why(forms.Form):
    reason = forms.CharField(
        label="理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明理由"},
    )
