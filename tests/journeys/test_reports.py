"""A bulletin in a real browser: figures put into the text by a click, the preview that follows, the signature of
another person, the issue that stays, on a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import PHONE, watched
from tests.database import Database
from tests.journeys.hands import picture
from tests.serving import served
from yihu.core.access.roles import Role
from yihu.core.accounts.models import User
from yihu.core.tests.factories import NEIGHBOUR, OTHER_VILLAGE, a_person, an_area, some_areas
from yihu.modules.rectification.tests import factories as problems

pytestmark = pytest.mark.browser
SECRET = "Journey-2020-bulletin"
DAY = date(2020, 6, 30)


@pytest.fixture
def address(committed_db: Database) -> Iterator[str]:
    some_areas()
    an_area("430902103000", "北镇")
    problems.a_closed_problem(on=date(2020, 5, 10))
    problems.a_closed_problem(on=DAY, village=NEIGHBOUR)
    problems.a_problem(found_on=date(2020, 6, 1))
    problems.a_problem(village=OTHER_VILLAGE, found_on=DAY)
    for username, role, name in (
        ("clerk", Role.COUNTY_CLERK, "起草员"),
        ("approver", Role.COUNTY_APPROVER, "审核员"),
    ):
        user: User = a_person(username, role, name=name)
        user.set_password(SECRET)
        user.save()
    with served(committed_db) as url:
        yield url


def sign_in(page: Page, address: str, username: str) -> Page:
    page.goto(f"{address}/login/?next=/reports/?as_of=2020-06-30")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", SECRET)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(re.compile(r"^(?!.*/login/)"))
    return page


def looked_at(page: Page, name: str) -> None:
    """Nothing for axe to find, no script error; a picture where SCREENSHOTS names a folder."""
    page.wait_for_load_state()
    picture(page, name)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found] == []
    assert page.faults == []  # type: ignore[attr-defined]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} scrolls sideways by {wide} px"


def test_a_bulletin_is_written_signed_and_stays(
    address: str, new_context: Callable[..., BrowserContext]
) -> None:
    desk = sign_in(watched(new_context().new_page()), address, "clerk")
    looked_at(desk, "register")
    with desk.expect_navigation():
        desk.click("[data-test=start-daily_bulletin]")

    desk.fill("textarea[data-slot=findings]", "督导组检查整改台账，还有")
    desk.click("[aria-label=引用未整改问题数]")
    expect(desk.locator("textarea[data-slot=findings]")).to_have_value("督导组检查整改台账，还有{rect.open}")
    expect(desk.locator("#preview [data-test=sheet]")).to_contain_text("督导组检查整改台账，还有2")
    looked_at(desk, "draft")
    with desk.expect_navigation():
        desk.click("[data-test=submit]")
    expect(desk.locator("main")).to_contain_text("已送审")

    phone = sign_in(
        watched(new_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()), address, "approver"
    )
    looked_at(phone, "register-phone")
    with phone.expect_navigation():
        phone.click("#drafts a")
    looked_at(phone, "sign-phone")
    with phone.expect_navigation():
        phone.click("[data-test=sign]")
    expect(phone.locator("h1")).to_contain_text("第1期")
    looked_at(phone, "issue-phone")

    problems.a_problem(found_on=date(2020, 6, 10))
    desk.goto(f"{address}/reports/bulletins/")
    with desk.expect_navigation():
        desk.click("#issues a >> nth=0")
    expect(desk.locator("#drift")).to_contain_text("4 → 5")
    looked_at(desk, "issue")
