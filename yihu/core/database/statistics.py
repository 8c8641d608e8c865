"""The planner's knowledge of a table after a bulk write.

Autovacuum looks every minute at best; the next statement of an import comes sooner, and without statistics it
joins thousands of rows to thousands in nested loops. PostgreSQL 17 and newer let the owner grant the right to
refresh them (`install`); on older servers bulk work is as correct and only slower.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

FEW = 500
MAINTAINABLE = 170_000


def refresh(*tables: str, columns: Sequence[str] = ()) -> None:
    """Analyze `tables` where the server lets the app do so; of wide ones only the `columns` that are searched."""
    server: Any = connection  # PostgreSQL only, so it has a version number
    if server.pg_version < MAINTAINABLE:
        return
    with connection.cursor() as cursor:
        for table in tables:
            listed = ", ".join(connection.ops.quote_name(column) for column in columns)
            cursor.execute(f"analyze {connection.ops.quote_name(table)}{f' ({listed})' if listed else ''}")


@contextmanager
def without_loops() -> Iterator[None]:
    """For statements over whole places: under a policy the planner expects a handful of rows, and would join thousands
    to thousands in nested loops."""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_nestloop = off; set local work_mem = '64MB'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("reset enable_nestloop; reset work_mem")


def refresh_written(txid: int) -> None:
    """Analyze the tracked tables in which a committed transaction has changed more than a few rows.

    After it and not inside it: the lock that ANALYZE takes lasts to the end of its transaction and would keep
    other imports waiting.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name from history_change where txid = %s group by table_name having count(*) > %s",
            [txid, FEW],
        )
        written = {name for (name,) in cursor.fetchall()}
    # Always in the same order, so that two at once cannot block each other.
    refresh(*sorted(written))
    if written:
        refresh("history_change", columns=("txid", "table_name", "row_id"))
