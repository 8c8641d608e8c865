"""Files beyond the limits of a page: a child process parses them into parts, which are read one by one.

This process holds one part at a time, however long the file is; so does the child of delimited text. The child of a
workbook holds the sheet, as workbooks must be, and is given more memory for it.
"""

from __future__ import annotations

import csv
import json
import resource
import sys
import tempfile
from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, TextIO

from yihu.core.excel.delimited import MOJIBAKE, bare, clearly_utf8, delimiter_of
from yihu.core.excel.problems import LARGEST_MB, MOST_COLUMNS, BadFile

if TYPE_CHECKING:
    import polars as pl

TEXT_FILES = (".csv", ".txt", ".tsv")
BOOKS = (".xlsx",)
LINES_A_PART = 50_000
WALL_SECONDS = 3_600
CPU_SECONDS = 3_600
MEMORY_MB = 1024
BOOK_MEMORY_MB = 6 * 1024
OUTPUT_MB = 64 * 1024
_HEAD = 64 * 1024
_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Stream:
    """`lines`: how many hold anything; `parts`: their cells as in `reading.Grid`, to be gone through once; `told`: what
    else the child says, for `reading.grid_of`."""

    told: dict[str, Any]
    parts: Iterator[pl.DataFrame]

    @property
    def lines(self) -> int:
        return int(self.told["lines"])


def fits(name: str) -> None:
    """Raises BadFile for what cannot be read piece by piece."""
    if PurePath(name.lower()).suffix not in (*TEXT_FILES, *BOOKS):
        raise BadFile("E113", megabytes=f"多于 {LARGEST_MB}")


@contextmanager
def opened(name: str, source: Path, sheet: str = "") -> Iterator[Stream]:
    """Raises BadFile."""
    from yihu.core.excel import reading  # not in the child: it would load what only this process needs

    fits(name)
    with tempfile.TemporaryDirectory(prefix="yihu-read-") as folder:
        arguments = [str(source), folder, name, *([sheet] if sheet else [])]
        told = reading.child("yihu.core.excel.streaming", arguments, seconds=WALL_SECONDS)
        if "code" in told:
            raise BadFile(told["code"], **told["values"])
        yield Stream(told, parts_of(Path(folder), told))


def parts_of(folder: Path, told: dict[str, Any]) -> Iterator[pl.DataFrame]:
    """The parts in order, each gone from the disk once it is asked for the next."""
    from yihu.core.excel import reading

    for path in sorted(folder.glob("*.csv")):
        yield reading.cells_of(path, told["width"])
        path.unlink()


