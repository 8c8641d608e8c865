"""Blank workbooks of a ledger: the header with help in notes, drop-downs, text format where Excel would spoil
what is typed, a line that tells the version, and a sheet that explains every column."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from yihu.engine.ledgers import SECRET, Column, Kind, Ledger

ROWS = 2_000  # how far down formats and drop-downs reach
CODES_SHEET, HELP_SHEET = "代码表", "填表说明"
_TEXT_KINDS = (Kind.TEXT, Kind.LONG_TEXT, *SECRET)
_SHORT_LIST = 200  # characters; a drop-down written into the cell itself may hold 255
_WIDTHS = {Kind.ID_NUMBER: 22, Kind.LONG_TEXT: 36, Kind.AREA: 22, Kind.UNIT: 24, Kind.DATE: 14}


def template(ledger: Ledger, *, places: Sequence[str] = (), units: Sequence[str] = ()) -> bytes:
    """`places` and `units`: what the drop-downs of the area and unit columns offer."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"title": ledger.title, "comments": mark(ledger)})
    sheet = book.add_worksheet(ledger.title[:31])
    lists = _Lists(book)
    columns = ledger.editable
    _head(book, sheet, ledger)
    for position, column in enumerate(columns):
        offered = _offered(column, places, units)
        _column(book, sheet, position, column)
        if offered:
            _drop_down(sheet, lists, position, column, offered)
        elif column.kind is Kind.DATE:
            _date_rule(sheet, position)
    _help(book, ledger)
    sheet.freeze_panes(2, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)
    sheet.activate()
    book.close()
    return target.getvalue()


def mark(ledger: Ledger) -> str:
    """What the reader looks for to tell an old template from the one in force."""
    return f"模板：{ledger.key} 第{ledger.version}版"


class _Lists:
    """Long drop-down lists, each a column of one sheet that users need not see."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._sheet: Any = None
        self._next = 0

    def add(self, values: Sequence[str]) -> str:
        """The range that holds the list."""
        if self._sheet is None:
            self._sheet = self._book.add_worksheet(CODES_SHEET)
            self._sheet.hide()
        position, self._next = self._next, self._next + 1
        self._sheet.write_column(0, position, values)
        letter = xlsxwriter.utility.xl_col_to_name(position)
        return f"={CODES_SHEET}!${letter}$1:${letter}${len(values)}"


def _head(book: Any, sheet: Any, ledger: Ledger) -> None:
    title = book.add_format({"bold": True, "font_size": 14, "valign": "vcenter"})
    small = book.add_format({"font_color": "#6b7280", "font_size": 9, "valign": "vcenter"})
    sheet.set_row(0, 28)
    sheet.set_row(1, 32)
    sheet.write(0, 0, ledger.title, title)
    sheet.write(0, max(3, min(len(ledger.editable), 6)), f"{mark(ledger)}　红色列必填，说明见列名批注", small)


def _column(book: Any, sheet: Any, position: int, column: Column) -> None:
    must = {"font_color": "#b91c1c"} if column.required else {}
    frame = {"bold": True, "bg_color": "#e8eef7", "border": 1, "align": "center", "valign": "vcenter"}
    sheet.write(1, position, column.header, book.add_format({**frame, "text_wrap": True, **must}))
    sheet.write_comment(1, position, note(column), {"x_scale": 1.6, "font_size": 10})
    shape = (
        "@" if column.kind in _TEXT_KINDS else {Kind.DATE: "yyyy-mm-dd", Kind.MONEY: "0.00"}.get(column.kind)
    )
    width = _WIDTHS.get(column.kind, max(12, 2 * len(column.header) + 2))
    sheet.set_column(position, position, width, book.add_format({"num_format": shape}) if shape else None)


def note(column: Column) -> str:
    """What a person must know to fill the column."""
    parts = ["必填" if column.required else "可空", column.help, *_shape(column)]
    if column.example:
        parts.append(f"例：{column.example}")
    return "；".join(part for part in parts if part)


def _shape(column: Column) -> list[str]:
    if column.kind is Kind.MONEY:
        return [f"金额，单位{column.unit or '元'}，最多到分"]
    if column.kind is Kind.DATE:
        return ["日期，写成 2020-06-30"]
    if column.kind is Kind.ID_NUMBER:
        return ["18 位，按文本填写"]
    if column.codes is not None:
        return ["可填：" + "、".join(member.label for member in column.codes)]
    return ["填“是”或“否”"] if column.kind is Kind.YES_NO else []


def _offered(column: Column, places: Sequence[str], units: Sequence[str]) -> list[str]:
    if column.codes is not None:
        return [member.label for member in column.codes]
    if column.kind is Kind.YES_NO:
        return ["是", "否"]
    return list({Kind.AREA: places, Kind.UNIT: units}.get(column.kind, ()))


def _drop_down(sheet: Any, lists: _Lists, position: int, column: Column, offered: Sequence[str]) -> None:
    in_place = len(",".join(offered)) <= _SHORT_LIST and not any("," in text for text in offered)
    sheet.data_validation(
        2,
        position,
        ROWS,
        position,
        {
            "validate": "list",
            "source": list(offered) if in_place else lists.add(offered),
            "error_title": column.label[:32],
            "error_message": "请从下拉列表中选择",
            "ignore_blank": True,
        },
    )


def _date_rule(sheet: Any, position: int) -> None:
    from datetime import date

    sheet.data_validation(
        2,
        position,
        ROWS,
        position,
        {
            "validate": "date",
            "criteria": "between",
            "minimum": date(1900, 1, 1),
            "maximum": date(2100, 12, 31),
            "error_message": "日期请写成 2020-06-30",
            "error_type": "warning",
        },
    )


def _help(book: Any, ledger: Ledger) -> None:
    sheet = book.add_worksheet(HELP_SHEET)
    bold = book.add_format({"bold": True, "bg_color": "#e8eef7", "border": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 8)
    sheet.set_column(2, 2, 80)
    for position, text in enumerate(("列名", "必填", "怎么填")):
        sheet.write(0, position, text, bold)
    for line, column in enumerate(ledger.editable, start=1):
        cells = (column.header, "是" if column.required else "", note(column))
        for position, text in enumerate(cells):
            sheet.write_string(line, position, text, wrap)
    sheet.write(len(ledger.editable) + 2, 0, f"依据：{ledger.source}")
