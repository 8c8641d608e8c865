"""What a household lived on, year by year, and the lines that were put right since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.clock import SHANGHAI  # noqa: TID251  (the zone, not the clock)
from yihu.engine.money import from_fen
from yihu.engine.timeline import Entry, Timeline
from yihu.modules.incomes import queries
from yihu.modules.incomes.permissions import Can
from yihu.modules.incomes.rules import Source


def incomes(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    """The account of every whole year, on its last day; corrections on the day they were made."""
    found = [*_years(actor, households, last), *_corrections(actor, households)]
    return [entry for entry in found if first <= entry.day <= last]


def _years(actor: Actor, households: Sequence[int], last: date) -> Iterator[Entry]:
    for household, years in queries.years_of_households(actor, households, last).items():
        for one in years:
            counted = one.counted
            per_head = f"，人均 {counted.per_head:,} 元" if counted.per_head is not None else ""
            basis = "" if one.stated else "（按收支明细）"
            text = f"纯收入 {from_fen(counted.net):,} 元，{counted.persons} 人{per_head}{basis}"
            url = reverse("incomes:of_year", args=[household, one.number])
            source = f"incomes/{household}/{one.number}"
            yield Entry(household, date(one.number, 12, 31), f"{one.number} 年家庭收入", text, url, source)


def _corrections(actor: Actor, households: Sequence[int]) -> Iterator[Entry]:
    for line, image in queries.corrections(actor, households):
        before, after = (_told(side) for side in (image.before, image.after))
        if before != after:
            url = reverse("ledgers:row", args=["incomes.lines", line.pk])
            text, day = f"{before} → {after}", image.at.astimezone(SHANGHAI).date()
            yield Entry(line.household_id, day, "更正收支记录", text, url, f"incomes_line/{line.pk}")


def _told(image: Mapping[str, Any] | None) -> str:
    if image is None:
        return ""
    return f"{image['on']} {Source(image['source']).label} {from_fen(int(image['fen'])):,} 元"


TIMELINE = (Timeline("incomes.years", "收入", Can.SEE, incomes, icon="coin", order=25),)
