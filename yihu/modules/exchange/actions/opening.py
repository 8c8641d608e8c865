"""Opens the file of a batch: whole where a page could take it, piece by piece where it is larger."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.excel import reading, streaming
from yihu.core.files import actions as files
from yihu.core.files import large
from yihu.core.files import queries as file_queries
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.rules.problems import BadTable


@dataclass(frozen=True)
class Source:
    """`grid`: all cells, or the first piece of a large file, in which its header must stand; `rest`: the cells of
    the pieces after it; `lines`: about how many there are."""

    grid: reading.Grid
    rest: Iterator[pl.DataFrame]
    lines: int
    is_large: bool = False


@contextmanager
def opened(actor: Actor, batch: Batch) -> Iterator[Source]:
    """Outside any scope: parsing takes its time. Raises BadFile, BadTable for a file without lines."""
    with scoped(actor):
        stored = file_queries.known(actor, batch.file_uid)
        data = b"" if stored.size > files.LARGEST else file_queries.content(actor, batch.file_uid)[1]
    if data:
        grid = reading.read(batch.file_name, data, sheet=batch.sheet)
        yield Source(grid, iter(()), grid.cells.height)
        return
    with tempfile.TemporaryDirectory(prefix="yihu-large-") as folder:
        source = Path(folder) / "source"
        with source.open("wb") as target, scoped(actor):
            large.unseal(actor, batch.file_uid, target)
        with streaming.opened(batch.file_name, source) as stream:
            source.unlink()
            first = next(stream.parts, None)
            if first is None:
                raise BadTable("E307")
            yield Source(
                reading.Grid(first, encoding=stream.encoding), stream.parts, stream.lines, is_large=True
            )
