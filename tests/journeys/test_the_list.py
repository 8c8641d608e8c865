"""A township's ledger in Excel habits: filter, sort, choose columns, keep the view, take it out as a workbook."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Person
from tests.journeys.hands import Hand, picture

pytestmark = pytest.mark.browser
LEDGER = "/ledgers/rectification.problems/"


def test_a_list_is_narrowed_kept_and_exported_as_it_is_seen(county_address: str, person: Person) -> None:
    page = person(county_address, "township", then=LEDGER)
    hand = Hand(page, "乡镇经办", "台账：筛选、排序、选列、存视图、导出")
    everything = page.locator(".sums dd").first.inner_text()

    hand.click("summary:has-text('问题类别')")
    hand.click("label:has-text('数据质量')")
    hand.click("summary:has-text('列')")
    hand.click("label:has-text('责任人')")
    hand.send("button:has-text('查询')")
    expect(page.locator("#list thead")).to_contain_text("责任人")
    narrowed = page.locator(".sums dd").first.inner_text()
    assert int(narrowed.rstrip("条")) < int(everything.rstrip("条"))
    hand.send("#list thead a:has-text('发现日期')")
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("发现日期")
    days = page.locator("#list tbody td[data-label=发现日期]").all_inner_texts()
    assert days == sorted(days)
    assert len(days) > 1
    picture(page, "list-narrowed")

    hand.click("summary:has-text('存为视图')")
    hand.write("#view-name", "数据质量问题")
    hand.send("button:has-text('保存')")
    page.goto(county_address + LEDGER)
    expect(page.locator(".sums dd").first).to_have_text(everything)
    hand.send("a:has-text('数据质量问题')")
    expect(page.locator(".sums dd").first).to_have_text(narrowed)
    expect(page.locator("#list thead")).to_contain_text("责任人")

    hand.click("summary:has-text('导出')")
    with page.expect_download() as download:
        hand.click("a:has-text('Excel')")
    book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    rows = [row for row in book.worksheets[0].iter_rows(values_only=True) if any(row)]
    at = next(at for at, row in enumerate(rows) if "发现日期" in [str(cell) for cell in row])
    headers = [str(cell) for cell in rows[at]]
    lines = [row for row in rows[at + 1 :] if row[headers.index("问题类别")]]
    assert {row[headers.index("问题类别")] for row in lines} == {"数据质量"}
    assert len(lines) == int(narrowed.rstrip("条"))
    assert "责任人" in headers
    assert page.faults == []  # type: ignore[attr-defined]
