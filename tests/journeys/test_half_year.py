"""The half-year summary: a draft whose figures are there already, words written, signed by another person, and the Word
file that says what the source document says."""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Person
from tests.journeys.hands import Hand, picture

pytestmark = pytest.mark.browser
WORDS = "全区召开调度会，对未整改的问题逐一过堂，现有{rect.open}个正在推进。"
# 001_ 资阳区2020年上半年脱贫攻坚工作总结
SOURCE = (
    "398户871人", "273个", "237个", "86.8%", "36个", "中央838万元", "省级801万元", "市级142万元",
    "中央662万元", "省级237万元", "市级100万元", "145个", "140个", "96.6%",
)  # fmt: skip


def test_the_summary_is_written_signed_and_downloaded(county_address: str, person: Person) -> None:
    journey = "半年工作总结：起草、填写、送审、签发、下载"
    clerk = Hand(person(county_address, "county", then="/reports/"), "县级经办", journey)
    clerk.send("[data-test=start-half_year_summary]")
    clerk.write("textarea[data-slot=rectification]", WORDS)
    expect(clerk.page.locator("#preview")).to_contain_text("现有36个正在推进")
    picture(clerk.page, "summary-draft")
    clerk.send("[data-test=submit]")
    expect(clerk.page.locator("main")).to_contain_text("已送审")
    expect(clerk.page.locator("[data-test=sign]")).to_have_count(0)

    approver = Hand(person(county_address, "approver"), "县级审核人", journey)
    approver.send("#content a[href*='/reports/drafts/']")
    approver.send("[data-test=sign]")
    expect(approver.page.locator("#drift")).to_contain_text("没有变化")
    picture(approver.page, "summary-issue")
    with approver.page.expect_download() as download:
        approver.click("[data-test=download]")
    printed = text_of(Path(download.value.path()).read_bytes())

    assert [figure for figure in (*SOURCE, "现有36个正在推进") if figure not in printed] == []
    assert approver.page.faults == clerk.page.faults == []  # type: ignore[attr-defined]
    assert (clerk.clicks + approver.clicks, clerk.fields + approver.fields) <= (5, 1)


def text_of(data: bytes) -> str:
    """All words of the file in order, without blanks."""
    paper = docx.Document(io.BytesIO(data))
    parts = [paragraph.text for paragraph in paper.paragraphs]
    parts += [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return re.sub(r"\s", "", "".join(parts))
