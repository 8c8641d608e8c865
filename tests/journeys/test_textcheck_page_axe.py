"""Nothing for axe to find on the pages of 数字体检, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ViewportSize

from tests.conftest import DESKTOP, PHONE, watched
from tests.database import Database
from tests.serving import served
from yihu.core.access.roles import Role
from yihu.core.tests.factories import COUNTY, a_person, signed_in, some_areas

pytestmark = pytest.mark.browser
TEXT = """甲区2020年上半年工作总结
一、工作开展情况
上半年，全区共发现问题273个，其中已整改237个，未整改46个，整改完成率86.8%。
三、下一步打算
继续做好各项工作，确保6月31日前全部完成。"""


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing(
    committed_db: Database, new_context: Callable[..., BrowserContext], viewport: ViewportSize, tmp_path: Path
) -> None:
    some_areas()
    cookie = signed_in(a_person("clerk", Role.COUNTY_CLERK, COUNTY)).cookies["sessionid"].value
    with served(committed_db) as address:
        context = new_context(viewport=viewport)
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
        page = watched(context.new_page())
        page.goto(f"{address}/textcheck/")
        handed_in = Axe().run(page)
        page.screenshot(path=tmp_path / "home.png", full_page=True)
        page.get_by_label("粘贴文字").fill(TEXT)
        page.get_by_role("button", name="检查").click()
        page.get_by_text("237＋46＝283").first.wait_for()
        checked = Axe().run(page)
        page.screenshot(path=tmp_path / "page.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]

    for results in (handed_in, checked):
        assert results.violations_count == 0, results.generate_report()
