"""Rules over some households this moment: those on a page, those just written, those a batch would write."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from yihu.modules.quality.models import Finding
from yihu.modules.quality.queries.compiling import moment, rule, statement, subjects

# Whose rows a transaction wrote, from the images history keeps of it: the household itself where the row names it,
# else the person's present household.
_WRITTEN = """
    with images as (
      select table_name, coalesce(after, before) as image from history_change
      where txid = %(txid)s and table_name = any(%(tables)s)
      union all
      select table_name, before from history_change
      where txid = %(txid)s and table_name = any(%(tables)s) and op = 'U' and before->>'household_id' is not null
    )
    select (image->>'household_id')::bigint as household_id from images where image->>'household_id' is not null
    union
    select m.household_id from images i
    join households_membership m on m."end" is null and m.person_id = case i.table_name
      when 'households_person' then (i.image->>'id')::bigint else (i.image->>'person_id')::bigint end
    where i.image->>'household_id' is null
"""


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


def judged(area_code: str, households: Sequence[int], as_of: date) -> list[Broken]:
    """All rules over these households of the area as they stand on the day."""
    at = moment(area_code, as_of)
    found: list[Broken] = []
    with connection.cursor() as cursor:
        for subject in subjects():
            chosen = subject.runnable(at.parameters)
            made = statement(subject, chosen, area_code, at, households=households)
            cursor.execute(made.sql, made.parameters)
            found += [
                Broken(code, household, person, number, _json(values))
                for code, household, person, _, number, values in cursor.fetchall()
            ]
    return sorted(found, key=lambda one: (one.number, one.code, one.person_id or 0))


def live(area_code: str, household_id: int, as_of: date) -> list[Broken]:
    """All rules over one household as it stands on the day."""
    return sorted(judged(area_code, [household_id], as_of), key=lambda one: (one.code, one.person_id or 0))


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
        return [household for (household,) in cursor.fetchall()]


def feeds(ledger_key: str) -> bool:
    """Whether lines of the ledger end where rules look."""
    return any(ledger_key in subject.fed_by for subject in subjects())


def _json(values: Any) -> dict[str, Any]:
    return json.loads(values) if isinstance(values, str) else dict(values or {})
