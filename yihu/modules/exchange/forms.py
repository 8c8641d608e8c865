from __future__ import annotations

from django import forms

_ACCEPT = ".xlsx,.xls,.ods,.et,.csv,.txt"


class Upload(forms.Form):
    ledger = forms.ChoiceField(label="台账", required=False, help_text="不选时按表头自动识别")
    file = forms.FileField(
        label="工作簿",
        help_text="xlsx、xls、ods、csv 均可，最大 50 MB；列的顺序不限，表头上方可有标题",
        widget=forms.FileInput(attrs={"accept": _ACCEPT}),
    )
    again = forms.BooleanField(
        label="仍要再导一次（内容相同的行不会改变）", required=False, widget=forms.HiddenInput()
    )

    def __init__(self, *args: object, ledgers: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["ledger"].choices = [("", "自动识别"), *ledgers]  # type: ignore[attr-defined]

    def offer_again(self, offered: bool) -> None:
        """The box shows only to one whose file has just been refused as known."""
        if offered:
            self.fields["again"].widget = forms.CheckboxInput()


class Apply(forms.Form):
    skip_wrong = forms.BooleanField(required=False)
    confirmed = forms.BooleanField(required=False)


class Again(forms.Form):
    sheet = forms.CharField(max_length=60, required=False)
    hidden = forms.ChoiceField(choices=[("yes", "导入"), ("no", "不导入")], required=False)


class Undo(forms.Form):
    reason = forms.CharField(label="撤销原因", max_length=150)
