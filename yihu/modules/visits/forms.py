"""Shapes of what comes in from phones, programs and the page; rules and actions judge it."""

from __future__ import annotations

from base64 import b64decode
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django import forms
from pydantic import AwareDatetime, Field, ValidationError

from yihu.core.api import Body, Count, Day, Id, Text60, Text120, Text200, Text400
from yihu.engine.errors import BadValue
from yihu.engine.idcard import Sex
from yihu.modules.households.rules import Join, Leave, Relation
from yihu.modules.monitoring.rules import Risk
from yihu.modules.visits.actions.taking import Came, Chosen, Entry, Gone, Heard, Shot, body_of
from yihu.modules.visits.rules import (
    MOST_PHOTOS,
    VALUES,
    Choice,
    EntryKind,
    Item,
    Picture,
    Report,
    Seen,
    Via,
    VisitKind,
)

LONGEST_PICTURE = 6_000_000  # characters of base64: what 4 MB become


class Unreadable(BadValue):
    code = "visit_unreadable"


class ItemIn(Body):
    """`version`: of the condition that was shown, 0 where there was none; `after`: the key of one's own earlier visit
    that was shown instead."""

    item: Item
    value: Text200
    note: Text200 = ""
    version: Count = 0
    after: UUID | None = None


class PictureIn(Body):
    """`data`: base64 of a JPEG or PNG."""

    data: Annotated[str, Field(max_length=LONGEST_PICTURE)]
    item: Item | None = None
    signature: bool = False


class VisitReportIn(Body):
    household: UUID
    on: Day
    kind: VisitKind
    visitors: Text120
    seen: Text400 = ""
    told: Text200 = ""
    items: Annotated[list[ItemIn], Field(max_length=len(Item))] = []
    pictures: Annotated[list[PictureIn], Field(max_length=MOST_PHOTOS + 1)] = []
    coming: Annotated[int, Field(ge=0, le=MOST_PHOTOS)] = 0
    device_at: AwareDatetime | None = None


class PhotoIn(Body):
    """`visit`: the key of the visit's entry; `household`: whose it is."""

    visit: UUID
    household: UUID | None = None
    data: Annotated[str, Field(max_length=LONGEST_PICTURE)]
    item: Item | None = None


class GoneIn(Body):
    household: UUID
    person: UUID
    reason: Leave
    on: Day
    new_head: UUID | None = None


class CameIn(Body):
    household: UUID
    name: Text60
    sex: Sex
    born_on: Day
    relation: Relation
    reason: Join
    on: Day


class VisitClueIn(Body):
    household: UUID
    risk: Risk
    on: Day
    text: Text400


class ChoiceIn(Body):
    """`version`: of the condition that stood against one's own on the screen."""

    clash: Id
    choice: Choice
    version: Count


def report(given: VisitReportIn, via: Via) -> Report:
    """Raises Unreadable for pictures that are no base64."""
    return Report(
        household=given.household,
        on=given.on,
        kind=given.kind,
        visitors=given.visitors,
        seen=given.seen,
        told=given.told,
        items=tuple(Seen(one.item, one.value, one.note, one.version, one.after) for one in given.items),
        pictures=tuple(Picture(_bytes(one.data), one.item, one.signature) for one in given.pictures),
        via=via,
        device_at=given.device_at,
        coming=given.coming,
    )


def _shot(given: PhotoIn) -> Shot:
    return Shot(given.visit, Picture(_bytes(given.data), given.item))


def entry(key: str, kind: str, given: dict[str, Any], *, via: Via, insist: bool = False) -> Entry:
    """One entry of a phone's queue. Raises Unreadable with what is wrong."""
    try:
        wanted = EntryKind(kind)
        clean_key = str(UUID(key))
        made: Report | Gone | Came | Heard | Shot | Chosen
        if wanted is EntryKind.VISIT:
            made = report(VisitReportIn(**given), via)
        elif wanted is EntryKind.GONE:
            made = Gone(**GoneIn(**given).dict())
        elif wanted is EntryKind.CAME:
            made = Came(**CameIn(**given).dict(), anyway=insist)
        elif wanted is EntryKind.CLUE:
            made = Heard(**VisitClueIn(**given).dict())
        elif wanted is EntryKind.PHOTO:
            made = _shot(PhotoIn(**given))
        else:
            made = Chosen(**ChoiceIn(**given).dict())
    except ValidationError as error:
        told = "；".join(
            f"{'.'.join(str(step) for step in one['loc'])}：{one['msg']}" for one in error.errors()
        )
        raise Unreadable(f"这条记录不完整：{told}。请打开重新填写后提交") from None
    except (ValueError, TypeError):
        raise Unreadable("这条记录无法读取，请刷新页面后重新填写") from None
    return Entry(clean_key, wanted, made, body_of({"kind": kind, "given": given, "insist": insist}))


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text.rpartition(",")[2], validate=True)
    except ValueError:
        raise Unreadable("照片没有传完整，请重新拍摄") from None


class Correction(forms.Form):
    """A visit in a better wording; items left as they are shown."""

    on = forms.DateField(label="走访日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    kind = forms.ChoiceField(label="走访类型", choices=VisitKind.choices())
    visitors = forms.CharField(label="走访人", max_length=120)
    seen = forms.CharField(
        label="走访情况", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    told = forms.CharField(label="宣讲政策", max_length=200, required=False)
    why = forms.CharField(label="更正原因", max_length=200, help_text="原记录保留可查")

    def __init__(self, *args: Any, items: dict[Item, tuple[str, str, int]], **more: Any) -> None:
        """`items`: (value, note, version of the condition) by item."""
        super().__init__(*args, **more)
        self.shown = items
        for item, (value, note, _) in items.items():
            table = VALUES.get(item)
            if table is None:
                self.fields[item.value] = forms.CharField(
                    label=item.label, max_length=200, required=False, initial=value
                )
                continue
            self.fields[item.value] = forms.ChoiceField(
                label=item.label, choices=[("", "没有看"), *table.choices()], required=False, initial=value
            )
            self.fields[f"{item.value}_note"] = forms.CharField(
                label=f"{item.label}说明", max_length=200, required=False, initial=note
            )

    def report(self, household: UUID, device_at: datetime | None) -> Report:
        given = self.cleaned_data
        seen = [
            Seen(item, given[item.value], given.get(f"{item.value}_note", ""), version)
            for item, (_, _, version) in self.shown.items()
            if given[item.value]
        ]
        return Report(
            household=household,
            on=given["on"],
            kind=VisitKind(given["kind"]),
            visitors=given["visitors"],
            seen=given["seen"],
            told=given["told"],
            items=tuple(seen),
            device_at=device_at,
        )
