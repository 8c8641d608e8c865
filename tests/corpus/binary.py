"""Files of old and other offices, written byte by byte: the compound container, BIFF8 tables, OpenDocument."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from datetime import date
from xml.sax.saxutils import escape

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NONE = 0xFFFFFFFF
STAMP = (2020, 6, 30, 0, 0, 0)


def compound(name: str, content: bytes) -> bytes:
    """One stream in a compound file (512-byte sectors). Small streams are padded past the mini-stream limit."""
    content = content.ljust(max(4096, -(-len(content) // _SECTOR) * _SECTOR), b"\0")
    sectors = len(content) // _SECTOR
    total = sectors + 1  # and the directory
    fats = -(-(total + 1) // 128)
    while fats * 128 < total + fats:
        fats += 1
    chain = [*range(1, sectors), _END, _END, *[_FAT] * fats]
    chain += [_FREE] * (fats * 128 - len(chain))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        fats,
        sectors,
        0,
        4096,
        _END,
        0,
        _END,
        0,
    )
    places = [sectors + 1 + at for at in range(fats)]
    header += b"".join(struct.pack("<I", place) for place in places).ljust(436, b"\xff")
    directory = _entry("Root Entry", 5, child=1) + _entry(name, 2, start=0, size=len(content))
    directory = directory.ljust(_SECTOR, b"\0")
    return header + content + directory + b"".join(struct.pack("<I", one) for one in chain)


def _entry(name: str, kind: int, *, child: int = _NONE, start: int = _END, size: int = 0) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBBIII16xI8x8xIQ", text, len(text), kind, 1, _NONE, _NONE, child, 0, start, size)


def xls(
    rows: Sequence[Sequence[object]], sheet: str = "Sheet1", merged: Sequence[tuple[int, ...]] = ()
) -> bytes:
    """A BIFF8 workbook of one sheet; `merged`: (first row, last row, first column, last column) from 0."""
    body = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0x06))
    width = max((len(row) for row in rows), default=0)
    body += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            body += _cell(row, column, cell)
    if merged:
        ranges = b"".join(struct.pack("<HHHH", *one) for one in merged)
        body += _record(0x00E5, struct.pack("<H", len(merged)) + ranges)
    body += _record(0x000A, b"")
    globals_ = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0x06))
    globals_ += _record(0x0042, struct.pack("<H", 1200))
    globals_ += _record(0x041E, struct.pack("<H", 164) + _text("yyyy-mm-dd"))
    for form in (0, 164):
        globals_ += _record(0x00E0, struct.pack("<HHHBBBBIIH", 0, form, 0, 0, 0, 0, 0, 0, 0, 0))
    name = sheet.encode("utf-16-le")
    bound = struct.pack("<BBBB", 0, 0, len(sheet), 1) + name
    place = len(globals_) + len(bound) + 8 + 4
    globals_ += _record(0x0085, struct.pack("<I", place) + bound) + _record(0x000A, b"")
    return compound("Workbook", globals_ + body)


def _cell(row: int, column: int, cell: object) -> bytes:
    if cell is None or cell == "":
        return b""
    if isinstance(cell, date):
        serial = (cell - date(1899, 12, 30)).days
        return _record(0x0203, struct.pack("<HHHd", row, column, 1, float(serial)))
    if isinstance(cell, int | float):
        return _record(0x0203, struct.pack("<HHHd", row, column, 0, float(cell)))
    return _record(0x0204, struct.pack("<HHH", row, column, 0) + _text(str(cell)))


def _text(text: str) -> bytes:
    data = text.encode("utf-16-le")
    return struct.pack("<HB", len(data) // 2, 1) + data


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def ods(rows: Sequence[Sequence[object]], sheet: str = "Sheet1", hidden: Sequence[int] = ()) -> bytes:
    """An OpenDocument spreadsheet of texts, numbers and dates; `hidden`: rows from 0 that a filter hides."""
    lines = []
    for at, cells in enumerate(rows):
        seen = ' table:visibility="filter"' if at in hidden else ""
        lines.append(f"<table:table-row{seen}>{''.join(_ods_cell(cell) for cell in cells)}</table:table-row>")
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="{escape(sheet)}">{"".join(lines)}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest'
        ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return packed({"mimetype": mime, "content.xml": content, "META-INF/manifest.xml": manifest})


def _ods_cell(cell: object) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, date):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}">'
            f"<text:p>{cell.isoformat()}</text:p></table:table-cell>"
        )
    if isinstance(cell, int | float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p>'
            "</table:table-cell>"
        )
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'


def packed(parts: dict[str, str | bytes]) -> bytes:
    """A zip with fixed times."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, STAMP), content, compress_type=stored)
    return target.getvalue()
