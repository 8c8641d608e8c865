"""Somebody without a manual and a workbook in words of its own: the page asks which column is which, once; shows what
it respelt; takes sheets together; at a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import PHONE, watched
from tests.corpus.messy import roll_a_sheet_a_village, roll_with_everything_wrong
from tests.corpus.messy_ledgers import projects_in_other_words
from tests.database import Database
from tests.journeys.test_import import looked_at
from tests.serving import served
from yihu.core.access.roles import Role
from yihu.core.tests.factories import COUNTY, a_person, signed_in, some_areas

pytestmark = pytest.mark.browser


@pytest.fixture
def address(committed_db: Database) -> Iterator[str]:
    some_areas()
    with served(committed_db, worker=True) as url:
        yield url


def arrive(address: str, new_context: Callable[..., BrowserContext], **options: object) -> Page:
    context = new_context(**options)
    client = signed_in(a_person(f"clerk{id(context)}", Role.COUNTY_CLERK, COUNTY, name="区经办"))
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])
    page = watched(context.new_page())
    page.goto(f"{address}/exchange/")
    return page


def hand_in(page: Page, name: str, data: bytes) -> None:
    files = [{"name": name, "mimeType": "application/octet-stream", "buffer": data}]
    page.set_input_files("input[type=file]", files)  # type: ignore[arg-type]
    page.get_by_role("button", name="上传并核对").click()
    page.wait_for_url(re.compile(r"/exchange/\d+/"))


def test_columns_are_asked_about_once_and_taken_in(
    address: str, new_context: Callable[..., BrowserContext]
) -> None:
    page = arrive(address, new_context)
    hand_in(page, "项目.ods", projects_in_other_words())
    expect(page.get_by_text("各列对应台账的哪一列")).to_be_visible()
    looked_at(page, "columns")

    page.get_by_role("button", name="确认列对应").click()
    expect(page.get_by_text("确认导入")).to_be_visible()
    page.get_by_role("link", name=re.compile("规范写法")).click()
    expect(page.locator("#lines")).to_contain_text("村公共服务")
    looked_at(page, "respelt")
    page.get_by_label("已核对以上提醒").check()
    page.get_by_role("button", name=re.compile("导入 2 行")).click()
    expect(page.get_by_text("已导入").first).to_be_visible()


def test_sheets_are_chosen_and_hidden_rows_left_out_on_a_phone(
    address: str, new_context: Callable[..., BrowserContext]
) -> None:
    phone = arrive(address, new_context, viewport=PHONE, has_touch=True, is_mobile=True)
    hand_in(phone, "各村.xlsx", roll_a_sheet_a_village())
    expect(phone.get_by_text("2019年（隐藏）")).to_be_visible()
    looked_at(phone, "sheets-phone")
    phone.get_by_role("button", name="全部可见的表").click()
    expect(phone.get_by_text("未导入（表头与所选台账不同）")).to_be_visible()
    looked_at(phone, "preview-phone")

    phone.goto(f"{address}/exchange/")
    hand_in(phone, "东一村.xlsx", roll_with_everything_wrong())
    phone.get_by_role("button", name="不导入隐藏的行和列").click()
    expect(phone.get_by_role("button", name="连隐藏的行和列一起导入")).to_be_visible()
    phone.goto(re.sub(r"\?.*", "", phone.url) + "?show=columns")
    looked_at(phone, "columns-phone")
