"""The year's facts on the household's page, each beside what it was the year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.ledgers import values
from yihu.core.privacy.permissions import Can as Privacy
from yihu.core.web.parts import Tab
from yihu.engine.ledgers import SECRET, Column
from yihu.engine.numerals import whole
from yihu.modules.households import queries
from yihu.modules.households.models import Household
from yihu.modules.households.permissions import Can
from yihu.modules.households.rules.yearly import (
    FIRST_YEAR,
    HOUSEHOLD_GROUPS,
    LAST_YEAR,
    PERSON_GROUPS,
    columns_of,
)

# What the members' table shows of a year; the rest stands on the member's own form.
_SHOWN = (
    "education", "school", "dropout", "health", "labour", "work_region", "work_months", "post_kind", "low_income",
    "resident_medical", "family_doctor", "resident_pension",
)  # fmt: skip
_PERSON = {column.name: column for column in columns_of(PERSON_GROUPS)}
_SHORT = {
    "resident_medical": "居民医保",
    "family_doctor": "家庭医生",
    "resident_pension": "居民养老",
    "low_income": "低保",
    "post_kind": "公益性岗位",
    "dropout": "失学辍学",
    "work_months": "务工（月）",
    "health": "患病或残疾",
}


@dataclass(frozen=True)
class Known:
    """One fact: `before` only where last year said something else."""

    label: str
    text: str
    unit: str = ""
    before: str = ""


@dataclass(frozen=True)
class Part:
    label: str
    facts: Sequence[Known]


@dataclass(frozen=True)
class MemberLine:
    name: str
    cells: Sequence[Known]
    url: str


def year_of(
    request: HttpRequest, actor: Actor, row: Household, members: Sequence[Any], as_of: date
) -> dict[str, Any]:
    """Context of the two cards; `?year=` chooses another year than the business day's."""
    year = asked(request.GET.get("year", ""), as_of.year)
    found = queries.year_of(actor, row, year)
    here = reverse("households:household", args=[row.uid])
    years = sorted({*queries.years_known(actor, row), as_of.year, year}, reverse=True)
    may_write = actor.may(Can.WRITE, row.area_code)
    return {
        "year": year,
        "years": [Tab(f"{one} 年", f"{here}?year={one}#year", one == year) for one in years],
        "year_now": found.now,
        "year_carried": found.now is not None and found.now.carried,
        "parts": _parts(row, found),
        "secrets": _secrets(row),
        "member_heads": [_SHORT.get(name, _PERSON[name].label) for name in _SHOWN],
        "member_lines": [_line(row, member, found, may_write=may_write) for member in members],
        "may_carry": may_write and found.now is None and _was_last_year(found),
        "has_people": bool(found.people),
        "may_see_health": bool(found.people) and actor.may(Privacy.REVEAL, row.area_code),
    }


def asked(text: str, otherwise: int) -> int:
    year = whole(text)
    return min(max(otherwise if year is None else year, FIRST_YEAR), LAST_YEAR)


def _was_last_year(found: queries.YearOfHousehold) -> bool:
    return found.before is not None and found.before.year == found.year - 1


def _parts(row: Household, found: queries.YearOfHousehold) -> list[Part]:
    if found.now is None:
        return []
    shown = (
        (group, [column for column in group.columns if column.kind not in SECRET])
        for group in HOUSEHOLD_GROUPS
    )
    return [
        Part(group.label, [known(column, found.now, found.before) for column in columns])
        for group, columns in shown
        if columns
    ]


def _secrets(row: Household) -> list[tuple[str, Any]]:
    kept = queries.household_secrets(row)
    columns = [column for group in HOUSEHOLD_GROUPS for column in group.columns if column.kind in SECRET]
    return [(column.label, kept[column.name]) for column in columns if column.name in kept]


def _line(row: Household, member: Any, found: queries.YearOfHousehold, *, may_write: bool) -> MemberLine:
    now, before = found.people.get(member.person.pk), found.people_before.get(member.person.pk)
    url = reverse("households:person_year", args=[row.uid, found.year, member.person.uid])
    cells = [known(_PERSON[name], now, before) for name in _SHOWN]
    return MemberLine(member.span.name, cells, url if may_write else "")


def known(column: Column, now: Any, before: Any) -> Known:
    """The fact of the row, and what it was where it differs; of a sensitive code only whether there is anything."""
    text, old = _text(column, now), _text(column, before)
    differs = now is not None and bool(old) and old != text
    return Known(_SHORT.get(column.name, column.label), text, column.unit, old if differs else "")


def _text(column: Column, row: Any) -> str:
    return "" if row is None else values.text(column, getattr(row, column.name), {})
