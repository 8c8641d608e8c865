"""People of a village: they see the village's households and no other, find one by initials or number, and read a
number in full only for a reason."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from pypinyin import Style, lazy_pinyin

from tests.journeys.conftest import Person
from tests.journeys.hands import Hand, picture

pytestmark = pytest.mark.browser
LINK = "main table a[href*='/households/']"


def first_household(page: Page, address: str, query: str = "") -> tuple[str, str, str]:
    """Number, head of household and address of the first in the list."""
    page.goto(f"{address}/households/{query}")
    row = page.locator("main table tbody tr").first
    link = row.locator("a[href*='/households/']").first
    number = re.search(r"\d{4}-?\d+|[A-Z0-9-]{8,}", row.inner_text())
    assert number is not None, row.inner_text()
    name = next(
        text.strip()
        for text in row.locator("td").all_inner_texts()
        if re.fullmatch(r"[一-龥]{2,4}", text.strip())
    )
    return number.group(), name, str(link.get_attribute("href"))


@pytest.mark.parametrize("username", ["village", "helper"])
def test_they_see_their_village_and_no_other(county_address: str, person: Person, username: str) -> None:
    county = person(county_address, "county")
    _, _, elsewhere = first_household(county, county_address, "?area=430902106")
    page = person(county_address, username, phone=True)

    page.goto(f"{county_address}/households/")
    cells = page.locator("main table tbody tr")
    assert cells.count() > 0
    assert [text for text in cells.all_inner_texts() if "八一村" not in text] == []
    answer = page.goto(county_address + elsewhere)
    assert answer is not None
    assert answer.status == 404
    answer = page.goto(f"{county_address}/indicators/pov.plan_exit_hh/?area=430902000000")
    assert answer is not None
    assert answer.status == 403


def test_a_household_is_found_by_initials_and_by_number(county_address: str, person: Person) -> None:
    page = person(county_address, "village", phone=True)
    number, name, href = first_household(page, county_address)
    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    for text in (initials, number, name):
        hand = Hand(
            page,
            "村干部",
            f"手机上找一户（{'首字母' if text == initials else '户编号' if text == number else '姓名'}）",
        )
        page.goto(county_address)
        hand.write("[data-search-box]", text)
        hit = page.locator(f"#search-hits a[href='{href}']")
        if hit.count() == 0:
            page.keyboard.press("Enter")
            page.wait_for_url("**/search/**")
            hit = page.locator(f"main a[href='{href}']")
        expect(hit.first).to_be_visible()
        hit.first.click()
        hand.clicks += 1
        expect(page.locator("h1")).to_contain_text(name)
        assert (hand.clicks, hand.fields) == (1, 1)
    picture(page, "household-phone")
    assert page.faults == []  # type: ignore[attr-defined]


def test_a_number_is_shown_in_full_only_for_a_reason(county_address: str, person: Person) -> None:
    page = person(county_address, "village")
    _, _, href = first_household(page, county_address)
    page.goto(county_address + href)
    assert re.search(r"\d{17}[\dX]", page.content()) is None

    hand = Hand(page, "村干部", "查看一个身份证号")
    hand.click("[aria-label^=查看完整身份证号]")
    page.locator("[data-test=secret] button.btn-primary").click()
    expect(page.locator("[data-test=secret-value]")).to_have_count(0)
    hand.write("[data-test=secret] input[name=reason]", "核对证件信息")
    hand.click("[data-test=secret] button.btn-primary")
    expect(page.locator("[data-test=secret-value]")).to_have_text(re.compile(r"^\d{17}[\dX]$"))

    helper = person(county_address, "helper")
    helper.goto(county_address + href)
    expect(helper.locator("main")).to_contain_text("家庭成员")
    assert helper.locator("[aria-label^=查看完整身份证号]").count() == 0
    assert page.faults == []  # type: ignore[attr-defined]
