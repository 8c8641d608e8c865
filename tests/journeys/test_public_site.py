"""The public site as its own process: what it refuses to start with, and how a villager uses it on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect

from tests.conftest import DESKTOP, PHONE
from tests.database import Database
from tests.serving import public_served
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import an_actor, some_areas
from yihu.modules.disclosure import actions, queries
from yihu.modules.disclosure.tests.factories import DAY, standing
from yihu.site.serving import NotReady, check_public_role


def test_the_public_site_starts_with_no_account_but_its_own(committed_db: Database) -> None:
    check_public_role(committed_db.public_url)
    for url in (committed_db.app_url, committed_db.owner_url):
        with pytest.raises(NotReady, match="yihu_public"):
            check_public_role(url)


@pytest.mark.browser
def test_a_villager_finds_a_notice_objects_and_reads_the_answer_without_any_script(
    committed_db: Database, new_context: Callable[..., BrowserContext]
) -> None:
    some_areas()
    with scoped(an_actor()) as clerk:
        standing(clerk, title="产业奖补名单", table="户主|金额\n张**|3000", last=DAY + timedelta(days=20))
    with public_served(committed_db, extra={"YIHU_TODAY": date(2020, 6, 2).isoformat()}) as address:
        page = new_context(viewport=PHONE, java_script_enabled=False).new_page()
        page.goto(f"{address}/")
        page.get_by_label("查找", exact=True).fill("奖补")
        page.get_by_role("button", name="查找").click()
        page.get_by_role("link", name="产业奖补名单").click()
        page.get_by_role("link", name="对这份公示提意见").click()
        page.get_by_label("您的意见").fill("金额不对")
        page.get_by_role("button", name="提交意见").click()
        code = page.get_by_label("查询码").inner_text()
        with scoped(an_actor()) as clerk:
            (opinion,) = queries.objections(clerk)
            actions.answer(
                clerk, opinion.pk, text="已更正为 3500 元。", upheld=True, on=DAY + timedelta(days=1)
            )
        page.get_by_role("link", name="查询答复").first.click()
        page.get_by_label("查询码").fill(code)
        page.get_by_role("button", name="查询", exact=True).click()
        expect(page.get_by_text("已更正为 3500 元。")).to_be_visible()

        for size in (DESKTOP, PHONE):
            page = new_context(viewport=size).new_page()
            for path in (
                "/",
                f"/n/{opinion.notice.address}/",
                f"/n/{opinion.notice.address}/objection/",
                "/data/",
                "/answer/",
            ):
                page.goto(address + path)
                found = Axe().run(page)
                assert found.violations_count == 0, f"{path}: {found.generate_report()}"
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
