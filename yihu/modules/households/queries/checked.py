"""The year's facts that paper and a visit can be held against (三一致), in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.ledgers import values
from yihu.modules.households.models import PersonYear
from yihu.modules.households.queries.of_many import newest_person_years, newest_years
from yihu.modules.households.rules.codes import NOT_IN_SCHOOL
from yihu.modules.households.rules.yearly import HOUSEHOLD_COLUMNS, PERSON_COLUMNS

_COLUMNS = {column.name: column for column in (*HOUSEHOLD_COLUMNS, *PERSON_COLUMNS)}
_OF_HOUSEHOLD = ("main_cause", "relocated", "unsafe_house", "safe_water")
_OF_PERSON = ("health", "labour", "work_region", "resident_medical")
Told = tuple[str, str, str]  # name, label, text


def checked_of_household(actor: Actor, household_id: int, as_of: date) -> list[Told]:
    """What the newest year says of the household; nothing where no year is known."""
    row = newest_years(actor, [household_id], as_of.year).get(household_id)
    return [_told(row, name) for name in _OF_HOUSEHOLD] if row else []


def checked_of_people(actor: Actor, household_id: int, as_of: date) -> Mapping[int, list[Told]]:
    """Person -> what the newest year says; of health only whether there is something."""
    rows = newest_person_years(actor, [household_id], as_of.year)
    return {
        person: [("schooling", "文化程度或在校", schooling(row)), *(_told(row, name) for name in _OF_PERSON)]
        for (_, person), row in rows.items()
    }


def schooling(row: PersonYear) -> str:
    """What school somebody goes to, or what they left with; why not, where a child should be at school."""
    at_school = row.school not in ("", NOT_IN_SCHOOL)
    told = _told(row, "school" if at_school else "education")[2]
    why = _told(row, "dropout")[2]
    return f"{told}（未上学：{why}）" if why else told


def _told(row: Any, name: str) -> Told:
    column = _COLUMNS[name]
    return name, column.label, values.text(column, getattr(row, name), {})
