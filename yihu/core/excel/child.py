"""The reading process: `python -m yihu.core.excel.child FILE NAME OUT [SHEET]`; SHEET `*` means every visible one.

It opens what strangers made, so it gets little time and memory and touches nothing but its output folder: it
writes `000000.csv` (line, hidden, then one field per cell: kind letter and text) and prints one JSON object.
"""

from __future__ import annotations

import csv
import itertools
import json
import resource
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

CPU_SECONDS = 60
MEMORY_MB = 1024
OUTPUT_MB = 1024
EVERY = "*"  # instead of a sheet's name: all visible ones, one after the other
LINES_A_SHEET = 2_000_000  # what separates their line numbers


def main(arguments: list[str]) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MB * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_MB * 1024 * 1024,) * 2)
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
    return {"warnings": warnings} | book(data, kind, out, wanted)


def _text(data: bytes, out: Path) -> dict[str, Any]:
    from yihu.core.excel.delimited import lines_of

    encoding, records = lines_of(data)
    lines = ((number, [("t" if text else "", text) for text in record]) for number, record in records)
    return {"encoding": encoding, "sheet": "", "sheets": [], "merged": []} | _write(lines, set(), out)


def book(data: bytes, kind: Any, out: Path, wanted: str, lines_a_part: int | None = None) -> dict[str, Any]:
    """Write the cells of the sheets that are wanted, in one part or in several. Raises BadFile."""
    from yihu.core.excel.problems import warning
    from yihu.core.excel.workbook import counts_from_1904, sheets_of

    chosen = _chosen(sheets_of(data, kind), wanted)
    told: dict[str, Any] = {"encoding": "", "sheets": [sheet.name for sheet in chosen]}
    told["sheet"] = wanted if wanted == EVERY else "".join(told["sheets"])
    told["merged"] = [
        (top + base, left, bottom + base, right)
        for base, sheet in _based(chosen)
        for top, left, bottom, right in sheet.merged
    ]
    told["epoch_1904"] = counts_from_1904(data, kind)
    told |= _write(
        ((base + number, cells) for base, sheet in _based(chosen) for number, cells in sheet.lines),
        {base + number for base, sheet in _based(chosen) for number in sheet.seen.hidden_rows},
        out,
        lines_a_part,
    )
    columns = {column for sheet in chosen for column in sheet.seen.hidden_columns if column < told["width"]}
    told["hidden_columns"] = sorted(columns)
    if told["hidden"] or columns:
        told["more"] = [warning("W117", count=told["hidden"], columns=_columns_text(columns))]
    return told


def _columns_text(columns: set[int]) -> str:
    return f"、{len(columns)} 个隐藏列" if columns else ""


def _chosen(sheets: list[Any], wanted: str) -> list[Any]:
    """The sheet asked for, every visible one, or the only one there is; where that leaves a choice, it is asked."""
    from yihu.core.excel.problems import BadFile

    if wanted == EVERY:
        return [sheet for sheet in sheets if not sheet.hidden]
    if wanted:
        return [sheet for sheet in sheets if sheet.name == wanted]
    if len(sheets) > 1 or any(sheet.hidden for sheet in sheets):
        hidden = [sheet.name for sheet in sheets if sheet.hidden]
        names = [sheet.name for sheet in sheets]
        raise BadFile("E116", count=len(sheets), hidden=len(hidden), names=names, hidden_names=hidden)
    return sheets


def _based(sheets: list[Any]) -> Iterator[tuple[int, Any]]:
    for position, sheet in enumerate(sheets):
        yield position * LINES_A_SHEET, sheet


def _write(
    lines: Iterable[tuple[int, list[tuple[str, str]]]],
    hidden: set[int],
    out: Path,
    lines_a_part: int | None = None,
) -> dict[str, int]:
    """Returns how many lines hold something, how many of them are hidden, how many columns the widest has, and the
    number of the last line of the first part."""
    from yihu.core.excel.problems import MOST_COLUMNS, BadFile

    count = width = unseen = first_ends = 0
    source = _sized(lines)
    for at in itertools.count():
        path = out / f"{at:06d}.csv"
        before = count
        with path.open("w", encoding="utf-8", newline="") as target:
            writer = csv.writer(target)
            for number, cells in itertools.islice(source, lines_a_part):
                width = max(width, len(cells))
                if width > MOST_COLUMNS:
                    raise BadFile("E114", count=width)
                writer.writerow([number, int(number in hidden), *(kind + text for kind, text in cells)])
                count += 1
                unseen += number in hidden
                first_ends = number if at == 0 else first_ends
        if count == before and at:
            path.unlink()
        if lines_a_part is None or count - before < lines_a_part:
            break
    return {"lines": count, "width": width, "hidden": unseen, "first_ends": first_ends}


def _sized(lines: Iterable[tuple[int, list[tuple[str, str]]]]) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    for number, cells in lines:
        while cells and not cells[-1][1].strip():
            cells.pop()
        if cells:
            yield number, cells


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
