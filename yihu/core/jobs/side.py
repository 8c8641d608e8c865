"""A connection beside the work's own: progress is seen while the work's transaction is still open, and a lock
on it tells others that the work is alive. When the process dies, PostgreSQL drops both by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection

from yihu.engine import areas

_LOCKS = 0x59480001  # the class of advisory locks that stand for running work
_APP_ROLE = "yihu_app"


class Side:
    """Short transactions in the scope of one area. Not for the work itself."""

    def __init__(self, raw: Any, area_code: str) -> None:
        self._raw = raw
        self._bounds = areas.bounds(area_code)

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._raw.transaction(), self._raw.cursor() as cursor:
            cursor.execute(
                "select set_config('yihu.lo', %s, true), set_config('yihu.hi', %s, true)", list(self._bounds)
            )
            if settings.YIHU_SET_ROLE:
                cursor.execute(f"set local role {_APP_ROLE}")
            cursor.execute(statement, values)
            return list(cursor.fetchall()) if cursor.description else []

    def hold(self, number: int) -> bool:
        """Take the lock of one job for as long as this connection lives; False when another process has it."""
        with self._raw.cursor() as cursor:
            cursor.execute("select pg_try_advisory_lock(%s, %s)", [_LOCKS, number % 2**31])
            return bool(cursor.fetchone()[0])

    def is_free(self, number: int) -> bool:
        """Nobody works on the job now."""
        with self._raw.cursor() as cursor:
            cursor.execute("select pg_try_advisory_lock(%s, %s)", [_LOCKS, number % 2**31])
            free = bool(cursor.fetchone()[0])
            if free:
                cursor.execute("select pg_advisory_unlock(%s, %s)", [_LOCKS, number % 2**31])
            return free


@contextmanager
def beside(area_code: str) -> Iterator[Side]:
    """Open a side connection to the same database as the default one."""
    wrapper = connection.copy()
    wrapper.connect()
    wrapper.set_autocommit(True)
    try:
        yield Side(wrapper.connection, area_code)
    finally:
        wrapper.close()
