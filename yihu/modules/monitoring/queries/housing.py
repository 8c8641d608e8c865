"""Houses seen to be unsafe that are appraised as safe: the appraisal holds until there is a new one.

Source: 农村危房改造 (建村〔2018〕115号): 危房等级 is what an appraisal of the housing department says, not what a visit or a
survey sees. What was seen is a clue, and asks that department to look again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from yihu.core.access.scope import in_area
from yihu.core.database.staying import here
from yihu.engine.errors import BadValue
from yihu.modules.departments import queries as departments
from yihu.modules.households import queries as households
from yihu.modules.households.rules.codes import HouseGrade
from yihu.modules.monitoring.models import Clue
from yihu.modules.monitoring.queries.clocks import clocks
from yihu.modules.monitoring.rules import Risk

_REPAIRED = "repaired"
_SAFE = (HouseGrade.A.value, HouseGrade.B.value, _REPAIRED)


class GradedOtherwise(BadValue):
    """A year's fact about a house goes by the appraisal."""

    code = "house_graded_otherwise"


@dataclass(frozen=True)
class Appraised:
    """What holds of a house. `on`: the day of the appraisal; None where only the year's form tells the grade."""

    grade: str
    words: str
    on: date | None = None

    @property
    def is_safe(self) -> bool:
        return self.grade in _SAFE


def appraised(household_ids: Iterable[int], as_of: date) -> dict[int, Appraised]:
    """By household: the newest appraisal of the housing department, else the newest year that tells a grade."""
    ids = sorted(set(household_ids))
    found = {
        household: Appraised(grade, f"{year}年度信息：{HouseGrade(grade).label}")
        for household, (year, grade) in households.house_grades(ids, as_of.year).items()
    }
    told = departments.said("house", ids, as_of)
    return found | {household: Appraised(grade, words, on) for household, (grade, on, words) in told.items()}


def house_facts(household_id: int, *, unsafe: bool, year: int) -> dict[str, object]:
    """What a year is told of a house that was seen: with the grade, where an appraisal says the same.

    Raises GradedOtherwise, saying what is to be registered first.
    """
    known = appraised([household_id], date(year, 12, 31)).get(household_id)
    if known is None:
        return {"unsafe_house": unsafe}
    if known.is_safe is unsafe:
        way = (
            "请转住建部门重新鉴定，在“住房鉴定”登记新的结论后再更新"
            if unsafe
            else "已改造或重新鉴定的，请先在“住房鉴定”登记，再更新；没有的维持登记"
        )
        raise GradedOtherwise(f"是否危房以鉴定为准，现有{known.words}；{way}")
    grade = "" if known.grade == _REPAIRED else known.grade
    return {"unsafe_house": unsafe, **({"house_grade": grade} if grade else {})}


def to_appraise(area_code: str, as_of: date) -> list[Clue]:
    """The newest unsettled clue about the house of each household that is appraised as safe since before it."""
    return _waiting(Clue.objects.filter(in_area("area_code", area_code)), as_of)


def to_appraise_of(household: Any, as_of: date) -> list[Clue]:
    """The same of one household: one clue or none."""
    return _waiting(Clue.objects.filter(household=household), as_of)


def _waiting(rows: QuerySet[Clue], as_of: date) -> list[Clue]:
    """With `head_name`, `known`, what the clue contradicts, and `due`."""
    unsettled = Q(settled_on__isnull=True) | Q(settled_on__gt=as_of)
    rows = rows.filter(here(as_of), unsettled, risk=Risk.HOUSING, household__isnull=False, on__lte=as_of)
    rows = households.with_head(rows.select_related("household"), as_of).order_by("on", "pk")
    newest = {row.household_id: row for row in rows}
    found = []
    for household_id, known in appraised((pk for pk in newest if pk), as_of).items():
        row = newest[household_id]
        if known.is_safe and (known.on is None or known.on < row.on):
            row.known = known  # type: ignore[attr-defined]
            row.due = row.on + clocks(row.area_code, as_of).days("total_days")  # type: ignore[attr-defined]
            found.append(row)
    return sorted(found, key=lambda row: (row.on, row.pk))
