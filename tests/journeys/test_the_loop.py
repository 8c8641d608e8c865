"""The rectification loop from end to end, with four people who each have a screen of their own: found, assigned,
fixed, verified, struck off, printed in a bulletin that another person signs, and corrected afterwards."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Person
from tests.journeys.hands import Hand, picture

pytestmark = pytest.mark.browser
WHAT = "村活动室门前排水沟未加盖板，存在安全隐患"
MEASURE = "预制并铺设盖板二十块"
DAY = "2020-06-30"
PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def figure(page: Page, address: str, key: str) -> float:
    """As the indicator page prints it, the same day for everyone."""
    page.goto(f"{address}/indicators/{key}/?as_of={DAY}")
    shown = page.locator("[data-test=value]").inner_text()
    return float(re.sub(r"[^\d.]", "", shown))


def standing(page: Page, address: str, township: str) -> list[str]:
    """A line of the board: total, found today, struck off today, struck off, open, rate, rank."""
    page.goto(f"{address}/rectification/?as_of={DAY}")
    row = page.locator("#standings tbody tr", has_text=township)
    return [text.strip() for text in row.locator("td").all_inner_texts()][1:]


def from_the_desk(hand: Hand, kind: str) -> None:
    """To the problem by its kind of work on the 工作台."""
    of_kind = f"[data-test='due-rectification.{kind}']"
    hand.click(f"{of_kind} summary")
    hand.send(f"{of_kind} a:has-text('{WHAT}')")


def test_a_problem_goes_round_and_every_figure_follows(fresh_county: str, person: Person) -> None:
    journey = "整改闭环（县、镇、审核人）"
    address = fresh_county
    clerk = Hand(person(address, "county", then="/rectification/"), "县级经办", journey)
    found, done, still = (figure(clerk.page, address, f"rect.{name}") for name in ("found", "done", "open"))
    assert (found, done, still) == (273, 237, 36)
    before = standing(clerk.page, address, "新桥河镇")

    # found, and assigned to the township
    clerk.click("[data-test=raise]")
    clerk.search_and_choose("field-area_code", "新桥河镇 八一村")
    clerk.choose("select[name=category]", "工作落实")
    clerk.write("textarea[name=description]", WHAT)
    clerk.send("main form button[type=submit]")
    expect(clerk.page.locator("[data-test=problem]")).to_contain_text(WHAT)
    problem = clerk.page.url.split("#")[0]
    clerk.search_and_choose("assign", "新桥河镇扶贫站")
    clerk.write("#assign input[name=due_on]", "2020-07-30")
    clerk.send("[data-test=assign]")
    expect(clerk.page.locator("[data-stage=assigned]")).to_be_visible()
    picture(clerk.page, "loop-assigned")

    # due on the township's first page; claimed by planning, done, proved
    town = Hand(person(address, "township"), "乡镇经办", journey)
    picture(town.page, "loop-township-home")
    from_the_desk(town, "to_claim")
    town.write("input[name=leader]", "彭海")
    town.write("textarea[name=measures]", MEASURE)
    town.send("[data-test=plan]")
    expect(town.page.locator("[data-test=measures]")).to_contain_text(MEASURE)
    town.click("#report .ticks label")
    town.hand_in("#report input[type=file]", "盖板.png", PHOTO)
    town.send("[data-test=submit]")
    expect(town.page.locator("[data-stage=checking]")).to_be_visible()
    picture(town.page, "loop-submitted")
    town.page.goto(address)
    expect(town.page.locator("#content")).not_to_contain_text(WHAT)

    # verified by the county, struck off by the approver
    clerk.page.goto(address)
    from_the_desk(clerk, "to_verify")
    expect(clerk.page.locator("[data-test=pictures] img")).to_be_visible()
    clerk.send("[data-test=pass]")
    approver = Hand(person(address, "approver"), "县级审核人", journey)
    from_the_desk(approver, "to_close")
    approver.send("[data-test=close]")
    expect(approver.page.locator("main")).to_contain_text("已批准销号")

    # every figure follows
    assert figure(clerk.page, address, "rect.found") == found + 1
    assert figure(clerk.page, address, "rect.done") == done + 1
    assert figure(clerk.page, address, "rect.open") == still
    after = standing(clerk.page, address, "新桥河镇")
    picture(clerk.page, "loop-board")
    assert [int(text) for text in after[:5]] == [
        int(now) + more for now, more in zip(before[:5], (1, 1, 1, 1, 0), strict=True)
    ]

    # the bulletin: by the clerk, signed by another, kept as it was printed
    clerk.page.goto(f"{address}/reports/bulletins/")
    clerk.send("[data-test=start-daily_bulletin]")
    sheet = clerk.page.locator("#preview [data-test=sheet]")
    expect(sheet).to_contain_text(re.compile(r"累计查出问题\s*274\s*个"))
    expect(clerk.page.locator("[data-test=sign]")).to_have_count(0)
    clerk.send("[data-test=submit]")
    expect(clerk.page.locator("main")).to_contain_text("已送审")
    draft = clerk.page.url
    expect(clerk.page.locator("[data-test=sign]")).to_have_count(0)
    approver.page.goto(address)
    approver.click("[data-test='due-reports.to_sign'] summary")
    approver.send("[data-test='due-reports.to_sign'] a[href*='/reports/drafts/']")
    assert approver.page.url.split("#")[0] == draft.split("#")[0]
    approver.send("[data-test=sign]")
    expect(approver.page.locator("#drift")).to_contain_text("没有变化")
    issue = approver.page.url
    picture(approver.page, "loop-issue")

    # a late correction stands in the drift list, and the issue stays as it was signed
    clerk.page.goto(problem)
    clerk.click("#correct")
    clerk.click("text=作废")
    clerk.write("textarea[name=comment]", "与另一问题重复登记")
    clerk.send("main form button[type=submit]")
    expect(clerk.page.locator("[data-test=problem]")).to_contain_text("已作废")
    clerk.page.goto(issue)
    expect(clerk.page.locator("#drift")).to_contain_text("274 → 273")
    expect(clerk.page.locator("#drift")).to_contain_text("238 → 237")
    expect(clerk.page.locator("#drift")).to_contain_text("与另一问题重复登记")
    expect(clerk.page.locator("[data-test=sheet]")).to_contain_text("274")
    picture(clerk.page, "loop-drift")

    for hand in (clerk, town, approver):
        assert hand.page.faults == []  # type: ignore[attr-defined]
    assert (town.clicks, town.fields) <= (6, 2)
