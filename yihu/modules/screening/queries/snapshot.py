"""The features of households on a day: for one household as SQL under the scope, for all of a place as a file."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from yihu.core.database import statistics
from yihu.engine import areas
from yihu.engine.screening import Type
from yihu.engine.screening.compiling import FIXED, TABLE, Engine, Variant, statement
from yihu.modules.screening.queries import catalogue
from yihu.modules.screening.queries.catalogue import InForce


@dataclass(frozen=True)
class Snapshot:
    """`path`: CSV in the order of `compiling.FIXED` and `types`, gone when the block ends."""

    path: Path
    types: Mapping[str, Type]
    households: int


def features_sql(names: frozenset[str]) -> str:
    """One row a household: household_id, area_code, number and the named features, in the order of declaration. Sources
    that give none of them are left out."""
    base, *others = catalogue.sources()
    needed = [one for one in others if any(feature.key in names for feature in one.features)]
    columns = ["s0.household_id", "s0.area_code", "s0.number"]
    for at, source in enumerate((base, *needed)):
        columns += [f's{at}."{feature.key}"' for feature in source.features if feature.key in names]
    joins = "".join(
        f" left join ({source.sql}) s{at} on s{at}.household_id = s0.household_id"
        for at, source in enumerate(needed, start=1)
    )
    return f"select {', '.join(columns)} from ({base.sql}) s0{joins}"  # noqa: S608 — from declarations


def parameters(area_code: str, day: date, households: Sequence[int] | None) -> dict[str, Any]:
    low, high = areas.bounds(area_code)
    return {
        "day": day,
        "low": low,
        "high": high,
        "households": None if households is None else list(households),
    }


@contextmanager
def snapshot(
    area_code: str, day: date, names: frozenset[str], households: Sequence[int] | None = None
) -> Iterator[Snapshot]:
    """Inside an open scope. The file lies in a folder that only this process may read and is removed with it."""
    with tempfile.TemporaryDirectory(prefix="yihu-screening-", dir=_place()) as folder:
        path = Path(folder) / "features.csv"
        count = _copy(path, features_sql(names), parameters(area_code, day, households))
        yield Snapshot(path, catalogue.types(names), count)


def _place() -> str | None:
    """Beside the data where there is such a place: what is personal does not go to a shared folder."""
    root = settings.VAR_DIR
    return str(root) if root.is_dir() and os.access(root, os.W_OK) else None


def _copy(path: Path, query: str, given: dict[str, Any]) -> int:
    with statistics.without_loops(), connection.cursor() as cursor, path.open("wb") as target:
        with cursor.copy(f"copy ({query}) to stdout (format csv)", given) as copy:
            for block in copy:
                target.write(block)
        return int(cursor.rowcount)


def rows_of(found: Snapshot) -> Iterator[dict[str, Any]]:
    """The file as Python values, for tests and small trials."""
    names = [*FIXED, *found.types]
    with found.path.open(encoding="utf-8", newline="") as lines:
        for line in csv.reader(lines):
            row: dict[str, Any] = {}
            for name, text in zip(names, line, strict=True):
                row[name] = _value(found.types.get(name), text, number=name == "household_id")
            yield row


def _value(kind: Type | None, text: str, *, number: bool) -> Any:
    if text == "":
        return None
    if number or kind in (Type.WHOLE, Type.FEN):
        return int(text)
    return text == "t" if kind is Type.YES_NO else text


@lru_cache(maxsize=16)
def _compiled(variants: tuple[tuple[Any, tuple[tuple[str, int], ...]], ...], names: frozenset[str]) -> str:
    """Compiling costs more than asking, and the rules in force seldom change."""
    made = [Variant(when, dict(limits)) for when, limits in variants]
    types = catalogue.types(names)
    return statement(made, types, Engine.POSTGRES, sorted(names))


def judged(
    area_code: str, day: date, chosen: Sequence[InForce], households: Sequence[int] | None = None
) -> Iterator[dict[str, Any]]:
    """The same rules by PostgreSQL, through the scoped connection: rows of household_id, area_code, number, features
    and `variant`, the number of the rule in `chosen`."""
    if not chosen:
        return
    names = frozenset().union(*(one.rule.reads for one in chosen))
    asked = tuple((one.variant.when, tuple(sorted(one.variant.limits.items()))) for one in chosen)
    compiled = _compiled(asked, names).replace("%", "%%")
    query = f"with {TABLE} as ({features_sql(names)}) {compiled}"
    one = households is not None and len(households) == 1
    with nullcontext() if one else statistics.without_loops(), connection.cursor() as cursor:
        cursor.execute(query, parameters(area_code, day, households))
        columns, rows = [column.name for column in cursor.description], cursor.fetchall()
    for row in rows:
        yield dict(zip(columns, row, strict=True))
