"""Shapes of what people send in."""

from __future__ import annotations

from django import forms

from yihu.engine.papers import Paper

# the one form a date control of a browser reads, whatever the locale prints
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class Start(forms.Form):
    paper = forms.ChoiceField(label="文种")
    as_of = forms.DateField(label="统计截止日", widget=DAY)

    def __init__(self, *args: object, papers: tuple[Paper, ...], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["paper"] = forms.ChoiceField(
            label="文种", choices=[(paper.key, paper.label) for paper in papers]
        )


class Writing(forms.Form):
    """One box per slot, named as the slot, with issuer and note besides."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    issuer = forms.CharField(label="发文单位", max_length=60)
    note = forms.CharField(
        label="数字来源说明",
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="正文中未引用指标的数字，在此写明出处，例如会议记录、部门来函",
    )

    def __init__(self, *args: object, paper: Paper, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.paper = paper
        for slot in paper.slots:
            self.fields[slot.key] = forms.CharField(
                label=slot.label,
                help_text=slot.help,
                required=False,
                widget=forms.Textarea(attrs={"rows": 6, "data-slot": slot.key}),
            )

    @property
    def narrative(self) -> dict[str, str]:
        return {slot.key: self.cleaned_data[slot.key] for slot in self.paper.slots}


class Seen(forms.Form):
    """The version of the draft that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class Signing(Seen):
    on = forms.DateField(label="签发日期", widget=DAY)
    doc_number = forms.CharField(label="文号", required=False, max_length=60)
    despite = forms.CharField(
        label="数字有矛盾仍签发的理由",
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="逐条核对下方“数字体检”后填写；理由随公文留存",
    )


class Returning(forms.Form):
    reason = forms.CharField(label="退回意见", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
