"""The user's own workbook back, with every wrong cell coloured and the reason in a comment."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from yihu.core.excel.reading import Grid

ADDED = "错误说明"  # no ledger calls a column so; “问题” is a column of some
_RED, _AUTHOR = "FFF4C7C3", "一户"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Found = Sequence[tuple[str, str]]  # (header, message)


def marked(
    data: bytes, sheet: str, header_line: int, places: Mapping[str, int], found: Mapping[int, Found]
) -> bytes:
    """`data`: an xlsx; `places`: header -> position (0 is column A); `found`: line -> problems. Drop-downs, notes and
    layout of the user's file stay; a column “错误说明” is added after the last one. Marks of an earlier round go."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    page: Any = book[sheet] if sheet in book.sheetnames else book.worksheets[0]
    fill = PatternFill("solid", fgColor=_RED)
    headers = {cell.value: cell.column for cell in page[header_line] if cell.value not in (None, "")}
    last = headers.get(ADDED, max(headers.values(), default=0) + 1)
    _unmark(page, last)
    page.cell(header_line, last, ADDED)
    for line, problems in found.items():
        page.cell(line, last, "；".join(_said(problem) for problem in problems)).fill = fill
        for header, message in problems:
            if header in places:
                cell = page.cell(line, places[header] + 1)
                cell.fill = fill
                cell.comment = Comment(message, _AUTHOR, width=320, height=90)
    page.column_dimensions[get_column_letter(last)].width = 60
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _unmark(page: Any, last: int) -> None:
    """What the user has corrected since must not stay red."""
    for row in page.iter_rows():
        for cell in row:
            if cell.column == last:
                cell.value, cell.fill = None, PatternFill()
            elif cell.comment is not None and cell.comment.author == _AUTHOR:
                cell.comment, cell.fill = None, PatternFill()


def listed(grid: Grid, places: Mapping[str, int], found: Mapping[int, Found]) -> bytes:
    """For files that are not xlsx or too long to edit in place: the lines above the data and the wrong lines, with
    their line number in the file, as a new workbook that can be corrected and imported."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    page = book.add_worksheet("错误行")
    red = book.add_format({"bg_color": "#F4C7C3", "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    first = min(found, default=0)
    row = 0
    for line, _hidden, *cells in grid.cells.iter_rows():
        problems = found.get(line, ())
        if line >= first and not problems:
            continue
        bad = {places[header]: message for header, message in problems if header in places}
        for position, cell in enumerate(cells):
            page.write_string(row, position, (cell or "")[1:], red if position in bad else text)
            if position in bad:
                page.write_comment(row, position, bad[position])
        if problems:
            page.write_string(
                row, grid.width, f"原第 {line} 行：" + "；".join(_said(one) for one in problems), red
            )
        row += 1
    book.close()
    return target.getvalue()


def _said(problem: tuple[str, str]) -> str:
    header, message = problem
    return f"“{header}”{message}" if header else message
