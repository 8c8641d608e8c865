"""What a list says is what other programs read, cell by cell."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import load_workbook

from yihu.core.excel import writing
from yihu.core.excel.writing import Look, Shape

SHAPES = [
    Shape("姓名 & <备注>", 16),
    Shape("日期", 12, Look.DATE),
    Shape("金额", 14, Look.MONEY),
    Shape("户数", 10, Look.COUNT),
    Shape("年度", 10, Look.YEAR),
]


def written(lines: list[list[Any]] | Iterator[list[Any]]) -> bytes:
    target = io.BytesIO()
    writing.write(target, "数据", [("台账", Look.TITLE), ("水印 · 张三", Look.SMALL)], SHAPES, lines)
    return target.getvalue()


def test_a_list_has_its_title_its_mark_its_heading_and_typed_cells() -> None:
    data = written([["张三", date(2020, 6, 30), Decimal("12.50"), 1_234, 2020], [None, "", None, 0, None]])

    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["数据"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "台账"
    assert rows[1][0] == "水印 · 张三"
    assert rows[2] == ["姓名 & <备注>", "日期", "金额", "户数", "年度"]
    assert [str(one) for one in rows[3]] == ["张三", "2020-06-30 00:00:00", "12.5", "1234", "2020"]
    assert rows[4] == [None, None, None, 0, None]
    assert [cell.number_format for cell in sheet[4]] == ["@", "yyyy-mm-dd", "#,##0.00####", "#,##0", "0"]
    assert sheet.freeze_panes == "A4"
    assert sheet["A1"].font.b
    assert sheet.column_dimensions["B"].width == 12


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "@x", "000123", "999999199001010012", "<a&b>", "'", "甲\n乙"]
)
def test_text_stays_the_same_text(text: str) -> None:
    data = written([[text, None, None, None, None]])

    cell = openpyxl.load_workbook(io.BytesIO(data)).active["A4"]  # type: ignore[index]
    assert (cell.value, cell.data_type) == (text, "s")


@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=5))
def test_any_text_is_read_back(texts: list[str]) -> None:
    texts = [text.encode("utf-8", "ignore").decode() or "空" for text in texts]
    data = written([[text, None, None, None, None] for text in texts])

    rows = load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()[3:]
    assert [str(row[0]).replace("\r\n", "\n") for row in rows] == [
        text.replace("\r\n", "\n") for text in texts
    ]


def test_days_that_programs_count_differently_are_written_as_text() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written([["甲", date(1899, 5, 1), None, None, None]]))).active

    assert sheet["B4"].value == "1899-05-01"  # type: ignore[index]


def test_a_text_longer_than_a_cell_is_cut() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written([["长" * 40_000, None, None, None, None]]))).active

    assert len(sheet["A4"].value) == 32_767  # type: ignore[index]


def test_columns_beyond_z_have_two_letters() -> None:
    assert [writing.letters_of(at) for at in (0, 25, 26, 59, 701, 702)] == ["A", "Z", "AA", "BH", "ZZ", "AAA"]
