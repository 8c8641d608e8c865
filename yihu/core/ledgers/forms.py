"""The form of a plain ledger, from its declaration. It knows shape only; `actions` decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from yihu.core.areas.models import Area
from yihu.core.ledgers import values
from yihu.core.units.models import Unit
from yihu.engine.cells import Lookups
from yihu.engine.ledgers import Column, Kind, Ledger

LONGEST = 4000


class EntryForm(forms.Form):
    """One field a column. `values` holds the clean values once the form is valid."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        ledger: Ledger,
        lookups: Lookups,
        *,
        places: list[Area],
        units: list[Unit],
        data: Mapping[str, Any] | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.ledger = ledger
        self.lookups = lookups
        self.values: dict[str, Any] = {}
        for column in ledger.editable:
            self.fields[column.name] = _field(column, places, units, lookups)

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or self.cleaned_data)
        found, problems = values.clean_row(self.ledger, cleaned, self.lookups)
        for name, wrong in problems.items():
            self.add_error(name, wrong.message)
        self.values = found
        return cleaned

    def refuse(self, problems: Mapping[str, str]) -> None:
        """Put an action's refusal beside the fields it is about."""
        for name, message in problems.items():
            self.add_error(name if name in self.fields else None, message)


def _field(column: Column, places: list[Area], units: list[Unit], lookups: Lookups) -> forms.Field:
    hint = " ".join(part for part in (column.help, f"例：{column.example}" if column.example else "") if part)
    field: forms.Field = forms.CharField(
        label=column.label, required=False, help_text=hint, max_length=LONGEST, widget=_widget(column)
    )
    if column.kind is Kind.CODE and column.codes:
        field.widget = forms.Select(choices=[("", "请选择"), *((it.label, it.label) for it in column.codes)])
    elif column.kind is Kind.YES_NO:
        field.widget = forms.Select(choices=[("", "未填"), ("是", "是"), ("否", "否")])
    elif column.kind is Kind.AREA:
        shown = [
            ("", "请选择"),
            *((place.code, lookups.names.get(place.code, place.name)) for place in places),
        ]
        field.widget = forms.Select(choices=shown, attrs={"data-choose": "yes"})
    elif column.kind is Kind.UNIT:
        shown = [("", "请选择"), *((unit.name, unit.name) for unit in units)]
        field.widget = forms.Select(choices=shown, attrs={"data-choose": "yes"})
    field.must = column.required  # type: ignore[attr-defined]  # the star; emptiness is told by the column's own words
    field.unit = column.unit  # type: ignore[attr-defined]
    return field


def _widget(column: Column) -> forms.Widget:
    match column.kind:
        case Kind.LONG_TEXT:
            return forms.Textarea(attrs={"rows": 3})
        case Kind.DATE:
            return forms.DateInput(attrs={"type": "date"})
        case Kind.MONEY | Kind.DECIMAL:
            return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        case Kind.INTEGER:
            return forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.TextInput(attrs={"autocomplete": "off"})
