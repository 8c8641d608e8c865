"""What the page of one text shows: one section of it, the findings there, its figures beside the ledgers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.web.parts import Tab
from yihu.modules.indicators import queries as indicators
from yihu.modules.textcheck import forms, queries, rules
from yihu.modules.textcheck.models import Judgement
from yihu.modules.textcheck.permissions import Can
from yihu.modules.textcheck.rules import Agreement, Finding, Kind, Sheet

FILTERS: dict[str, tuple[str, tuple[Kind, ...]]] = {
    "": ("全部", (Kind.PERSONAL, Kind.WRONG, Kind.HINT)),
    "wrong": ("错误", (Kind.WRONG,)),
    "hint": ("提示", (Kind.PERSONAL, Kind.HINT)),
    "agrees": ("一致", (Kind.AGREES,)),
}
_COLOURS = {Agreement.AGREES: "green", Agreement.DIFFERS: "red", Agreement.UNKNOWN: "secondary"}


@dataclass(frozen=True)
class Listed:
    """A finding in the panel with the judgement that stands."""

    finding: Finding
    judgement: Judgement | None

    @property
    def colour(self) -> str:
        colours = {Kind.PERSONAL: "red", Kind.WRONG: "red", Kind.HINT: "yellow", Kind.AGREES: "green"}
        return colours[self.finding.kind]

    @property
    def judged_away(self) -> bool:
        return self.judgement is not None and self.judgement.verdict == rules.Verdict.NO_ERROR


@dataclass(frozen=True)
class Section:
    sheet: Sheet
    url: str
    count: int
    here: bool


class Shown:
    def __init__(self, actor: Actor, seen: queries.Opened, asked: Mapping[str, str], today: date) -> None:
        self.actor, self.seen, self.today = actor, seen, today
        self.show = asked.get("show", "") if asked.get("show", "") in FILTERS else ""
        self.sheets = rules.sheets(seen.text)
        number = asked.get("part", "1")
        at = int(number) if number.isdigit() and len(number) < 6 else 1
        self.sheet = self.sheets[min(max(at, 1), len(self.sheets)) - 1]

    @cached_property
    def chosen(self) -> list[Finding]:
        """What the filter leaves, of the whole text."""
        kinds = FILTERS[self.show][1]
        return [one for one in self.seen.findings if one.kind in kinds]

    @cached_property
    def by_sheet(self) -> dict[int, list[Finding]]:
        found: dict[int, list[Finding]] = {}
        for one in self.chosen:
            found.setdefault(rules.sheet_at(self.sheets, one.start).number, []).append(one)
        return found

    @cached_property
    def here(self) -> list[Listed]:
        """The findings of this section, personal data first."""
        found = sorted(
            self.by_sheet.get(self.sheet.number, []), key=lambda one: one.kind is not Kind.PERSONAL
        )
        return [Listed(one, self.seen.judgements.get(one.key)) for one in found]

    def url(self, part: int, show: str | None = None, mark: str = "") -> str:
        asked: dict[str, Any] = {"part": part} if part > 1 else {}
        if show if show is not None else self.show:
            asked["show"] = show if show is not None else self.show
        address = reverse("textcheck:examination", args=[self.seen.examination.pk])
        return address + (f"?{urlencode(asked)}" if asked else "") + mark

    def context(self) -> dict[str, Any]:
        beside = queries.compared(self.actor, self.seen, self.sheet, today=self.today)
        # what is judged no error is not marked; nor is what lies in other sections
        marks = [one.finding for one in self.here if not one.judged_away]
        spans = [(one.fact.start, one.fact.end) for one in beside]
        standing = self.seen.standing
        counts = {kind: sum(one.kind is kind for one in standing) for kind in Kind}
        return {
            "sheet": self.sheet,
            "sections": self.sections,
            "pieces": rules.pieces(
                self.seen.text, marks, start=self.sheet.start, end=self.sheet.end, figures=spans
            ),
            "findings": self.here,
            "show": self.show,
            "tabs": self._tabs(),
            "personal": [self._pointer(one) for one in standing if one.kind is Kind.PERSONAL][:12],
            "personal_count": counts[Kind.PERSONAL],
            "wrong": counts[Kind.WRONG],
            "hints": counts[Kind.HINT],
            "facts": len(self.seen.facts),
            "relations": self.seen.relations,
            "before": self._neighbour(-1),
            "after": self._neighbour(1),
            "beside": [self._row(number, one) for number, one in enumerate(beside, start=1)],
            "naming": naming(self.actor, self.seen, self.sheet),
            "may_teach": self.actor.may(Can.TEACH),
        }

    def _tabs(self) -> list[Tab]:
        gone = {key for key, one in self.seen.judgements.items() if one.verdict == rules.Verdict.NO_ERROR}
        return [
            Tab(
                label,
                self.url(1, show),
                show == self.show,
                sum(one.kind in kinds and one.key not in gone for one in self.seen.findings),
            )
            for show, (label, kinds) in FILTERS.items()
        ]

    @property
    def sections(self) -> list[Section]:
        if len(self.sheets) == 1:
            return []
        return [
            Section(
                one,
                self.url(one.number),
                len(self.by_sheet.get(one.number, [])),
                one.number == self.sheet.number,
            )
            for one in self.sheets
        ]

    def _neighbour(self, step: int) -> str:
        """The nearest section on this side that has findings under the filter."""
        numbers = [number for number in self.by_sheet if (number - self.sheet.number) * step > 0]
        if not numbers:
            return ""
        number = min(numbers, key=lambda one: abs(one - self.sheet.number))
        listed = self.by_sheet[number]
        return self.url(number, mark=f"#finding-{(listed[0] if step > 0 else listed[-1]).number}")

    def _pointer(self, one: Finding) -> dict[str, Any]:
        part = rules.sheet_at(self.sheets, one.start).number
        return {"finding": one, "url": self.url(part, "", f"#finding-{one.number}")}

    def _row(self, number: int, one: queries.Compared) -> dict[str, Any]:
        said = queries.said(self.seen.text, one.fact)
        return {
            "number": number,
            "one": one,
            "said": said,
            "url": _ledger(one),
            "colour": _COLOURS[one.agreement],
        }


def _ledger(one: queries.Compared) -> str:
    url = ""
    if one.as_of is not None:
        asked = urlencode({"area": one.area_code, "as_of": one.as_of.isoformat()})
        url = f"{reverse('indicators:figure', args=[one.key])}?{asked}"
    return url


def naming(actor: Actor, seen: queries.Opened, sheet: Sheet, data: Any = None) -> forms.Naming:
    known = [(one.key, f"{one.label}（{one.key}）") for one in indicators.catalogue()]
    return forms.Naming(data, wordings=queries.nameable(actor, seen, sheet), indicators=known)
