"""Workbooks of every make through one reader that keeps the type of each cell; what it hides from us (hidden
rows, error values, formulas without a result) is read from the sheet's own XML."""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError, SheetVisibleEnum, load_workbook

from yihu.core.excel.precheck import Format, unpacked_chunks
from yihu.core.excel.problems import MOST_COLUMNS, BadFile

_MOST_HIDDEN = 100_000  # a repeated hidden row to the end of the sheet holds nothing
OWN_SHEETS = ("填表说明", "代码表")  # of our own templates
_ROW = re.compile(rb'<row\b[^>]*\br="(\d+)"[^>]*\bhidden="(?:1|true)"')
_ROW_TURNED = re.compile(rb'<row\b[^>]*\bhidden="(?:1|true)"[^>]*\br="(\d+)"')
_ERROR = re.compile(
    rb'<c\b[^>]*\br="([A-Z]+)(\d+)"[^>]*\bt="e"[^>]*>(?:<f\b[^>]*>[^<]*</f>|<f\b[^>]*/>)?<v>([^<]*)</v>'
)
_NO_RESULT = re.compile(
    rb'<c\b[^>]*\br="([A-Z]+)(\d+)"[^>]*>(?:<f\b[^>]*>[^<]*</f>|<f\b[^>]*/>)(?:<v></v>|<v/>)?</c>'
)
_COLUMN = re.compile(rb"<col\b[^>]*>")
_BOUNDS = re.compile(rb'\b(min|max)="(\d+)"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_EPOCH_1904 = re.compile(rb'<workbookPr\b[^>]*\bdate1904="(?:1|true)"')
_ODS_ROW = re.compile(rb"<table:table-row\b([^>]*)>")
_ODS_TABLE = re.compile(rb'<table:table\b[^>]*table:name="([^"]*)"')
_ODS_REPEATED = re.compile(rb'number-rows-repeated="(\d+)"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class Seen:
    """What the XML of one sheet says beyond its values."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    name: str
    hidden: bool
    lines: Iterator[tuple[int, list[tuple[str, str]]]]
    seen: Seen
    merged: list[tuple[int, int, int, int]]


def sheets_of(data: bytes, kind: Format) -> list[Sheet]:
    """The sheets that hold anything, in order; the helper sheets of our own templates left out. Raises BadFile."""
    try:
        book = load_workbook(io.BytesIO(data))
    except CalamineError as broken:
        raise BadFile("E107" if "password" in str(broken).lower() else "E103") from None
    found = []
    for meta in book.sheets_metadata:
        if meta.name.startswith(OWN_SHEETS):
            continue
        try:
            sheet = book.get_sheet_by_name(meta.name)
        except CalamineError:
            continue  # a chart sheet
        if sheet.height == 0:
            continue
        seen = _BEYOND[kind](data, meta.name) if kind in _BEYOND else Seen()
        hidden = meta.visible is not SheetVisibleEnum.Visible
        found.append(Sheet(meta.name, hidden, _lines(sheet, seen), seen, _merged(sheet)))
    return found


def counts_from_1904(data: bytes, kind: Format) -> bool:
    """Whether the workbook's serial dates count from 1904, as old Macs wrote them."""
    if kind is not Format.XLSX:
        return False
    return bool(_EPOCH_1904.search(zipfile.ZipFile(io.BytesIO(data)).read("xl/workbook.xml")))


def _merged(sheet: Any) -> list[tuple[int, int, int, int]]:
    ranges = sheet.merged_cell_ranges or []
    return [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges]


def _lines(sheet: Any, seen: Seen) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """(line number as the user sees it, cells as (kind, text)) for every line that holds something."""
    first, left = sheet.start or (0, 0)
    errors: dict[int, dict[int, str]] = {}
    for (line, column), text in seen.errors.items():
        errors.setdefault(line, {})[column] = text
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number <= first:
            continue
        cells = [("", "")] * left + [typed(value) for value in row]
        for column, text in errors.get(number, {}).items():
            cells += [("", "")] * (column + 1 - len(cells))
            cells[column] = ("e", text)
        while cells and not cells[-1][1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise BadFile("E114", count=len(cells))
        if cells:
            yield number, cells


def typed(value: Any) -> tuple[str, str]:
    """(kind, text): t text, n number, d date or moment, b yes/no, h time of day; empty cells have no kind."""
    if isinstance(value, str):
        return ("t", value) if value else ("", "")
    if isinstance(value, bool):
        return "b", "是" if value else "否"
    if isinstance(value, int | float):
        return "n", number_text(value)
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return "d", value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return "d", value.isoformat()
    if isinstance(value, time | timedelta):
        return "h", str(value)
    return "t", str(value)


def number_text(value: float) -> str:
    """As Excel would show it; beyond fifteen digits Excel itself has lost the rest."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else f"{value:.17g}"
    return f"{value:.15g}"


def _beyond_values(data: bytes, name: str) -> Seen:
    archive = zipfile.ZipFile(io.BytesIO(data))
    path = _path_of(archive, name)
    seen = Seen()
    if path is None:
        return seen
    rest = b""
    for chunk in unpacked_chunks(archive, archive.getinfo(path)):
        text = rest + chunk
        cut = text.rfind(b"<row")
        whole, rest = (text[:cut], text[cut:]) if cut > 0 else (text, b"")
        _look(whole, seen)
    _look(rest, seen)
    return seen


def _look(xml: bytes, seen: Seen) -> None:
    if b"hidden=" in xml:
        for found in _COLUMN.findall(xml):
            if _HIDDEN.search(found):
                bounds = {name: int(number) for name, number in _BOUNDS.findall(found)}
                # A hidden stretch to the right end of the sheet hides nothing that was filled in.
                last = min(bounds.get(b"max", 0), MOST_COLUMNS)
                seen.hidden_columns |= set(range(bounds.get(b"min", 1) - 1, last))
        seen.hidden_rows |= {int(found) for found in _ROW.findall(xml) + _ROW_TURNED.findall(xml)}
    if b't="e"' in xml:
        for letters, line, text in _ERROR.findall(xml):
            seen.errors[int(line), column_index(letters.decode())] = text.decode("utf-8", "strict")
    if b"<f" in xml:
        for letters, line in _NO_RESULT.findall(xml):
            seen.errors.setdefault((int(line), column_index(letters.decode())), "公式无结果")


def _beyond_values_ods(data: bytes, name: str) -> Seen:
    """Rows that OpenDocument hides or filters away."""
    content = zipfile.ZipFile(io.BytesIO(data)).read("content.xml")
    seen = Seen()
    if b"table:visibility=" not in content:
        return seen
    for table in content.split(b"</table:table>"):
        named = _ODS_TABLE.search(table)
        if named is None or html.unescape(named.group(1).decode()) != name:
            continue
        line = 1
        for attributes in _ODS_ROW.findall(table):
            repeated = _ODS_REPEATED.search(attributes)
            many = int(repeated.group(1)) if repeated else 1
            if b'table:visibility="collapse"' in attributes or b'table:visibility="filter"' in attributes:
                seen.hidden_rows |= set(range(line, line + min(many, _MOST_HIDDEN)))
            line += many
    return seen


_BEYOND = {Format.XLSX: _beyond_values, Format.ODS: _beyond_values_ods}


def column_index(letters: str) -> int:
    """'A' -> 0, 'AA' -> 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _path_of(archive: zipfile.ZipFile, name: str) -> str | None:
    # Entity definitions were refused before, so the plain parser is safe here.
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet") and sheet.get("name") == name:
            target = targets.get(sheet.get(_RELATION), "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            return path if path in archive.namelist() else None
    return None
