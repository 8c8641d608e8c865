"""The main pages of a built county, on a desk and on a phone: nothing for axe to find, nothing that scrolls sideways,
no script error, no breach of the content policy, no heavy page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import PHONE, watched
from tests.journeys.hands import PAGE_LIMIT, Look, sign_in

pytestmark = pytest.mark.browser
PROBLEMS = "/ledgers/rectification.problems/"
PAGES = {
    "home": "/",
    "tasks": "/tasks/",
    "households": "/households/",
    "exits": "/households/exits/",
    "ledgers": "/ledgers/",
    "list": PROBLEMS,
    "list-grouped": f"{PROBLEMS}?group=category",
    "entry-form": "/ledgers/places.sites/new/",
    "board": "/rectification/?as_of=2020-06-30",
    "board-township": "/rectification/?area=430902107000",
    "raise": "/rectification/new/",
    "review": "/rectification/review/",
    "funds": "/funds/",
    "projects": "/projects/",
    "places": "/places/",
    "catalogue": "/indicators/",
    "indicator": "/indicators/rect.rate/",
    "indicator-money": "/indicators/fund.spend_rate_issued/",
    "indicator-rows": "/indicators/pov.plan_exit_hh/rows/",
    "papers": "/reports/",
    "bulletins": "/reports/bulletins/",
    "import": "/exchange/",
    "jobs": "/jobs/",
    "search": "/search/?q=八一",
}
# A page, and the link on it that leads to one thing.
THINGS = {
    "household": ("/households/", "main table a[href*='/households/']"),
    "problem": (f"{PROBLEMS}?q=", "main table a[href*='/rectification/']"),
    "batch": ("/exchange/", "#batches a[href*='/exchange/'], main table a[href*='/exchange/']"),
    "issue": ("/reports/bulletins/", "#issues a"),
    "ledger-row": ("/ledgers/places.sites/", "main table a[href*='/places.sites/']"),
    "fund-notice": ("/ledgers/funds.batches/", "main table a[href*='/funds/']"),
    "project": ("/ledgers/projects.projects/", "main table a[href*='/projects/']"),
}
OTHERS = {
    "village": ("/", "/households/"),
    "system": ("/", "/accounts/", "/accounts/1/", "/accounts/access/"),
    "city": ("/", "/2fa/"),
}


@pytest.mark.parametrize("phone", [False, True], ids=["1440", "390"])
def test_the_main_pages_are_sound(
    phone: bool, county_address: str, new_context: Callable[..., BrowserContext]
) -> None:
    options: dict[str, object] = {"viewport": PHONE, "has_touch": True, "is_mobile": True} if phone else {}
    page = sign_in(watched(new_context(**options).new_page()), county_address, "county")
    look = Look(page)
    size = "390" if phone else "1440"
    for name, path in PAGES.items():
        visit(look, f"{name}-{size}", county_address + path)
    for name, (path, link) in THINGS.items():
        page.goto(county_address + path, wait_until="load")
        href = page.locator(link).first.get_attribute("href")
        visit(look, f"{name}-{size}", f"{county_address}{href}")
    assert look.wrong == {}


@pytest.mark.parametrize("username", OTHERS)
def test_other_people_see_sound_pages_on_their_phones(
    username: str, county_address: str, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = watched(context.new_page())
    look = Look(page)
    visit(look, "login-390", f"{county_address}/login/")
    sign_in(page, county_address, username)
    for at, path in enumerate(OTHERS[username]):
        visit(look, f"{username}-{at}-390", county_address + path)
    assert look.wrong == {}


def visit(look: Look, name: str, address: str) -> None:
    answer = look.page.goto(address, wait_until="networkidle")
    assert answer is not None
    look.at(name)
    wrong = look.wrong.setdefault(name, [])
    if answer.status != 200:
        wrong.append(f"status {answer.status}")
    if (size := len(answer.body())) > PAGE_LIMIT:
        wrong.append(f"{size / 1024:.0f} KB of HTML")
    if not wrong:
        del look.wrong[name]


def test_a_page_says_who_looks_and_for_which_day(county_address: str, page: Page) -> None:
    sign_in(page, county_address, "county")
    assert "业务日 2020-06-30" in page.locator("footer").inner_text()
    assert "苏明" in page.locator("footer").inner_text()


def test_a_household_lists_its_parts_also_those_that_come_later(county_address: str, page: Page) -> None:
    sign_in(page, county_address, "county", then="/households/?area=430902107203")
    page.goto(
        county_address + str(page.locator("main table a[href*='/households/']").first.get_attribute("href"))
    )
    parts = page.get_by_role("navigation", name="本页各部分")
    expect(parts).to_contain_text("家庭收入")
    parts.get_by_role("link", name="家庭收入", exact=True).click()
    expect(page.locator("#panel-incomes")).to_be_in_viewport()
