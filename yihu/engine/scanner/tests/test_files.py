from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
import xlsxwriter
from docx import Document
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from yihu.engine.scanner import Kind, UnscannableFile, scan_file
from yihu.engine.scanner.tests import plants


def _xlsx(text: str, where: str) -> bytes:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        sheet = book.add_worksheet("公示")
        sheet.write_row(0, 0, ["村名", "户主", "金额（元）"])
        sheet.write_row(1, 0, ["黄家湖村", "张某", 3000])
        if where == "hidden column":
            sheet.write_string("H2", text)
            sheet.set_column("H:H", None, None, {"hidden": True})
        elif where == "hidden row":
            sheet.write_string("A9", text)
            sheet.set_row(8, None, None, {"hidden": True})
        elif where == "hidden sheet":
            hidden = book.add_worksheet("底稿")
            hidden.write_string("A1", text)
            hidden.very_hidden()
        elif where == "comment":
            sheet.write_comment("B2", text)
        elif where == "properties":
            book.set_properties({"comments": text})
        elif where == "number":
            sheet.write_number("H2", int(text))
    return kept.getvalue()


def _docx(text: str, where: str) -> bytes:
    document = Document()
    document.add_paragraph("资金分配结果公示")
    if where == "runs":
        paragraph = document.add_paragraph("联系人 ")
        for char in text:
            paragraph.add_run(char).bold = len(paragraph.runs) % 2 == 0
    elif where == "boxes":
        table = document.add_table(rows=1, cols=len(text))
        for cell, char in zip(table.rows[0].cells, text, strict=True):
            cell.text = char
    elif where == "header":
        document.sections[0].header.paragraphs[0].text = text
    elif where == "hidden":
        document.add_paragraph().add_run(text).font.hidden = True
    elif where == "properties":
        document.core_properties.comments = text
    return _saved(document.save)


def _pdf(text: str, where: str) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    if where == "page":
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
    elif where == "properties":
        writer.add_metadata({"/Subject": text})
    elif where == "attachment":
        writer.add_attachment("名单.xlsx", _xlsx(text, "hidden column"))
    return _saved(writer.write)


def _jpeg(text: str, where: str) -> bytes:
    written = text.encode("utf-16-le" if where == "wide" else "utf-8")
    body = b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00" + written if where == "exif" else written
    marker = 0xFE if where == "comment" else 0xE1
    segment = struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body
    return b"\xff\xd8" + segment + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\xff\xd9"


def _png(text: str, where: str) -> bytes:
    words = text.encode()
    chunks = {
        "text": (b"tEXt", b"Comment\x00" + words),
        "packed": (b"zTXt", b"Comment\x00\x00" + zlib.compress(words)),
        "international": (b"iTXt", b"Title\x00\x01\x00zh\x00\x00" + zlib.compress(words)),
    }
    kind, body = chunks[where]
    chunk = struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))
    return b"\x89PNG\r\n\x1a\n" + chunk


def _zip(text: str, where: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        opened.writestr("附件/名单.xlsx", _xlsx(text, where))
    return packed.getvalue()


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    kept = io.BytesIO()
    save(kept)
    return kept.getvalue()


HOMES = [
    *(
        ("名单.xlsx", _xlsx, where)
        for where in ("hidden column", "hidden row", "hidden sheet", "comment", "properties")
    ),
    *(("公示.docx", _docx, where) for where in ("runs", "boxes", "header", "hidden", "properties")),
    *(("公告.pdf", _pdf, where) for where in ("page", "properties", "attachment")),
    *(("照片.jpg", _jpeg, where) for where in ("exif", "wide", "comment")),
    *(("照片.png", _png, where) for where in ("text", "packed", "international")),
    ("附件.zip", _zip, "hidden column"),
]


@pytest.mark.parametrize(
    ("name", "build", "where"), HOMES, ids=lambda value: str(value) if isinstance(value, str) else ""
)
def test_a_number_is_found_wherever_a_file_keeps_it(
    name: str, build: Callable[[str, str], bytes], where: str
) -> None:
    draw = random.Random(where)
    for make in (plants.identity, plants.phone, plants.card):
        kind, digits = make(draw)
        assert kind in {one.kind for one in scan_file(name, build(digits, where))}, digits
        assert scan_file(name, build("12345" if name.endswith("pdf") else "村务公开栏", where)) == []


def test_a_phone_number_that_excel_keeps_as_a_number_is_found() -> None:
    assert [one.kind for one in scan_file("名单.xlsx", _xlsx("13800138000", "number"))] == [Kind.PHONE]


def test_a_picture_that_tells_where_it_was_taken_is_stopped() -> None:
    entry = struct.pack("<HHII", 0x8825, 4, 1, 26)
    body = b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00" + entry + b"\x00" * 8
    data = b"\xff\xd8" + struct.pack(">BBH", 0xFF, 0xE1, len(body) + 2) + body + b"\xff\xda\x00\x02"
    assert [one.kind for one in scan_file("照片.jpg", data)] == [Kind.LOCATION]


@pytest.mark.parametrize(
    ("name", "data"),
    [("名单.docx", b"PK\x03\x04broken"), ("公告.pdf", b"%PDF-1.4 broken"), ("程序.exe", b"MZ\x90\x00")],
)
def test_what_cannot_be_read_cannot_be_vouched_for(name: str, data: bytes) -> None:
    with pytest.raises(UnscannableFile, match="再上传"):
        scan_file(name, data)
