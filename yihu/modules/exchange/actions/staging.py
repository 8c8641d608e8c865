"""Puts cleaned lines into the staging table, by COPY.

COPY does not work on a table under row-level security. It goes into `exchange_row_copied`, a child of
`exchange_row`: the app may add to the child and nothing else, and a check of the child's own keeps lines outside
the scope out; everything is read and changed through the parent and its policy.
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import polars as pl
from django.db import connection

from yihu.core.bulk import Staged, as_cells
from yihu.core.database import statistics
from yihu.engine.ledgers import Ledger
from yihu.modules.exchange.models import COPIED, Batch, Row

_NULL = r"\N"
_Made = TypeVar("_Made")
_AHEAD = 2  # pieces that may wait for the database


def stage(
    batch: Batch, frames: Iterable[pl.DataFrame], tell: Callable[[int], None] = lambda done: None
) -> int:
    """Replace the batch's staged lines by those of `frames` (see `columns.Cleaned`); returns how many there are.

    The next lines are made while the database takes those before. `tell` hears how many are in.
    """
    Row.objects.filter(batch=batch).delete()
    count = 0
    with connection.cursor() as cursor:
        for piece in ahead(_Piece.of(batch, frame) for frame in frames):
            with cursor.copy(piece.statement) as copy:
                copy.write(piece.text)
            count += piece.lines
            tell(count)
    if count > statistics.FEW:
        statistics.refresh(Row._meta.db_table, COPIED, columns=("batch_id", "area_code", "verdict"))
    return count


@dataclass(frozen=True)
class _Piece:
    """Lines as COPY takes them."""

    statement: str
    text: bytes
    lines: int

    @classmethod
    def of(cls, batch: Batch, frame: pl.DataFrame) -> _Piece:
        # Without a uid of its own a line of JSON gets a fresh one; bare cells need none.
        fresh = "values" in frame.columns and frame["uid"].null_count() > 0
        names = [name for name in frame.columns if name != "uid" or not fresh]
        if (frame["problems"] == "[]").all():
            names.remove("problems")  # the column's own default, which costs nothing to read
        listed = ", ".join(f'"{name}"' for name in ["batch_id", *names])
        # By place, so that the index grows at its end and a township's lines lie together when it is written.
        text = _lines(batch, frame.select(names).sort("area_code"))
        return cls(f"copy {COPIED} ({listed}) from stdin", text, frame.height)


def _lines(batch: Batch, frame: pl.DataFrame) -> bytes:
    """COPY's own text format: no quotes to double in JSON, and only backslashes to escape."""
    free = [name for name in ("values", "cells", "problems") if name in frame.columns]
    for name in free:
        if frame[name].str.contains("\\", literal=True).any():
            frame = frame.with_columns(pl.col(name).str.replace_all("\\", "\\\\", literal=True))
    target = io.BytesIO()
    frame.insert_column(0, pl.lit(batch.pk).alias("batch_id")).write_csv(
        target, include_header=False, separator="\t", null_value=_NULL, quote_style="never"
    )
    return target.getvalue()


def lines_of(form: Ledger, batch: Batch, township: str = "") -> Staged:
    """The staged lines, as a ledger's own `bulk` is given them."""
    return Staged(batch.pk, township, tuple(batch.columns) if as_cells(form) else ())


def ahead(made: Iterable[_Made]) -> Iterator[_Made]:
    """The same, each made in another thread while those before it are used."""
    source = iter(made)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="yihu-clean") as worker:
        coming = deque(worker.submit(next, source, None) for _ in range(_AHEAD))
        while (one := coming.popleft().result()) is not None:
            coming.append(worker.submit(next, source, None))
            yield one
