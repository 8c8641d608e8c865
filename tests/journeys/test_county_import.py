"""A county clerk's import of newly found problems into the demo county: the template downloaded and filled, three bad
rows seen and fixed in the marked workbook, applied, the same file again, undone; the figure goes up and comes back."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Person
from tests.journeys.hands import Hand, picture

pytestmark = pytest.mark.browser
LEDGER = "rectification.problems"
GOOD: dict[str, Any] = {
    "所在村（社区）": "八一村",
    "问题来源": "自查",
    "问题类别": "数据质量",
    "责任单位": "新桥河镇扶贫站",
    "发现日期": date(2020, 6, 30),
    "整改时限": date(2020, 7, 30),
}
BAD: tuple[dict[str, Any], ...] = (
    {"所在村（社区）": "八二四村"},
    {"发现日期": "2020-02-30"},
    {"问题类别": "天气"},
)
RIGHT: dict[str, str | date] = {"八二四村": "八一村", "2020-02-30": date(2020, 6, 30), "天气": "数据质量"}


def filled(template: bytes) -> bytes:
    """The downloaded template with twelve good rows and three bad ones below its headers."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = book.worksheets[0]
    header_row, headers = next(
        (row[0].row, {str(cell.value).rstrip("*").strip(): cell.column for cell in row if cell.value})
        for row in sheet.iter_rows()
        if any(cell.value and "问题描述" in str(cell.value) for cell in row)
    )
    lines = [GOOD] * 12 + [{**GOOD, **bad} for bad in BAD]
    assert header_row is not None
    for at, line in enumerate(lines):
        number = {"编号": f"DR-{at + 1:03}", "问题描述": f"台账与手册不一致，第 {at + 1} 户"}
        for label, value in (line | number).items():
            column = next(place for header, place in headers.items() if header.startswith(label))
            sheet.cell(header_row + 1 + at, column, value)
    return _saved(book)


def corrected(marked: bytes) -> bytes:
    """What the clerk does in Excel: only the cells with a note."""
    book = openpyxl.load_workbook(io.BytesIO(marked))
    noted = [
        cell
        for row in book.worksheets[0].iter_rows(min_row=2)
        for cell in row
        if cell.comment is not None and str(cell.value) in RIGHT
    ]
    assert len(noted) == len(BAD)
    for cell in noted:
        cell.value = RIGHT[str(cell.value)]
    return _saved(book)


def _saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_three_bad_rows_of_a_county_are_fixed_applied_and_undone(fresh_county: str, person: Person) -> None:
    desk = person(fresh_county, "county", then="/exchange/")
    hand = Hand(desk, "县级经办", "导入：模板、三处错误、改正、写入、再导、撤销")

    def found() -> str:
        desk.goto(f"{fresh_county}/indicators/rect.found/?as_of=2020-06-30")
        return desk.locator("[data-test=value]").inner_text()

    with desk.expect_download() as download:
        hand.click(f"a[href$='/templates/{LEDGER}/']")
    template = Path(download.value.path()).read_bytes()
    hand.hand_in("input[type=file]", "新发现问题.xlsx", filled(template))
    hand.send("text=上传并核对")
    lines = desk.locator("#lines")
    expect(lines).to_contain_text("八二四村")
    for _, cell in (bad.popitem() for bad in map(dict, BAD)):
        expect(lines).to_contain_text(str(cell))
    expect(lines.locator("tbody tr")).to_have_count(len(BAD))
    expect(lines).to_contain_text("发现日期")
    picture(desk, "import-preview")

    batch = desk.url
    with desk.expect_download() as download:
        hand.click("text=下载标注了错误的表")
    right = corrected(Path(download.value.path()).read_bytes())
    hand.send("text=改好后重新上传")
    hand.hand_in("input[type=file]", "新发现问题（改）.xlsx", right)
    hand.send("text=上传并核对")
    expect(desk.get_by_role("button", name="导入 15 行")).to_be_visible()
    good = desk.url
    assert good != batch
    assert found() == "273个"
    desk.goto(good)
    if desk.locator("input[name=confirmed]").count():
        hand.click("input[name=confirmed]")
    hand.send("button:has-text('导入 15 行')")
    expect(desk.locator("h1")).to_contain_text("已导入")
    expect(desk.locator("#lines")).to_contain_text("台账与手册不一致，第 1 户")
    picture(desk, "import-applied")
    assert found() == "288个"

    # the same file again: known, and harmless when insisted on
    desk.goto(f"{fresh_county}/exchange/")
    hand.hand_in("input[type=file]", "新发现问题（改）.xlsx", right)
    hand.send("text=上传并核对")
    expect(desk.locator("input[name=again]")).to_be_visible()
    hand.click("input[name=again]")
    hand.hand_in("input[type=file]", "新发现问题（改）.xlsx", right)
    hand.send("text=上传并核对")
    expect(desk.get_by_role("button", name="没有要写入的行")).to_be_disabled()

    desk.goto(good)
    hand.click("#undo summary")
    hand.write("#undo input[name=reason]", "重复上报")
    hand.send("#undo button[type=submit]")
    expect(desk.locator("h1")).to_contain_text("已撤销")
    assert found() == "273个"
    desk.goto(f"{fresh_county}/ledgers/{LEDGER}/?q=台账与手册不一致")
    expect(desk.locator("#list")).not_to_contain_text("台账与手册不一致，第 1 户")
    # the browser notes the refusal of the known file, which is an answer like any other
    assert [fault for fault in desk.faults if "422" not in fault] == []  # type: ignore[attr-defined]
    assert (hand.clicks, hand.fields) <= (18, 1)
