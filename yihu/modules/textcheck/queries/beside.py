"""Figures of a text beside those of the ledgers, for the place and the day that their sentences name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.engine.errors import Refused
from yihu.engine.textcheck import Fact
from yihu.modules.indicators import queries as indicators
from yihu.modules.indicators.rules import Figure
from yihu.modules.textcheck import rules
from yihu.modules.textcheck.queries.texts import Opened
from yihu.modules.textcheck.queries.wordings import learned
from yihu.modules.textcheck.rules import Agreement, Gazetteer, Place, Sheet

MOST_COMPARED = 60
_WORDS = 20


@dataclass(frozen=True)
class Compared:
    """One figure of the text beside the ledger's. `why`: the reason where they cannot be compared.

    `area_code`, `as_of`: what the ledgers were asked for; "" and None where that cannot be told.
    """

    fact: Fact
    key: str
    label: str
    agreement: Agreement
    why: str = ""
    printed: str = "—"
    unit: str = ""
    area_code: str = ""
    area_name: str = ""
    as_of: date | None = None


def compared(actor: Actor, seen: Opened, sheet: Sheet, *, today: date) -> list[Compared]:
    """The figures of one section that name a declared indicator."""
    reader = _Reader(actor, seen, sheet, today)
    labels = {rules.plain(one.label): one.key for one in indicators.catalogue()}
    facts = seen.outcome.facts(sheet.start, sheet.end)
    pairs = rules.matched(facts, learned(actor), labels, reader.gazetteer.names)
    return [reader.beside(fact, key) for fact, key in pairs[:MOST_COMPARED]]


class _Reader:
    """Asks the ledgers once for each indicator, place and day."""

    def __init__(self, actor: Actor, seen: Opened, sheet: Sheet, today: date) -> None:
        self._actor, self._seen, self._today = actor, seen, today
        self._dates = seen.outcome.dates(sheet.end)
        places = area_queries.inside(actor.area_code).values_list("name", "code")
        self._names = {code: name for name, code in places}
        self.gazetteer = Gazetteer([Place(name, code) for code, name in self._names.items()])
        self._heads = rules.heads_of(seen.text, self.gazetteer, seen.examination.area_code)
        self._known: dict[tuple[str, str, date], Figure] = {}

    def beside(self, fact: Fact, key: str) -> Compared:
        try:
            wanted = indicators.indicator(key)
        except Refused as refused:
            return Compared(fact, key, key, Agreement.UNKNOWN, refused.message)
        place = rules.place_of(self._seen.text, fact.start, self.gazetteer, self._heads)
        day, why = rules.day_of(
            fact,
            self._dates,
            self._seen.text,
            wanted,
            as_of=self._seen.examination.as_of,
            today=self._today,
        )
        if not place.area_code or day is None:
            return Compared(fact, key, wanted.label, Agreement.UNKNOWN, place.why or why)
        name = self._names.get(place.area_code, "")
        try:
            figure = self._figure(key, place.area_code, day)
        except Refused as refused:
            return Compared(fact, key, wanted.label, Agreement.UNKNOWN, refused.message)
        around = self._seen.text[max(0, fact.start - 4) : fact.end + 3]
        agreement, why = rules.compared(fact, figure.value, figure.unit.label, around)
        return Compared(
            fact,
            key,
            wanted.label,
            agreement,
            why,
            figure.printed,
            figure.unit.label,
            place.area_code,
            name,
            day,
        )

    def _figure(self, key: str, area_code: str, day: date) -> Figure:
        asked = (key, area_code, day)
        if asked not in self._known:
            self._known[asked] = indicators.figure(self._actor, key, area_code=area_code, as_of=day)
        return self._known[asked]


def nameable(actor: Actor, seen: Opened, sheet: Sheet) -> list[tuple[str, str]]:
    """(wording, how it stands in the text) of figures that could be told which indicator they state."""
    names = sorted(area_queries.inside(actor.area_code).values_list("name", flat=True), key=len, reverse=True)
    found: dict[str, str] = {}
    for fact in seen.outcome.facts(sheet.start, sheet.end):
        if fact.is_date or not fact.label:
            continue
        wording = rules.plain(fact.label, [name for name in names if name in fact.label])
        if wording:
            found.setdefault(wording, said(seen.text, fact))
    return list(found.items())


def said(text: str, fact: Fact) -> str:
    """The figure with the words of its clause before it."""
    before = re.split(r"[，。；：、|\n（）]", text[max(0, fact.start - _WORDS) : fact.start])
    clause = before[-1] if len(before[-1].strip()) > 1 else "".join(before[-2:])
    return f"{clause.strip()}{fact.text}".strip()
