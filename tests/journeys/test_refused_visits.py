"""What a phone was refused, at 390 px: seen with its reason, mended and sent again, or given up with a reason; the office
sees both. A server that cannot for a moment is asked again; a photograph whose upload breaks off comes again by itself,
once, and the visit has counted meanwhile."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import Person
from tests.journeys.hands import Hand, Look
from yihu.modules.visits.tests.factories import a_picture

pytestmark = pytest.mark.browser
JOURNEY = "手机记录没有通过"
LATER, TODAY = "2020-07-09", "2020-06-30"


def dated(hand: Hand, on: str) -> None:
    """Another day than today's, at the end of the form."""
    hand.click("summary:has-text('日期、类型、走访人')")
    hand.write("label.field:has-text('走访日期') input", on)


def visited(hand: Hand, uid: str, *, on: str, needs: str, photos: int = 0) -> None:
    page = hand.page
    page.goto(re.sub(r"#.*", "", page.url) + f"#/{uid}")
    hand.write("label.field:has-text('帮扶需求') input", needs)
    for _ in range(photos):
        before = page.locator(".shot").count()
        hand.hand_in("#photos", "a.png", a_picture())
        expect(page.locator(".shot")).to_have_count(before + 1)
    dated(hand, on)
    hand.click("nav.foot >> text=提交")
    page.wait_for_url(re.compile(r"#/$"))


def test_refused_entries_are_mended_or_given_up_and_a_broken_photograph_comes_again(
    fresh_county: str, person: Person
) -> None:
    page = person(fresh_county, "village", phone=True, then="/visits/phone/")
    hand, look = Hand(page, "村干部", JOURNEY), Look(page)
    expect(page.locator("a.home").first).to_be_visible()
    uids = [str(one.get_attribute("href"))[2:] for one in page.locator("a.home").all()[:2]]
    met = _meet_trouble(page)
    visited(hand, uids[0], on=LATER, needs="想修鸡舍", photos=2)
    visited(hand, uids[1], on=LATER, needs="没有")
    expect(page.locator("#queue-link")).to_have_text("待处理 4")
    assert met["busy"] == 1
    page.faults.clear()  # type: ignore[attr-defined]  # the server that could not
    hand.click("#queue-link")
    entries = page.locator(".queue li[data-state=refused]")
    expect(entries).to_have_count(2)
    expect(entries.first).to_contain_text("走访日期不能晚于今天")
    expect(page.locator(".queue")).to_contain_text("还有 2 张照片随后上传")
    look.at("visits-phone-refused-390")

    township = person(fresh_county, "township", then="/visits/refused/")
    expect(township.locator("#content tr:has-text('待处理')")).to_have_count(2)

    hand.click(".queue li[data-state=refused]:has-text('照片') >> text=修改后再传")
    expect(page.locator("label.field:has-text('帮扶需求') input")).to_have_value("想修鸡舍")
    expect(page.locator("main")).to_contain_text("原来拍的 2 张照片随后上传")
    dated(hand, TODAY)
    _network_goes_and_comes(page)
    expect(page.locator("label.field:has-text('走访日期') input")).to_have_value(TODAY)
    hand.click("nav.foot >> text=提交")
    page.wait_for_url(re.compile(r"#/$"))

    page.goto(f"{fresh_county}/visits/phone/#/queue")
    hand.click(".queue li[data-state=refused] >> text=放弃")
    hand.click("text=确定放弃")
    expect(page.locator("#note")).to_contain_text("请写明放弃原因")
    _network_goes_and_comes(page)
    hand.write("input[aria-label=放弃原因]", "点错了户")
    hand.click("text=确定放弃")
    expect(page.locator(".queue li[data-state=refused]")).to_have_count(0)
    expect(page.locator(".queue li[data-state=done]")).to_have_count(3)
    expect(page.locator("#queue-link")).to_have_text("待上传 0")
    assert met["lost"] == 1
    page.faults.clear()  # type: ignore[attr-defined]  # the answer that was lost
    look.at("visits-phone-handed-in-390")
    assert look.wrong == {}
    _the_office_sees(township, fresh_county, uids[0])


def _meet_trouble(page: Page) -> dict[str, Any]:
    """The server is busy when it is asked first; the first photograph reaches it, its answer does not reach the phone."""
    met = {"busy": 0, "lost": 0}

    def pass_on(route: Route) -> None:
        (entry,) = json.loads(route.request.post_data or "")["entries"]
        if not met["busy"]:
            met["busy"] += 1
            route.fulfill(status=503, json={"message": "系统繁忙，请稍后再试"})
        elif "visit" in entry and not met["lost"]:
            met["lost"] += 1
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/visits/phone/sync/", pass_on)
    return met


def _network_goes_and_comes(page: Page) -> None:
    """What is half written stays, whatever the network's return brings."""
    page.context.set_offline(True)
    with page.expect_response("**/visits/phone/data/**"):
        page.context.set_offline(False)
    page.wait_for_timeout(500)  # what the answer brings is shown by then


def _the_office_sees(page: Page, address: str, uid: str) -> None:
    page.goto(f"{address}/visits/refused/")
    rows = page.locator("#content table tbody tr")
    expect(rows.filter(has_text="修改后另行登记")).to_have_count(1)
    expect(rows.filter(has_text="放弃")).to_have_count(1)
    Look(page).at("visits-refused-1440")
    page.goto(f"{address}/households/{uid}/")
    panel = page.locator("#panel-visits")
    expect(panel).to_contain_text("想修鸡舍")
    panel.locator("a[href^='/visits/']:not([href*=phone])").first.click()
    expect(page.locator("#content figure")).to_have_count(2)
    expect(page.locator("#content")).not_to_contain_text("待上传")
