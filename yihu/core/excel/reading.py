"""Reads a file in a child process with limits, and gives its cells in columns."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from yihu.core.excel.child import EVERY, LINES_A_SHEET
from yihu.core.excel.problems import TEXTS, BadFile

__all__ = ["EVERY", "LINES_A_SHEET", "Grid", "read"]

WALL_SECONDS = 120
_ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Grid:
    """The lines of one sheet that hold anything; or, with `sheet` EVERY, of all visible sheets: the numbers of the
    n-th one's lines (n from 0) then begin at n × LINES_A_SHEET, and `sheets` has the names in order.

    `cells`: columns `line` (number in the file, from 1), `hidden` (the row is hidden or filtered away) and `c0`,
    `c1` … each text whose first letter is the cell's kind (t text, n number, d date, b yes/no, h time of day,
    e error value); empty cells are null. `merged`: (first line, first column, last line, last column).
    `hidden_columns`: positions of columns out of sight. `epoch_1904`: serial dates count from 1904.
    """

    cells: pl.DataFrame
    sheet: str = ""
    encoding: str = ""
    warnings: list[dict[str, str]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    sheets: tuple[str, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    epoch_1904: bool = False

    @property
    def width(self) -> int:
        return len(self.cells.columns) - 2


def read(name: str, data: bytes, *, sheet: str = "") -> Grid:
    """`sheet` chooses one where several hold data, or EVERY. Raises BadFile (for E116 with the sheets' names)."""
    with tempfile.TemporaryDirectory(prefix="yihu-read-") as folder:
        source = Path(folder) / "source"
        source.write_bytes(data)
        told = child("yihu.core.excel.child", [str(source), name, folder, *([sheet] if sheet else [])])
        if "code" in told:
            raise BadFile(told["code"], **told["values"])
        cells = cells_of(Path(folder) / "000000.csv", told["width"]) if told["lines"] else _nothing()
    return grid_of(told, cells)


def grid_of(told: dict[str, Any], cells: pl.DataFrame) -> Grid:
    """What the reading process said, with the cells it wrote."""
    return Grid(
        cells=cells,
        sheet=told["sheet"],
        encoding=told["encoding"],
        warnings=[*told["warnings"], *told.get("more", [])],
        merged=[(top, left, bottom, right) for top, left, bottom, right in told["merged"]],
        sheets=tuple(told["sheets"]),
        hidden_columns=tuple(told.get("hidden_columns", ())),
        epoch_1904=told.get("epoch_1904", False),
    )


def child(module: str, arguments: list[str], *, seconds: int = WALL_SECONDS) -> dict[str, Any]:
    """What the reading process says. Raises BadFile when it does not come to an end."""
    # No settings, keys or addresses for a process that opens strangers' files.
    environment = {key: os.environ[key] for key in ("PATH", "LANG", "LD_LIBRARY_PATH") if key in os.environ}
    environment |= {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "2"}
    command = [sys.executable, "-m", module, *arguments]
    try:
        done = subprocess.run(
            command, env=environment, cwd="/", capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise BadFile("E118") from None
    if done.returncode < 0 or b"MemoryError" in done.stderr or b"memory allocation" in done.stderr:
        raise BadFile("E118")
    if done.returncode != 0:
        # The reader itself broke on the file; its words may quote cells, so they are not passed on.
        raise BadFile("E103")
    told: dict[str, Any] = json.loads(done.stdout)
    assert "code" not in told or told["code"] in TEXTS
    return told


def cells_of(path: Path, width: int) -> pl.DataFrame:
    names = ["line", "hidden", *(f"c{index}" for index in range(width))]
    frame = pl.read_csv(
        path,
        has_header=False,
        schema=dict.fromkeys(names, pl.String()),
        infer_schema=False,
        missing_columns="insert",
    )
    return frame.with_columns(pl.col("line").cast(pl.Int64), pl.col("hidden") == "1")


def _nothing() -> pl.DataFrame:
    return pl.DataFrame(schema={"line": pl.Int64, "hidden": pl.Boolean})
