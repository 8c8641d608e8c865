"""Lists as files: xlsx and csv, opened safely by Excel and read back by the importer.

Text stays text (ID numbers keep their digits, a cell that begins like a formula is never one), the first lines
say what it is, and who took it when.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.clock import SHANGHAI  # noqa: TID251  (the zone, not the clock)
from yihu.core.ledgers import shape, values
from yihu.engine import money
from yihu.engine.ledgers import Column, Kind, Ledger

CHUNK = 2000
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_WIDTHS = {
    Kind.LONG_TEXT: 40,
    Kind.AREA: 22,
    Kind.DATE: 12,
    Kind.INTEGER: 10,
    Kind.DECIMAL: 12,
    Kind.MONEY: 14,
}


def rows(columns: Sequence[Column], found: QuerySet[Any]) -> Iterator[list[Any]]:
    """Typed cells: Decimal in the column's unit, date, int, else the text people read; masks stay."""
    names: dict[str, str] = {}
    areas = [column for column in columns if column.kind is Kind.AREA]
    for chunk in _chunks(found):
        wanted = {str(values.value_at(row, column) or "") for row in chunk for column in areas} - set(names)
        names |= values.area_names(wanted)
        for row in chunk:
            yield [_cell(column, values.value_at(row, column), names) for column in columns]


def prepared(ledger: Ledger, found: QuerySet[Any]) -> QuerySet[Any]:
    return found.select_related(*shape.related(ledger))


def watermark(actor: Actor, now: datetime, count: int, note: str = "") -> str:
    """Who took what, when: printed on every export."""
    place = area_queries.by_code(actor.area_code).name
    when = now.astimezone(SHANGHAI)
    parts = [
        f"{place} · {actor.role.label} {actor.name} 于 {when:%Y-%m-%d %H:%M} 导出",
        f"共 {count} 条",
        note,
    ]
    return " · ".join(part for part in parts if part)


def write_xlsx(
    target: BinaryIO, title: str, mark: str, columns: Sequence[Column], found: Iterable[list[Any]]
) -> None:
    """Title, watermark, header, rows; constant memory however long the list is."""
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    sheet = book.add_worksheet("数据")
    bold = book.add_format({"bold": True, "font_size": 14})
    grey = book.add_format({"font_color": "#595959"})
    head = book.add_format(
        {"bold": True, "bg_color": "#E6EEFA", "border": 1, "text_wrap": True, "valign": "vcenter"}
    )
    forms = {
        Kind.DATE: book.add_format({"num_format": "yyyy-mm-dd"}),
        Kind.MONEY: book.add_format({"num_format": "#,##0.00####"}),
        Kind.INTEGER: book.add_format({"num_format": "#,##0"}),
    }
    plain, year = book.add_format({"num_format": "@"}), book.add_format({"num_format": "0"})
    for position, column in enumerate(columns):
        sheet.set_column(position, position, _WIDTHS.get(column.kind, 16))
    sheet.freeze_panes(3, 0)
    sheet.write_string(0, 0, title, bold)
    sheet.write_string(1, 0, mark, grey)
    for position, column in enumerate(columns):
        sheet.write_string(2, position, column.header, head)
    for line, cells in enumerate(found, start=3):
        for position, (column, cell) in enumerate(zip(columns, cells, strict=True)):
            form = (
                year if column.kind is Kind.INTEGER and not column.grouped else forms.get(column.kind, plain)
            )
            _put(sheet, line, position, cell, form, plain)
    book.close()


def _put(sheet: Any, line: int, position: int, cell: Any, form: Any, plain: Any) -> None:  # noqa: PLR0917
    if cell is None or cell == "":
        return
    if isinstance(cell, date):
        sheet.write_datetime(line, position, datetime(cell.year, cell.month, cell.day), form)  # noqa: DTZ001
    elif isinstance(cell, int | Decimal):
        sheet.write_number(line, position, cell, form)
    else:
        sheet.write_string(line, position, cell, plain)


def write_csv(
    target: BinaryIO, title: str, mark: str, columns: Sequence[Column], found: Iterable[list[Any]]
) -> None:
    """UTF-8 with a mark so that Excel shows Chinese; what looks like a formula gets a quote before it."""
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    out = csv.writer(text)
    out.writerow([title])
    out.writerow([mark])
    out.writerow([column.header for column in columns])
    for cells in found:
        out.writerow([_csv_cell(cell) for cell in cells])
    text.detach()


def _csv_cell(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.lstrip(" \u00a0").startswith(DANGEROUS) else cell
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def _chunks(found: QuerySet[Any]) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for row in found.iterator(chunk_size=CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _cell(column: Column, value: Any, names: dict[str, str]) -> Any:
    if value is None or value == "":
        return None
    if column.kind is Kind.MONEY:
        return money.wan(value) if column.unit == "万元" else money.from_fen(value)
    if column.kind in (Kind.INTEGER, Kind.DECIMAL) or (column.kind is Kind.DATE and type(value) is date):
        return value
    return values.text(column, value, names)
