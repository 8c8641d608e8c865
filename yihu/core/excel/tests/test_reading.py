from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest

from yihu.core.excel.problems import BadFile
from yihu.core.excel.reading import Grid, read
from yihu.core.excel.tests.makers import a_book, repacked, written

ZEROS = b"0" * 40 * 1024 * 1024


def cells(grid: Grid) -> list[list[str | None]]:
    return [list(row[2:]) for row in grid.cells.iter_rows()]


def a_bomb() -> bytes:
    return repacked(a_book(), extra={"xl/worksheets/sheet9.xml": ZEROS})


def a_lying_zip() -> bytes:
    """The directory says 10 bytes where there are forty million."""
    data = bytearray(a_bomb())
    at = data.rindex(b"xl/worksheets/sheet9.xml") - 46
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(data)


def with_entities(content: bytes) -> bytes:
    return (
        content.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "c">]>', 1)
        if b"?>" in content
        else b"<!DOCTYPE a []>" + content
    )


def hidden_sheet(book: Any) -> None:
    sheet = book.create_sheet("旧")
    sheet.sheet_state = "hidden"
    sheet["A1"] = "旧数据"


def wide(book: Any) -> None:
    book.active.cell(1, 300, "远")


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xlsx", b"", "E101"),
        ("a.xlsx", b"%PDF-1.7 ...", "E102"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "E107"),
        ("a.xls", b"\n<html><body><table><tr><td>1</td></tr></table>", "E105"),
        ("a.numbers", b"abc", "E106"),
        (
            "a.docx",
            repacked(a_book(), extra={"word/document.xml": b"<w/>"}).replace(
                b"xl/workbook.xml", b"xl/workbook.xxx"
            ),
            "E102",
        ),
        ("a.xlsx", a_book()[: len(a_book()) * 6 // 10], "E103"),
        ("a.xlsm", repacked(a_book(), extra={"xl/vbaProject.bin": b"x"}), "E108"),
        ("a.xlsx", a_bomb(), "E109"),
        ("a.xlsx", a_lying_zip(), "E109"),
        ("a.xlsx", repacked(a_book(), extra={"../../etc/cron.d/x": b"x"}), "E110"),
        ("a.xlsx", repacked(a_book(), change={"xl/workbook.xml": with_entities}), "E111"),
        ("a.xlsx", b"x" * (51 * 1024 * 1024), "E113"),
        ("a.xlsx", a_book(wide), "E114"),
        ("a.xlsx", a_book(hidden_sheet), "E116"),
        ("a.csv", "姓名\n锟斤拷锟斤拷\n".encode(), "E201"),
        ("a.csv", "姓名,村名\n张三,东一村\n".encode() + "李四,西一村\n".encode("gb18030"), "E202"),
        ("a.csv", b"a,b\n1,\0\n", "E203"),
        ("a.csv", b'a,b\n"1,2\n3,4\n', "E204"),
        ("a.csv", b"a\n" + b"x" * (2 * 1024 * 1024), "E205"),
    ],
)
def test_a_file_that_cannot_be_used_says_which_fault_it_has(name: str, data: bytes, code: str) -> None:
    with pytest.raises(BadFile) as refused:
        read(name, data)

    assert refused.value.code == code


def test_every_kind_of_cell_keeps_its_kind() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["文本", 12, 2.5, True])
        sheet.write_number(1, 0, 4.20115e17)
        sheet.write_datetime(1, 1, date(2020, 6, 30), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
        sheet.write_string(1, 3, "430000")

    grid = read("a.xlsx", written(fill))

    assert cells(grid) == [
        ["t文本", "n12", "n2.5", "b是"],
        ["n4.20115e+17", "d2020-06-30", "e#DIV/0!", "t430000"],
    ]


def test_hidden_rows_are_marked_and_told() -> None:
    def fill(book: Any, sheet: Any) -> None:
        for row in range(4):
            sheet.write(row, 0, f"第{row}行")
        sheet.set_row(2, None, None, {"hidden": True})

    grid = read("a.xlsx", written(fill))

    assert grid.cells["hidden"].to_list() == [False, False, True, False]
    assert [one["code"] for one in grid.warnings] == ["W117"]


def test_blank_lines_are_skipped_and_line_numbers_stay_the_users() -> None:
    grid = read("a.xlsx", a_book(rows=((), ("甲",), (), (), ("乙",))))

    assert grid.cells["line"].to_list() == [2, 5]


def test_pictures_are_ignored_and_told() -> None:
    grid = read("a.xlsx", repacked(a_book(), extra={"xl/media/image1.png": b"x"}))

    assert [one["code"] for one in grid.warnings] == ["W115"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_every_usual_encoding_reads_the_same(encoding: str) -> None:
    text = "姓名,村名\n㐂𠮷,东一村\n"  # 扩展区生僻字

    grid = read("a.csv", text.encode(encoding))

    assert cells(grid) == [["t姓名", "t村名"], ["t㐂𠮷", "t东一村"]]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(mark: str) -> None:
    assert cells(read("a.csv", f"甲{mark}乙\n1{mark}2\n".encode())) == [["t甲", "t乙"], ["t1", "t2"]]


def test_line_breaks_inside_quotes_keep_the_line_numbers() -> None:
    grid = read("a.csv", '甲,乙\r\n"一\n二",2\r\n3,4\r\n'.encode())

    assert grid.cells["line"].to_list() == [1, 2, 4]


def test_a_workbook_stored_without_compression_reads_the_same() -> None:
    data = a_book(rows=(("甲", "乙"), (1, "x")))
    again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(again, "w", zipfile.ZIP_STORED) as out:
        for name in source.namelist():
            out.writestr(name, source.read(name))

    assert cells(read("a.xlsx", again.getvalue())) == cells(read("b.xlsx", data))
