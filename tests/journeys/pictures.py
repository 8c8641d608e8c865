"""The pictures of README and manual, taken anew; by name only:
`make test ARGS=tests/journeys/pictures.py`."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page

from tests.conftest import PHONE
from tests.journeys.conftest import Person
from tests.journeys.desk import Browsers, OnDay
from yihu.core.cluster import PROJECT_ROOT

pytestmark = pytest.mark.browser
FOLDER = PROJECT_ROOT / "docs" / "img"
DAY = "2020-06-30"
SMALL = 250 * 1024
LEDGER = "/ledgers/rectification.problems/"
# Name: the page, and where one thing is meant the link on it that leads there.
PICTURES: dict[str, tuple[str, str]] = {
    "home": ("/", ""),
    "household": ("/households/?area=430902107000", "main table a[href*='/households/']"),
    "board": ("/rectification/", ""),
    "list": (LEDGER, ""),
    "issue": ("/reports/bulletins/", "#issues a"),
    "import": ("/exchange/", ""),
    "indicator": ("/indicators/rect.rate/", ""),
    "funds": ("/funds/", ""),
    "case": ("/monitoring/", "main table tbody tr:nth-child(2) a[href*='/monitoring/']"),
    "project": ("/projects/", ".lanes a[href*='/projects/']"),
}
OF_THE_PUBLIC = {"notice": ("/", "main a[href*='/n/']")}
OF_A_VILLAGE = {"visit": ("/visits/phone/", "a.home")}
OF_A_TOWNSHIP = {"problem": (LEDGER, "main table a[href*='/rectification/']")}


def test_pictures_are_taken(on_day: OnDay, person: Person, new_context: Browsers) -> None:
    FOLDER.mkdir(exist_ok=True)
    with on_day(DAY) as county:
        take_all(county.office, person)
        villager = new_context(viewport=PHONE).new_page()
        take(villager, county.public, "notice", "390")
    assert [path.name for path in FOLDER.glob("*.png") if path.stat().st_size > SMALL] == []


def take_all(county_address: str, person: Person) -> None:
    desk = person(county_address, "county")
    desk.click("text=知道了，不再显示")
    for name in PICTURES:
        take(desk, county_address, name, "1440")
    take(person(county_address, "township"), county_address, "problem", "1440")
    desk.goto(f"{county_address}/reports/")
    desk.click("[data-test=start-half_year_summary]")
    desk.wait_for_load_state("networkidle")
    desk.screenshot(path=FOLDER / "summary-1440.png")
    phone = person(county_address, "county", phone=True)
    for name in ("home", "household"):
        take(phone, county_address, name, "390")
    take(person(county_address, "village", phone=True), county_address, "visit", "390")


def take(page: Page, address: str, name: str, size: str) -> None:
    start, link = (PICTURES | OF_A_TOWNSHIP | OF_A_VILLAGE | OF_THE_PUBLIC)[name]
    page.goto(address + start, wait_until="networkidle")
    if link:
        page.goto(
            urljoin(page.url, str(page.locator(link).first.get_attribute("href"))), wait_until="networkidle"
        )
    page.wait_for_timeout(800)  # charts draw themselves in
    page.screenshot(path=FOLDER / f"{name}-{size}.png")
