"""The reading process: `python -m yihu.core.excel.child FILE NAME OUT [SHEET]`.

It opens what strangers made, so it gets little time and memory and touches nothing but its output folder: it
writes `cells.csv` (line, hidden, then one field per cell: kind letter and text) and prints one JSON object.
"""

from __future__ import annotations

import csv
import json
import resource
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

CPU_SECONDS = 60
MEMORY_MB = 1024


def main(arguments: list[str]) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MB * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from yihu.core.excel.problems import BadFile

    path, name, out, *sheet = arguments
    try:
        told = _read(Path(path).read_bytes(), name, Path(out), sheet[0] if sheet else "")
    except BadFile as bad:
        told = {"code": bad.code, "values": bad.values}
    except MemoryError:
        told = {"code": "E118", "values": {}}
    json.dump(told, sys.stdout, ensure_ascii=False, default=str)
    return 0


def _read(data: bytes, name: str, out: Path, wanted: str) -> dict[str, Any]:
    from yihu.core.excel.precheck import Format, examine

    kind, warnings = examine(name, data)
    if kind is Format.TEXT:
        return {"warnings": warnings} | _text(data, out)
    return {"warnings": warnings} | _book(data, kind, out, wanted)


def _text(data: bytes, out: Path) -> dict[str, Any]:
    from yihu.core.excel.delimited import lines_of

    encoding, records = lines_of(data)
    lines = ((number, [("t" if text else "", text) for text in record]) for number, record in records)
    return {"encoding": encoding, "sheet": "", "merged": []} | _write(lines, set(), out)


def _book(data: bytes, kind: Any, out: Path, wanted: str) -> dict[str, Any]:
    from yihu.core.excel.problems import BadFile, warning
    from yihu.core.excel.workbook import sheets_of

    sheets = sheets_of(data, kind)
    if wanted:
        sheets = [sheet for sheet in sheets if sheet.name == wanted]
    if not sheets:
        return {"encoding": "", "lines": 0, "sheet": "", "merged": []}
    if len(sheets) > 1:
        names = [sheet.name for sheet in sheets]
        hidden = sum(sheet.hidden for sheet in sheets)
        raise BadFile("E116", count=len(sheets), hidden=hidden, names=names)
    sheet = sheets[0]
    told: dict[str, Any] = {"encoding": "", "sheet": sheet.name, "merged": sheet.merged}
    told |= _write(sheet.lines, sheet.seen.hidden_rows, out)
    if sheet.seen.hidden_rows:
        told["more"] = [warning("W117", count=len(sheet.seen.hidden_rows))]
    return told


def _write(lines: Iterable[tuple[int, list[tuple[str, str]]]], hidden: set[int], out: Path) -> dict[str, int]:
    """Returns how many lines hold something, and how many columns the widest has."""
    from yihu.core.excel.problems import MOST_COLUMNS, BadFile

    count = width = 0
    with (out / "cells.csv").open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        for number, cells in _sized(lines):
            width = max(width, len(cells))
            if width > MOST_COLUMNS:
                raise BadFile("E114", count=width)
            writer.writerow([number, int(number in hidden), *(kind + text for kind, text in cells)])
            count += 1
    return {"lines": count, "width": width}


def _sized(lines: Iterable[tuple[int, list[tuple[str, str]]]]) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    for number, cells in lines:
        while cells and not cells[-1][1].strip():
            cells.pop()
        if cells:
            yield number, cells


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
