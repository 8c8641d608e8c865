"""The user's own workbook back, with every wrong cell coloured and the reason in a comment."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from yihu.core.excel.reading import LINES_A_SHEET, Grid

ADDED = "错误说明"  # no ledger calls a column so; “问题” is a column of some
EDITED_IN_PLACE = 3_000  # lines; longer workbooks are written anew with the same cells
_UNPACKED_IN_PLACE = 12_000_000  # bytes of sheets; styled blanks make a small file dear to open
_RED, _AUTHOR = "FFF4C7C3", "一户"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Found = Sequence[tuple[str, str]]  # (header, message)


@dataclass(frozen=True)
class Page:
    """One sheet that was read: `base` is added to its line numbers, `places`: header -> position (0 is column A)."""

    name: str
    header_line: int
    places: Mapping[str, int]
    base: int = 0

    def own(self, found: Mapping[int, Found]) -> dict[int, Found]:
        """The problems on this sheet, by its own line numbers."""
        last = self.base + LINES_A_SHEET
        return {line - self.base: said for line, said in found.items() if self.base <= line < last}


def is_small(data: bytes, grid: Grid) -> bool:
    """Whether the workbook can be opened whole, so that drop-downs, widths and styles stay."""
    if grid.cells.height > EDITED_IN_PLACE or not data.startswith(b"PK"):
        return False
    entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    sheets = sum(entry.file_size for entry in entries if entry.filename.startswith("xl/worksheets/"))
    return 0 < sheets <= _UNPACKED_IN_PLACE


def marked(data: bytes, pages: Sequence[Page], found: Mapping[int, Found]) -> bytes:
    """`data`: an xlsx; `found`: line -> problems. Drop-downs, notes and layout of the user's file stay; a column
    “错误说明” is added after the last one. Marks of an earlier round go."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for page in pages:
        sheet = book[page.name] if page.name in book.sheetnames else book.worksheets[0]
        _mark(sheet, page, page.own(found))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _mark(sheet: Any, page: Page, found: Mapping[int, Found]) -> None:
    fill = PatternFill("solid", fgColor=_RED)
    headers = {cell.value: cell.column for cell in sheet[page.header_line] if cell.value not in (None, "")}
    widest = max([*headers.values(), *(position + 1 for position in page.places.values())], default=0)
    last = headers.get(ADDED, widest + 1)
    _unmark(sheet, last)
    _free(sheet, page.header_line, last).value = ADDED
    for line, problems in found.items():
        told = _free(sheet, line, last)
        told.value, told.fill = "；".join(_said(problem) for problem in problems), fill
        for header, message in problems:
            if header in page.places:
                cell = _free(sheet, line, page.places[header] + 1)
                cell.fill = fill
                cell.comment = Comment(message, _AUTHOR, width=320, height=90)
    sheet.column_dimensions[get_column_letter(last)].width = 60


def _free(sheet: Any, line: int, column: int) -> Any:
    """The cell, or the first of the merged block it lies in."""
    cell = sheet.cell(line, column)
    if type(cell).__name__ != "MergedCell":
        return cell
    block = next(one for one in sheet.merged_cells.ranges if cell.coordinate in one)
    return sheet.cell(block.min_row, block.min_col)


def _unmark(sheet: Any, last: int) -> None:
    """What the user has corrected since must not stay red."""
    for row in sheet.iter_rows():
        for cell in row:
            if type(cell).__name__ == "MergedCell":
                continue
            if cell.column == last:
                cell.value, cell.fill = None, PatternFill()
            elif cell.comment is not None and cell.comment.author == _AUTHOR:
                cell.comment, cell.fill = None, PatternFill()


def copied(
    grid: Grid, pages: Sequence[Page], found: Mapping[int, Found], *, only_wrong: bool = False
) -> bytes:
    """For xls, ods, csv and workbooks too long to edit in place: an xlsx with the same cells in the same places,
    marked likewise. `only_wrong`: the lines above the data and the wrong ones, with their line number in the file."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    writer = _Writer(book)
    for page in pages:
        _copy(
            writer,
            book.add_worksheet(page.name or "数据"),
            grid,
            page,
            page.own(found),
            only_wrong=only_wrong,
        )
    book.close()
    return target.getvalue()


def _copy(
    writer: _Writer, sheet: Any, grid: Grid, page: Page, found: Mapping[int, Found], *, only_wrong: bool
) -> None:
    row = 0
    sheet.set_column(grid.width, grid.width, 60)
    for line, cells in _lines(grid, page):
        problems = found.get(line, ())
        if only_wrong and line > page.header_line and not problems:
            continue
        row = row if only_wrong else line - 1
        bad = {page.places[header]: message for header, message in problems if header in page.places}
        _put_line(writer, sheet, row, cells, bad)
        if problems:
            told = "；".join(_said(one) for one in problems)
            sheet.write_string(row, grid.width, f"原第 {line} 行：{told}" if only_wrong else told, writer.red)
        elif line == page.header_line:
            sheet.write_string(row, grid.width, ADDED, writer.text)
        row += 1


def _put_line(
    writer: _Writer, sheet: Any, row: int, cells: Sequence[str | None], bad: Mapping[int, str]
) -> None:
    for position, cell in enumerate(cells):
        if cell:
            writer.put(sheet, row, position, cell, is_red=position in bad)
        elif position in bad:
            sheet.write_blank(row, position, None, writer.red)
        if position in bad:
            sheet.write_comment(row, position, bad[position], {"author": _AUTHOR})


def _lines(grid: Grid, page: Page) -> Iterator[tuple[int, list[str | None]]]:
    for line, _hidden, *cells in grid.cells.iter_rows():
        if page.base <= line < page.base + LINES_A_SHEET:
            yield line - page.base, cells


class _Writer:
    """Typed cells in two dresses."""

    def __init__(self, book: Any) -> None:
        self.text = book.add_format({"num_format": "@"})
        self.red = book.add_format({"num_format": "@", "bg_color": "#F4C7C3"})
        self._number = (book.add_format(), book.add_format({"bg_color": "#F4C7C3"}))
        day = {"num_format": "yyyy-mm-dd"}
        self._day = (book.add_format(day), book.add_format({**day, "bg_color": "#F4C7C3"}))

    def put(self, sheet: Any, row: int, column: int, cell: str, *, is_red: bool) -> None:
        kind, text = cell[0], cell[1:]
        if kind == "n":
            sheet.write_number(row, column, float(text), self._number[is_red])
        elif kind == "d":
            sheet.write_datetime(row, column, datetime.fromisoformat(text), self._day[is_red])
        else:
            sheet.write_string(row, column, text, self.red if is_red else self.text)


def _said(problem: tuple[str, str]) -> str:
    header, message = problem
    return f"“{header}”{message}" if header else message
