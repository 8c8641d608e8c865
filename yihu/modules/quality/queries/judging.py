"""Rules over some households this moment: those on a page, those just written, those a batch would write."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from yihu.core.database import statistics
from yihu.modules.quality.models import Finding
from yihu.modules.quality.queries.compiling import moment, ready, rule, statement, subjects

# Whose rows a transaction wrote, from the images history keeps of it: the household itself where the row names it,
# else the person, whose present household is meant.
_WRITTEN = """
    with images as (
      select table_name, coalesce(after, before) as image from history_change
      where txid = %(txid)s and table_name = any(%(tables)s)
      union all
      select table_name, before from history_change
      where txid = %(txid)s and table_name = any(%(tables)s) and op = 'U' and before->>'household_id' is not null
    )
    select distinct (image->>'household_id')::bigint as household_id,
      case when image->>'household_id' is not null then null
           when table_name = 'households_person' then (image->>'id')::bigint
           else (image->>'person_id')::bigint end as person_id
    from images
"""
# Asked by the keys themselves: joined to the images, of which the planner knows nothing, memberships were gone through
# anew for each.
_PRESENT = """
    select distinct household_id from households_membership where "end" is null and person_id = any(%s)
"""

# More than these are joined whole and not one by one.
_FEW = 200
# Households judged by one statement: so many rows at most are held in memory at a time.
_AT_ONCE = 5_000


@dataclass(frozen=True)
class Broken:
    """A rule that a household breaks right now, whether a run has seen it yet or not."""

    code: str
    household_id: int
    person_id: int | None
    number: str
    values: dict[str, Any]

    @property
    def told(self) -> str:
        return rule(self.code).told(self.values)


def joined_for(households: Sequence[int] | None) -> AbstractContextManager[None]:
    """How statements over these households (everybody: None) had best be planned; inside a transaction."""
    many = households is None or len(households) > _FEW
    return statistics.without_loops() if many else nullcontext()


def judged(area_code: str, households: Sequence[int], as_of: date) -> list[Broken]:
    """All rules over these households of the area as they stand on the day. Inside the actor's scope."""
    at = moment(area_code, as_of)
    found: list[Broken] = []
    with joined_for(households), connection.cursor() as cursor:
        for subject in subjects():
            chosen = subject.runnable(at.parameters)
            for first in range(0, len(households) if chosen else 0, _AT_ONCE):
                these = households[first : first + _AT_ONCE]
                made = statement(subject, chosen, area_code, at, households=these)
                cursor.execute(made.sql, made.parameters)
                found += _broken(cursor.fetchall())
    return sorted(found, key=lambda one: (one.number, one.code, one.person_id or 0))


def live(area_code: str, household_id: int, as_of: date) -> list[Broken]:
    """All rules over one household as it stands on the day."""
    found: list[Broken] = []
    with connection.cursor() as cursor:
        for one in ready(area_code, as_of):
            cursor.execute(*one.asked(area_code, household_id))
            found += _broken(cursor.fetchall())
    return sorted(found, key=lambda one: (one.code, one.person_id or 0))


def _broken(rows: Sequence[tuple[Any, ...]]) -> list[Broken]:
    return [
        Broken(code, household, person, number, _json(values))
        for code, household, person, _, number, values in rows
    ]


def new_of(broken: Sequence[Broken]) -> list[Broken]:
    """Those that no finding stands for yet."""
    households = {one.household_id for one in broken}
    known = set(
        Finding.objects.filter(household_id__in=households, end__isnull=True).values_list(
            "rule", "household_id", "person_id"
        )
    )
    return [one for one in broken if (one.code, one.household_id, one.person_id) not in known]


def this_transaction() -> int | None:
    """Its number, once it has written anything."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id_if_assigned()::text::bigint")
        found = cursor.fetchone()[0]
    return None if found is None else int(found)


def written_by(txid: int) -> list[int]:
    """The households whose judged rows a transaction wrote."""
    tables = sorted({table for subject in subjects() for table in subject.tables})
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN, {"txid": txid, "tables": tables})
        rows = cursor.fetchall()
        cursor.execute(_PRESENT, [[person for household, person in rows if person is not None]])
        found = {household for household, _ in rows} | {household for (household,) in cursor.fetchall()}
    return sorted(found - {None})


def feeds(ledger_key: str) -> bool:
    """Whether lines of the ledger end where rules look."""
    return any(ledger_key in subject.fed_by for subject in subjects())


def _json(values: Any) -> dict[str, Any]:
    return json.loads(values) if isinstance(values, str) else dict(values or {})
