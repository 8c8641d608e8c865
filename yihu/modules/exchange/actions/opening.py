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
from yihu.core.excel.precheck import fits_a_page
from yihu.core.files import large
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
    with tempfile.TemporaryDirectory(prefix="yihu-large-") as folder:
        source = Path(folder) / "source"
        with source.open("wb") as target, scoped(actor):
            large.unseal(actor, batch.file_uid, target)
        if fits_a_page(source):
            grid = reading.read(batch.file_name, source.read_bytes(), sheet=batch.sheet)
            yield Source(grid, iter(()), grid.cells.height)
            return
        with streaming.opened(batch.file_name, source, batch.sheet) as stream:
            source.unlink()
            first = next(stream.parts, None)
            if first is None:
                raise BadTable("E307")
            yield Source(reading.grid_of(stream.told, first), stream.parts, stream.lines, is_large=True)
