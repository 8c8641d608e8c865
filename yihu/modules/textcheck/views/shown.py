"""What the page of one text shows: one section of it, the findings there, its figures beside the ledgers."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.web.parts import Tab
from yihu.engine.numerals import page_number
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
AGREES = "agrees"
MOST_AGREEING = 150  # in one section
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
        at = page_number(asked.get("part", ""))
        self.sheet = self.sheets[min(at, len(self.sheets)) - 1]

    @cached_property
    def by_sheet(self) -> dict[int, int]:
        """How many findings the filter leaves in each section."""
        kinds = FILTERS[self.show][1]
        if self.show == AGREES:
            starts = self.seen.outcome.agreement_starts()
        else:
            starts = [one.start for one in self.seen.findings if one.kind in kinds]
        bounds = [sheet.start for sheet in self.sheets]
        return Counter(max(1, bisect_right(bounds, start)) for start in starts)

    @cached_property
    def here(self) -> list[Listed]:
        """The findings of this section, personal data first."""
        start, end = self.sheet.start, self.sheet.end
        if self.show == AGREES:
            found = self.seen.outcome.agreeing(start, end)[:MOST_AGREEING]
        else:
            kinds = FILTERS[self.show][1]
            found = [one for one in self.seen.findings if one.kind in kinds and start <= one.start < end]
        found.sort(key=lambda one: one.kind is not Kind.PERSONAL)
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
            "left_out": self.by_sheet.get(self.sheet.number, 0) - len(self.here),
            "show": self.show,
            "tabs": self._tabs(),
            "personal": [self._pointer(one) for one in standing if one.kind is Kind.PERSONAL][:12],
            "personal_count": counts[Kind.PERSONAL],
            "wrong": counts[Kind.WRONG],
            "hints": counts[Kind.HINT],
            "facts": len(self.seen.outcome.stated),
            "relations": self.seen.outcome.relations,
            "before": self._neighbour(-1),
            "after": self._neighbour(1),
            "beside": [self._row(number, one) for number, one in enumerate(beside, start=1)],
            "naming": naming(self.actor, self.seen, self.sheet),
            "may_teach": self.actor.may(Can.TEACH),
        }

    def _tabs(self) -> list[Tab]:
        standing = self.seen.standing
        counts = {show: sum(one.kind in kinds for one in standing) for show, (_, kinds) in FILTERS.items()}
        counts[AGREES] = len(self.seen.outcome.agreed)
        return [
            Tab(label, self.url(1, show), show == self.show, counts[show])
            for show, (label, _) in FILTERS.items()
        ]

    @property
    def sections(self) -> list[Section]:
        if len(self.sheets) == 1:
            return []
        return [
            Section(
                one,
                self.url(one.number),
                self.by_sheet.get(one.number, 0),
                one.number == self.sheet.number,
            )
            for one in self.sheets
        ]

    def _neighbour(self, step: int) -> str:
        """The nearest section on this side that has findings under the filter: its first, or its last."""
        numbers = [number for number in self.by_sheet if (number - self.sheet.number) * step > 0]
        if not numbers:
            return ""
        nearest = min(numbers, key=lambda one: abs(one - self.sheet.number))
        return self.url(nearest, mark="#first" if step > 0 else "#last")

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
