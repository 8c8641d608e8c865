"""数字体检 as a clerk meets it, on a desk and on a phone: paste, see what is wrong, judge, take the marked file along."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from tests.conftest import DESKTOP, PHONE, watched
from tests.database import Database
from tests.journeys.hands import Hand, Look
from tests.serving import served
from yihu.core.access.roles import Role
from yihu.core.tests.factories import COUNTY, a_person, signed_in, some_areas
from yihu.engine.textcheck.tests.documents import a_docx
from yihu.modules.rectification.tests import factories as problems

pytestmark = pytest.mark.browser
TEXT = """甲区2020年上半年工作总结
一、工作开展情况
截至6月30日，全区共查出问题273个，其中已整改237个，未整改46个，整改完成率86.8%。东镇查出问题2个。
二、群众增收
投入资金838万元，其中财政资金538万元，社会资金300万元，受益1.2万余人。
三、下一步打算
继续做好各项工作，确保6月31日前全部完成。联系人：张某，电话13812345678。"""
LONG = "\n".join(f"{number}．本镇走访农户{number}户，发放资料{number * 2}份。" for number in range(1, 3500))


@pytest.fixture
def desk_of(
    committed_db: Database, new_context: Callable[..., BrowserContext]
) -> Callable[[str, ViewportSize], Page]:
    some_areas()
    problems.a_closed_problem(on=date(2020, 5, 10))
    problems.a_problem(found_on=date(2020, 6, 1))
    cookie = signed_in(a_person("clerk", Role.COUNTY_CLERK, COUNTY)).cookies["sessionid"].value

    def arrive(address: str, viewport: ViewportSize) -> Page:
        context = new_context(viewport=viewport, accept_downloads=True)
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
        page = watched(context.new_page())
        page.goto(f"{address}/textcheck/?as_of=2020-06-30")
        return page

    return arrive


def comments_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return packed.read("word/comments.xml").decode()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_a_clerk_checks_a_summary(
    committed_db: Database, desk_of: Callable[[str, ViewportSize], Page], viewport: ViewportSize
) -> None:
    name = "desk" if viewport == DESKTOP else "phone"
    with served(committed_db) as address:
        page = desk_of(address, viewport)
        clerk = Hand(page, "县级经办", f"数字体检一份总结（{'电脑' if viewport == DESKTOP else '手机'}）")
        look = Look(page)
        look.at(f"check-home-{name}")

        clerk.write("textarea[name=text]", TEXT)
        clerk.send("[data-test=check]")
        wrong = page.locator("#findings li.finding", has_text="237＋46＝283，与文中的273相差10")
        expect(wrong).to_have_count(1)
        expect(page.locator("[data-test=personal]")).to_contain_text("手机号码")
        expect(page.locator("mark.is-wrong").first).to_have_text("273个")
        look.at(f"check-page-{name}")

        # by key from one to the next, and from either side to the other
        page.keyboard.press("n")
        expect(page.locator("li.finding.is-here")).to_have_count(1)
        clerk.click("mark.is-wrong >> nth=0")
        expect(page.locator("li.finding.is-here")).to_contain_text("相差10")
        page.locator("li.finding.is-here a.finding-number").click()
        expect(page.locator("mark.is-here").first).to_be_in_viewport()

        # what the ledgers have is compared for the day and the place the text names
        expect(page.locator("#beside-1")).to_contain_text("整改完成率86.8%")
        expect(page.locator("#beside-1")).to_contain_text("不一致")

        # another finding is no error, for a reason; that can be undone
        other = page.locator("#findings li.finding", has_text="日期不存在").first
        expect(other).to_be_attached()
        number = str(other.get_attribute("data-finding"))
        clerk.write(f"#reason-{number}", "原文如此，按惯例写法")
        clerk.click(f"#finding-{number} button[value=no_error]")
        expect(page.locator(f"#finding-{number}")).to_contain_text("不是错误（")
        expect(page.locator(f"#finding-{number} button[value=undone]")).to_be_visible()
        look.at(f"check-judged-{name}")

        with page.expect_download() as download:
            clerk.click("[data-test=marked]")
        said = comments_of(Path(str(download.value.path())).read_bytes())
        assert "237＋46＝283" in said
        assert "日期不存在" not in said
        assert look.wrong == {}
        assert (clerk.clicks, clerk.fields) == (4, 2)


def test_a_word_file_and_a_long_report(
    committed_db: Database, desk_of: Callable[[str, ViewportSize], Page]
) -> None:
    with served(committed_db, worker=True) as address:
        page = desk_of(address, ViewportSize(width=1440, height=900))
        clerk = Hand(page, "县级经办", "数字体检一份百页报告")
        look = Look(page)
        clerk.hand_in("input[name=file]", "总结.docx", a_docx())
        clerk.send("[data-test=check]")
        expect(page.locator("h1")).to_have_text("总结.docx")

        page.goto(f"{address}/textcheck/")
        expect(page.locator("#texts")).to_contain_text("还剩 7 天")
        clerk.hand_in("input[name=file]", "百页报告.txt", f"一、走访情况\n{LONG}\n{TEXT}".encode())
        clerk.send("[data-test=check]")
        expect(page.locator("details.check-sections summary")).to_contain_text("共")
        page.get_by_role("link", name=re.compile("^错误")).click()
        clerk.click("text=后面部分的发现")
        expect(page.locator("li.finding.is-here")).to_contain_text("237＋46＝283")
        look.at("check-long")
        clerk.click("#remove summary")
        clerk.click("#remove button")
        expect(page.locator("#texts")).not_to_contain_text("百页报告")

        page.goto(f"{address}/textcheck/wordings/")
        look.at("check-wordings")
        assert look.wrong == {}
