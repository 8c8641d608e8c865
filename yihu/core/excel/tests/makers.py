"""Makers of nasty files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import xlsxwriter


def a_book(
    change: Callable[[Any], None] | None = None, rows: tuple[tuple[Any, ...], ...] = (("甲", "乙"), (1, "x"))
) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))  # type: ignore[union-attr]
    if change is not None:
        change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def written(fill: Callable[[Any, Any], None]) -> bytes:
    """By xlsxwriter, which can write what openpyxl cannot."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    fill(book, book.add_worksheet())
    book.close()
    return target.getvalue()


def repacked(
    data: bytes,
    extra: dict[str, bytes] | None = None,
    change: dict[str, Callable[[bytes], bytes]] | None = None,
) -> bytes:
    """The same workbook with parts added or altered."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in source.namelist():
            alter = (change or {}).get(name)
            content = source.read(name)
            out.writestr(name, alter(content) if alter else content)
        for name, more in (extra or {}).items():
            out.writestr(name, more)
    return target.getvalue()
