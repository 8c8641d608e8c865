"""Rows written by plain INSERTs over the owner's connection; columns not named get a blank of their type."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import connection

COUNTY = "430902"
ELSEWHERE = "420114101201"
FIRST, LAST = date(2019, 1, 1), date(2021, 6, 30)
YEARS = (2019, 2020, 2021)
Row = dict[str, Any]
_BLANKS: Mapping[str, Any] = {
    "character varying": "",
    "text": "",
    "boolean": False,
    "bigint": 0,
    "integer": 0,
    "smallint": 0,
    "jsonb": "{}",
    "ARRAY": "{}",
}


@cache
def _blanks(table: str) -> Mapping[str, Any]:
    """Columns that must hold something and have no default of their own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select column_name, data_type from information_schema.columns where table_schema = 'public'"
            " and table_name = %s and is_nullable = 'NO' and column_default is null"
            " and is_identity = 'NO' and is_generated = 'NEVER'",
            [table],
        )
        return {name: _BLANKS[kind] for name, kind in cursor.fetchall() if kind in _BLANKS}


def insert(table: str, rows: Sequence[Row]) -> None:
    """One statement for all rows."""
    if not rows:
        return
    full = [{**_blanks(table), **row} for row in rows]
    names = list(dict.fromkeys(name for row in full for name in row))
    columns = ", ".join(f'"{name}"' for name in names)
    line = "(" + ", ".join(["%s"] * len(names)) + ")"
    with connection.cursor() as cursor:
        cursor.execute(
            f'insert into "{table}" ({columns}) values {", ".join([line] * len(full))}',
            [row.get(name) for row in full for name in names],
        )


def settle() -> None:
    """Checks now what would be checked when the transaction ends: the county must be one that may stand."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")


@dataclass
class Pen:
    """What the parts of one county share: chance, places, offices, and numbers for new rows."""

    chance: random.Random
    villages: list[str]
    townships: list[str]
    units: list[int] = field(default_factory=list)
    # Far beyond every sequence: rows the product writes itself beside these must not meet their numbers.
    _last: int = 5_000_000

    def number(self) -> int:
        self._last += 1
        return self._last

    def day(self, since: date = FIRST, until: date = LAST) -> date:
        """Often the first or last of a month or the turn of a year, so that spans and questions meet on a day."""
        if since >= until:
            return since
        if self.chance.random() < 0.5:
            edges = [day for day in EDGES if since <= day <= until]
            if edges:
                return self.chance.choice(edges)
        return since + timedelta(days=self.chance.randrange((until - since).days + 1))

    def soon(self, since: date) -> date:
        """Within four months, so that what follows on one another still happens within the county's time."""
        return self.day(since, min(LAST, since + timedelta(days=120)))

    def maybe(self, share: float) -> bool:
        return self.chance.random() < share

    def place(self) -> str:
        """A village mostly, else a township, the county, or a village of another county."""
        kinds = ([*self.villages], [*self.townships], [COUNTY + "000000"], [ELSEWHERE])
        return self.chance.choice(self.chance.choices(kinds, weights=(7, 2, 1, 1))[0])

    def village(self) -> str:
        return ELSEWHERE if self.maybe(0.08) else self.chance.choice(self.villages)

    def unit(self) -> int | None:
        return self.chance.choice([*self.units, None])

    def pick(self, labels: Iterable[str]) -> str:
        return str(self.chance.choice(list(labels)))


def _edges() -> tuple[date, ...]:
    firsts = [date(year, month, 1) for year in YEARS for month in (1, 4, 6, 7, 10)]
    return tuple(sorted({*firsts, *(first - timedelta(days=1) for first in firsts)} & _days()))


def _days() -> set[date]:
    return {FIRST + timedelta(days=step) for step in range((LAST - FIRST).days + 1)}


EDGES = _edges()