# -- in the child ----------------------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    source, folder, name, *sheet = arguments
    is_book = PurePath(name.lower()).suffix in BOOKS
    memory = BOOK_MEMORY_MB if is_book else MEMORY_MB
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_AS, (memory * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_MB * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        if is_book:
            told = parse_book(Path(source), Path(folder), name, sheet[0] if sheet else "")
        else:
            told = parse(Path(source), Path(folder))
    except BadFile as bad:
        told = {"code": bad.code, "values": bad.values}
    except MemoryError:
        told = {"code": "E118", "values": {}}
    json.dump(told, sys.stdout, ensure_ascii=False, default=str)
    return 0


def parse_book(
    source: Path, folder: Path, name: str, sheet: str = "", lines_a_part: int = LINES_A_PART
) -> dict[str, Any]:
    """Write the parts of one sheet into `folder`. Raises BadFile; E118 also for cells merged downwards across parts,
    which would need the parts before them."""
    from yihu.core.excel import child
    from yihu.core.excel.precheck import BY_COMMAND, Format, examine

    data = source.read_bytes()
    kind, warnings = examine(name, data, BY_COMMAND)
    if kind is not Format.XLSX or sheet == child.EVERY:
        raise BadFile("E113", megabytes=f"{len(data) / 1024 / 1024:.0f}")
    told = child.book(data, kind, folder, sheet, lines_a_part)
    if any(bottom > max(top, told["first_ends"]) for top, _, bottom, _ in told["merged"]):
        raise BadFile("E118")
    return {"warnings": warnings} | told


def parse(source: Path, folder: Path, lines_a_part: int = LINES_A_PART) -> dict[str, Any]:
    """Write the parts into `folder`. Raises BadFile."""
    encoding, codec = _encoding(source)
    lines = width = 0
    with source.open(encoding=codec, newline="") as text:
        kept = ((number, cells) for number, record in _records(text) if (cells := _trimmed(record)))
        parts = iter(lambda: list(islice(kept, lines_a_part)), [])
        for at, part in enumerate(parts):
            lines += len(part)
            width = max(width, *(len(cells) for _, cells in part))
            if width > MOST_COLUMNS:
                raise BadFile("E114", count=width)
            with (folder / f"{at:06d}.csv").open("w", encoding="utf-8", newline="") as target:
                writer = csv.writer(target)
                writer.writerows(
                    [number, 0, *(cell and f"t{cell}" for cell in cells)] for number, cells in part
                )
    told = {"encoding": encoding, "lines": lines, "width": width}
    return told | {"sheet": "", "sheets": [], "merged": [], "warnings": []}


def _trimmed(record: list[str]) -> list[str]:
    while record and not record[-1].strip():
        record.pop()
    return record


def _records(text: TextIO) -> Iterator[tuple[int, list[str]]]:
    """Records with the line they start on. Raises BadFile, also for text that was garbled before it came here."""
    mark = delimiter_of(text.read(_HEAD))
    text.seek(0)
    reader = csv.reader(text, delimiter=mark, strict=True)
    started = 1
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            code = "E205" if "field limit" in str(error) else "E204"
            raise BadFile(code, line=started) from None
        yield started, [bare(cell) for cell in record]
        started = reader.line_num + 1


def _encoding(source: Path) -> tuple[str, str]:
    """(as people call it, codec) of the whole file, which is gone through once for it. Raises BadFile."""
    with source.open("rb") as content:
        head = content.read(4)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        tried: tuple[tuple[str, str], ...] = (("UTF-16", "utf-16"),)
    else:
        _refuse_other_formats(source, head)
        tried = (("UTF-8", "utf-8-sig"), ("GB18030", "gb18030"))
    broken = []
    for name, codec in tried:
        broken.append(_first_broken_line(source, codec))
        if codec == "gb18030":
            _one_encoding(source, broken[0])
        if not broken[-1]:
            return name, codec
    raise BadFile("E103") if len(broken) == 1 else BadFile("E202", line=max(broken))


def _one_encoding(source: Path, broken: int) -> None:
    with source.open("rb") as content:
        for number, line in enumerate(content, start=1):
            if clearly_utf8(line):
                raise BadFile("E202", line=max(number, broken))


def _refuse_other_formats(source: Path, head: bytes) -> None:
    if head.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        raise BadFile("E113", megabytes=f"{source.stat().st_size / 1024 / 1024:.0f}")


def _first_broken_line(source: Path, codec: str) -> int:
    """0 when the whole file is text in this encoding. Raises BadFile for null bytes and for garbled text."""
    decoder, line = getincrementaldecoder(codec)(), 1
    with source.open("rb") as content:
        for block in iter(lambda: content.read(_BLOCK), b""):
            try:
                text = decoder.decode(block)
            except UnicodeDecodeError as error:
                return line + block[: error.start].count(b"\n")
            if "\0" in text:
                raise BadFile("E203", line=line + text[: text.index("\0")].count("\n"))
            if found := MOJIBAKE.search(text):
                here = line + text[: found.start()].count("\n")
                sample = text[found.start() : found.start() + 8].split("\n")[0]
                raise BadFile("E201", lines=f"{here}", sample=sample)
            line += text.count("\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
