"""The bulk reading: a snapshot of features in a file, judged by DuckDB in memory of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from yihu.engine.screening.compiling import FIXED, TABLE, Engine, Variant, schema, statement
from yihu.engine.screening.features import Type

_DUCK = {"int64": "BIGINT", "boolean": "BOOLEAN", "string": "VARCHAR"}
_AT_ONCE = 20_000
_READ = (
    f"create table {TABLE} as select * from read_csv(?, header=false, auto_detect=false, columns=?,"  # noqa: S608
    " delim=',', quote='\"', escape='\"', nullstr='')"
)


@contextmanager
def opened(path: Path, features: Mapping[str, Type], threads: int | None = None) -> Iterator[Any]:
    """A connection with the table `features`, read from a CSV of `fixed, features…` in that order, without header;
    an empty field without quotes is null."""
    import duckdb

    columns = {name: _DUCK[kind] for name, kind in schema(features).items()}
    config: dict[str, Any] = {"threads": threads} if threads else {}
    connection = duckdb.connect(":memory:", config=config)
    try:
        # Neither files nor network beyond what is given here.
        connection.execute(_READ, [str(path), columns])
        connection.execute("set enable_external_access = false")
        yield connection
    finally:
        connection.close()


def hits(
    connection: Any, variants: Sequence[Variant], features: Mapping[str, Type], shown: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """One row for each household and variant that is true of it, with the values shown."""
    found = connection.execute(statement(variants, features, Engine.DUCKDB, shown))
    names = [*FIXED, *sorted(set(shown)), "variant"]
    while rows := found.fetchmany(_AT_ONCE):
        for row in rows:
            yield dict(zip(names, row, strict=True))


def counts(
    connection: Any, variants: Sequence[Variant], features: Mapping[str, Type], digits: int
) -> dict[tuple[int, str], int]:
    """Hits by variant and the first `digits` of the area code."""
    inner = statement(variants, features, Engine.DUCKDB)
    sql = (
        f"select variant, left(area_code, {digits}) as place, count(*) from ({inner}) h"  # noqa: S608
        " group by variant, place"
    )
    return {(variant, place): count for variant, place, count in connection.execute(sql).fetchall()}


def apart(
    connection: Any, now: Variant, wanted: Variant, features: Mapping[str, Type]
) -> tuple[list[int], list[int]]:
    """Households that only `now` hits, and those that only `wanted` does."""
    inner = statement([now, wanted], features, Engine.DUCKDB)
    sql = (
        f"select household_id, min(variant) from ({inner}) h group by household_id"  # noqa: S608
        " having min(variant) = max(variant) order by household_id"
    )
    found: tuple[list[int], list[int]] = ([], [])
    for household, variant in connection.execute(sql).fetchall():
        found[variant].append(int(household))
    return found
