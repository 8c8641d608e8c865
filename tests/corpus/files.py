"""C01–C20: files that are not what they say, that are broken or dangerous, that hide something."""

from __future__ import annotations

import functools
import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from tests.corpus.binary import STAMP, compound, ods, packed, xls
from tests.corpus.case import FAMILY, HEADER, NAMES, Case, a_book, person, put

MB = 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"
TABLE = [list(HEADER), *[list(row) for row in FAMILY]]


def repacked(
    data: bytes,
    extra: Mapping[str, str | bytes] | None = None,
    change: Mapping[str, Callable[[bytes], bytes]] | None = None,
) -> bytes:
    """The same workbook with parts added or altered."""
    parts: dict[str, str | bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        for name in source.namelist():
            alter = (change or {}).get(name)
            parts[name] = alter(source.read(name)) if alter else source.read(name)
    return packed(parts | dict(extra or {}))


def html() -> bytes:
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in TABLE)
    return f"<html><head><meta charset=utf-8></head><body><table>{cells}</table></body></html>".encode()


def bomb() -> bytes:
    """Rows without end in a small file."""
    row = b'<row r="9"><c r="A9" t="inlineStr"><is><t>' + b"x" * 40 + b"</t></is></c></row>"
    return repacked(
        a_book(), change={SHEET: lambda xml: xml.replace(b"</sheetData>", row * 1_250_000 + b"</sheetData>")}
    )


def lying() -> bytes:
    """The directory says ten bytes where there are millions."""
    data = bytearray(repacked(a_book(), extra={"xl/big.xml": b"0" * 40 * MB}))
    place = data.rindex(b"xl/big.xml") - 46
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    return bytes(data)


def overlapping() -> bytes:
    """Two directory entries that point to the same bytes."""
    data = bytearray(repacked(a_book(), extra={"xl/one.xml": b"a" * 5000, "xl/two.xml": b"b" * 5000}))
    one, two = data.rindex(b"xl/one.xml") - 46, data.rindex(b"xl/two.xml") - 46
    data[two + 42 : two + 46] = data[one + 42 : one + 46]
    return bytes(data)


def linked() -> bytes:
    """An entry that is a symbolic link."""
    target = io.BytesIO(a_book())
    with zipfile.ZipFile(target, "a") as archive:
        entry = zipfile.ZipInfo("xl/link", STAMP)
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return target.getvalue()


def laughs() -> bytes:
    entities = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return repacked(
        a_book(), change={"xl/sharedStrings.xml": lambda xml: xml.replace(b"?>", b"?>" + entities, 1)}
    )


def reaching_out() -> bytes:
    entities = b'<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return repacked(
        a_book(), change={"xl/sharedStrings.xml": lambda xml: xml.replace(b"?>", b"?>" + entities, 1)}
    )


def styled_blanks() -> bytes:
    """Ten rows, and a border drawn down to the last row there is."""

    def draw(book: Any, sheet: Any) -> None:
        border = book.add_format({"border": 1})
        for row in range(11, 1_048_576):
            sheet.write_blank(row, 0, None, border)

    # Written in one go from top to bottom: constant memory, as such files are large only in rows.
    rows = [person(f"赵{at}", house=f"H{at:03d}", serial=at) for at in range(10)]
    return a_book(rows, change=draw, constant_memory=True, in_memory=False)


def hidden_sheet(book: Any, sheet: Any) -> None:
    old = book.add_worksheet("旧数据")
    put(book, old, [HEADER, person("赵六", house="H009", serial=9)])
    old.hide()


def hidden_rows(book: Any, sheet: Any) -> None:
    sheet.set_row(2, None, None, {"hidden": True})


TEN = tuple(sorted(f"赵{at}" for at in range(10)))
NASTY = "../" * 3 + "花名册\u202e" + "长" * 260 + ".xlsx"

CASES = (
    Case("C01", "0 字节", "空.xlsx", lambda: b"", refused="E101"),
    Case(
        "C02", "PDF 改名", "花名册.xlsx", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", refused="E102", says="PDF"
    ),
    Case("C03", "截断", "花名册.xlsx", lambda: a_book()[: len(a_book()) * 6 // 10], refused="E103"),
    Case("C04", "真正的 xls", "花名册.xls", lambda: xls(TABLE), good=NAMES),
    Case("C05", "网页表格", "花名册.xls", html, refused="E105"),
    Case(
        "C06",
        "WPS 与 ODF",
        "花名册.et",
        lambda: xls(TABLE),
        good=NAMES,
        others=(("花名册.ods", lambda: ods(TABLE)),),
    ),
    Case(
        "C07", "打开密码", "花名册.xlsx", lambda: compound("EncryptedPackage", b"\1" * 5000), refused="E107"
    ),
    Case("C08", "宏", "花名册.xlsm", lambda: repacked(a_book(), {"xl/vbaProject.bin": b"x"}), refused="E108"),
    Case("C09", "压缩炸弹", "花名册.xlsx", bomb, refused="E109"),
    Case(
        "C10",
        "谎报、重叠、套娃的压缩包",
        "谎报.xlsx",
        lying,
        refused="E109",
        others=(
            ("重叠.xlsx", overlapping),
            ("套娃.xlsx", lambda: repacked(a_book(), {"xl/more.zip": packed({"a": b"0" * 100})})),
        ),
    ),
    Case(
        "C11",
        "非法路径",
        "路径.xlsx",
        lambda: repacked(a_book(), {"../../etc/cron.d/x": b"x"}),
        refused="E110",
        others=(("链接.xlsx", linked),),
    ),
    Case(
        "C12",
        "实体炸弹、外部实体",
        "实体.xlsx",
        laughs,
        refused="E111",
        others=(("外部实体.xlsx", reaching_out),),
    ),
    Case(
        "C13",
        "外部链接",
        "链接.xlsx",
        lambda: repacked(
            a_book(), {"xl/externalLinks/externalLink1.xml": b"<externalLink><ddeLink/></externalLink>"}
        ),
        warnings=("W112",),
        good=NAMES,
    ),
    Case("C14", "60 MB", "大.xlsx", lambda: b"PK\x03\x04" + b"\0" * (60 * MB), refused="E113"),
    Case("C15", "一百万空白格式行", "边框.xlsx", functools.cache(styled_blanks), good=TEN, is_slow=True),
    Case(
        "C16",
        "16384 列",
        "宽.xlsx",
        lambda: a_book(change=lambda book, sheet: sheet.write(0, 16_383, "尾")),
        refused="E114",
    ),
    Case(
        "C17",
        "图片和对象",
        "图.xlsx",
        lambda: repacked(a_book(), {"xl/media/image1.png": b"\x89PNG", "xl/embeddings/a.bin": b"x"}),
        warnings=("W115",),
        good=NAMES,
    ),
    Case("C18", "文件名", NASTY, a_book, good=NAMES),
    Case(
        "C19",
        "隐藏工作表",
        "两表.xlsx",
        lambda: a_book(change=hidden_sheet),
        refused="E116",
        says="其中 1 个隐藏",
    ),
    Case("C20", "隐藏行", "隐藏.xlsx", lambda: a_book(change=hidden_rows), warnings=("W117",), good=NAMES),
)
