"""Lists as files: xlsx and csv, opened safely by Excel and read back by the importer.

Text stays text (ID numbers keep their digits, a cell that begins like a formula is never one), the first lines
say what it is, and who took it when.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, BinaryIO

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.clock import SHANGHAI  # noqa: TID251  (the zone, not the clock)
from yihu.core.excel import writing
from yihu.core.excel.writing import Look, Shape
from yihu.core.ledgers import shape, values
from yihu.engine import money
from yihu.engine.ledgers import Column, Kind, Ledger

CHUNK = 2000
_FORMULA = re.compile("[ \u00a0]*[=+\\-@\t\r＝＋－＠]")  # how a cell begins that Excel would reckon out
_LOOKS = {Kind.DATE: Look.DATE, Kind.MONEY: Look.MONEY, Kind.INTEGER: Look.COUNT}
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
    # What a column is, is asked once and not of each of its cells.
    readers = [_reader(column, names) for column in columns]
    for chunk in _chunks(found):
        wanted = {str(values.value_at(row, column) or "") for row in chunk for column in areas} - set(names)
        if wanted:
            names |= values.area_names(wanted)
        for row in chunk:
            yield [read(row) for read in readers]


def prepared(ledger: Ledger, found: QuerySet[Any]) -> QuerySet[Any]:
    return found.select_related(*shape.related(ledger))


def stretch(ledger: Ledger, found: QuerySet[Any], start: int, size: int) -> list[Any]:
    """Some rows of a list, in its order. First which they are, then what they reach: with the whole list joined, the
    planner would read every household of the county for a page of one village."""
    keys = list(found.values_list("pk", flat=True)[start : start + size])
    rows = {row.pk: row for row in prepared(ledger, found.order_by().filter(pk__in=keys))}
    return [rows[key] for key in keys if key in rows]


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
    shapes = [Shape(column.header, _WIDTHS.get(column.kind, 16), _look(column)) for column in columns]
    writing.write(target, "数据", [(title, Look.TITLE), (mark, Look.SMALL)], shapes, found)


def _look(column: Column) -> Look:
    if column.kind is Kind.INTEGER and not column.grouped:
        return Look.YEAR
    return _LOOKS.get(column.kind, Look.TEXT)


def write_csv(
    target: BinaryIO, title: str, mark: str, columns: Sequence[Column], found: Iterable[list[Any]]
) -> None:
    """UTF-8 with a mark so that Excel shows Chinese; what looks like a formula gets a quote before it."""
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
    out = csv.writer(text)
    out.writerow([title])
    out.writerow([mark])
    out.writerow([column.header for column in columns])
    for cells in found:
        out.writerow([_csv_cell(cell) for cell in cells])
    text.detach()


def _csv_cell(cell: Any) -> Any:
    if isinstance(cell, str):
        return f"'{cell}" if _FORMULA.match(cell) else cell
    return f"{cell:f}" if isinstance(cell, Decimal) else cell


def _chunks(found: QuerySet[Any]) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for row in found.iterator(chunk_size=CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _reader(column: Column, names: dict[str, str]) -> Callable[[Any], Any]:
    """From a row to the column's cell. `names`: of places, as far as they are known when it is called."""
    path = column.name
    far = "__" in path
    write = _as_written(column, names)

    def read(row: Any) -> Any:
        value = values.value_at(row, column) if far else getattr(row, path, None)
        return None if value is None or value == "" else write(value)

    return read


def _as_written(column: Column, names: dict[str, str]) -> Callable[[Any], Any]:
    """From a value, never empty, to its cell."""
    if column.kind is Kind.MONEY:
        return money.wan if column.unit == "万元" else money.from_fen
    if column.kind in (Kind.INTEGER, Kind.DECIMAL) and not column.sensitive:
        return lambda value: value
    if column.kind is Kind.DATE:
        return lambda value: value if type(value) is date else values.text(column, value, names)
    if column.kind in (Kind.CODE, Kind.YES_NO):  # few values, each many times
        return cache(lambda value: values.text(column, value, names))
    if column.kind in (Kind.TEXT, Kind.LONG_TEXT) and not column.sensitive:
        return str
    return lambda value: values.text(column, value, names)
