"""Delimited text: its encoding, its delimiter, its lines. Decoding is strict; nothing is ever replaced."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from yihu.core.excel.problems import LONGEST_LINE_MB, BadFile

MOJIBAKE = re.compile("锟斤拷|烫烫烫|\ufffd|[ÃÂæåäçèéï][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ¡-¿]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_MOST_TOLD = 10
_DELIMITERS = ",\t;|"
_CJK = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def lines_of(data: bytes) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    """(encoding as people call it, records with the line they start on). Raises BadFile."""
    text, encoding = decode(data)
    _sound(text)
    return encoding, _records(text)


def decode(data: bytes) -> tuple[str, str]:
    """UTF-8 with or without BOM, UTF-16 with BOM, else GB18030; one for the whole file."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError:
            raise BadFile("E103") from None
    if b"\0" in data:
        raise BadFile("E203", line=data[: data.index(b"\0")].count(b"\n") + 1)
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as broken:
        here = data[: broken.start].count(b"\n") + 1
    _one_encoding(data, here)
    try:
        return data.decode("gb18030"), "GB18030"
    except UnicodeDecodeError as broken:
        raise BadFile("E202", line=data[: broken.start].count(b"\n") + 1) from None


def _one_encoding(data: bytes, broken: int) -> None:
    """A line that is clearly Chinese in UTF-8 inside a file that is not UTF-8: two files were glued together."""
    for number, line in enumerate(data.splitlines(), start=1):
        if clearly_utf8(line):
            raise BadFile("E202", line=max(number, broken))


def clearly_utf8(line: bytes) -> bool:
    """Chinese, and Chinese in no other encoding."""
    if line.isascii():
        return False
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    strange = [char for char in text if not char.isascii()]
    return len(strange) >= 2 and all(_CJK.match(char) for char in strange)


def _sound(text: str) -> None:
    found = MOJIBAKE.search(text)
    if found:
        bad = [str(number) for number, line in enumerate(text.splitlines(), start=1) if MOJIBAKE.search(line)]
        lines = "、".join(bad[:_MOST_TOLD]) + (f" 等 {len(bad)}" if len(bad) > _MOST_TOLD else "")
        raise BadFile("E201", lines=lines, sample=text[found.start() : found.start() + 8].split("\n")[0])
    limit = LONGEST_LINE_MB * 1024 * 1024
    if len(text) > limit:
        for number, line in enumerate(text.splitlines(), start=1):
            if len(line) > limit:
                raise BadFile("E205", line=number)


def delimiter_of(text: str) -> str:
    """The mark that divides the first lines most often."""
    head = re.sub(r'"[^"]*"', "", "\n".join(text.splitlines()[:20]))
    return max(_DELIMITERS, key=lambda mark: (head.count(mark), -_DELIMITERS.index(mark)))


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
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


def bare(cell: str) -> str:
    """Without the quote that our own exports put before what a spreadsheet would take for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:].lstrip(" \u00a0").startswith(_FORMULA) else cell
