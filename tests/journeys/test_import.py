"""An import by a township clerk in a real browser: three bad rows, seen, fixed in the marked workbook, applied by a
second click, undone; on a desk, and looked at on a phone. Clicks and typed fields are counted and printed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import PHONE, watched
from tests.database import Database
from tests.journeys.hands import Hand, picture
from tests.serving import served
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import TOWNSHIP, a_person, an_actor, some_areas
from yihu.modules.exchange.tests.factories import a_workbook
from yihu.modules.places.models import Profile

pytestmark = pytest.mark.browser
SECRET = "Journey-2020-import"
GOOD = [
    (place, f"{year}-12-31", 300, 1200, 5.2) for place in ("东一村", "东二村") for year in range(2012, 2020)
]
BAD = [
    ("东三村", "2010-12-31", 10, 30, 1),
    ("东一村", "2020-02-30", 10, 30, 1),
    ("东二村", "2011-12-31", 10, "三十", "壹万"),
]
EYES = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)


@pytest.fixture
def address(committed_db: Database) -> Iterator[str]:
    some_areas()
    clerk = a_person("clerk", Role.TOWNSHIP_CLERK, area=TOWNSHIP, name="东镇经办")
    clerk.set_password(SECRET)
    clerk.save()
    with served(committed_db, worker=True) as url:
        yield url


def sign_in(page: Page, address: str) -> Page:
    page.goto(f"{address}/login/?next=/exchange/")
    page.fill("input[name=login]", "clerk")
    page.fill("input[name=password]", SECRET)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(re.compile(r"/exchange/$"))
    return page


def looked_at(page: Page, name: str) -> None:
    page.wait_for_load_state()
    picture(page, f"import-{name}")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found] == []
    assert page.faults == []  # type: ignore[attr-defined]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} scrolls sideways by {wide} px"


def corrected(marked: bytes) -> bytes:
    """What the clerk does in Excel: only the coloured cells."""
    book = openpyxl.load_workbook(io.BytesIO(marked))
    sheet = book.active
    assert sheet is not None
    rights: dict[str, str | int] = {"东三村": "东二村", "2020-02-30": "2020-02-28", "三十": 30, "壹万": 1}
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if cell.comment is not None:
                cell.value = rights[str(cell.value)]
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def rows_in_ledger() -> int:
    with scoped(EYES):
        return Profile.objects.count()


def test_three_bad_rows_are_fixed_applied_and_undone(
    address: str, new_context: Callable[..., BrowserContext]
) -> None:
    desk = sign_in(watched(new_context().new_page()), address)
    hand = Hand(desk, "乡镇经办", "导入、改错、写入、撤销")
    looked_at(desk, "start")
    hand.hand_in("input[type=file]", "村情.xlsx", a_workbook([*GOOD, *BAD]))
    hand.send("text=上传并核对")
    expect(desk.locator("#lines")).to_contain_text("没有找到“东三村”")
    expect(desk.locator("#lines")).to_contain_text("请写成 2026-03-01")
    looked_at(desk, "preview-wrong")

    with desk.expect_download() as download:
        hand.click("text=下载标注了错误的表")
    marked = Path(download.value.path()).read_bytes()
    hand.send("text=改好后重新上传")
    hand.hand_in("input[type=file]", "村情.xlsx", corrected(marked))
    hand.send("text=上传并核对")
    expect(desk.locator("main")).to_contain_text("导入 19 行")
    looked_at(desk, "preview-good")
    assert rows_in_ledger() == 0

    hand.send("button:has-text('导入 19 行')")
    expect(desk.locator("h1")).to_contain_text("已导入")
    assert rows_in_ledger() == len(GOOD) + 3
    looked_at(desk, "applied")

    phone = sign_in(watched(new_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()), address)
    looked_at(phone, "start-phone")
    phone.goto(desk.url)
    looked_at(phone, "applied-phone")

    hand.click("#undo summary")
    hand.write("#undo input[name=reason]", "年份填错")
    hand.send("#undo button[type=submit]")
    expect(desk.locator("h1")).to_contain_text("已撤销")
    assert rows_in_ledger() == 0
    looked_at(desk, "undone")
    desk.goto(f"{address}/jobs/")
    looked_at(desk, "jobs")
    assert (hand.clicks, hand.fields) <= (11, 1)


def test_the_preview_is_readable_on_a_phone(address: str, new_context: Callable[..., BrowserContext]) -> None:
    phone = sign_in(watched(new_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()), address)
    hand = Hand(phone, "乡镇经办", "手机上看核对结果")
    hand.hand_in("input[type=file]", "村情.xlsx", a_workbook([*GOOD, *BAD]))
    hand.send("text=上传并核对")
    expect(phone.locator("#lines")).to_contain_text("没有找到“东三村”")
    looked_at(phone, "preview-phone")
