"""The review queue by keyboard alone, in a real browser: walk, return with a reason, approve, done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import watched
from tests.database import Database
from tests.serving import served
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, a_person, signed_in, some_areas
from yihu.modules.rectification.models import Problem
from yihu.modules.rectification.rules import Stage
from yihu.modules.rectification.tests import factories as make

pytestmark = pytest.mark.browser


@pytest.fixture
def waiting(committed_db: Database, tmp_path: Path) -> list[Problem]:
    some_areas()
    return [make.a_submitted_problem() for _ in range(3)]


def opened(address: str, new_context: Callable[..., BrowserContext]) -> Page:
    """The queue as the county's clerk, already signed in."""
    clerk = signed_in(a_person("clerk", Role.COUNTY_CLERK, COUNTY))
    context = new_context()
    context.add_cookies([{"name": "sessionid", "value": clerk.cookies["sessionid"].value, "url": address}])
    page = watched(context.new_page())
    page.goto(f"{address}/rectification/review/")
    return page


def press(page: Page, key: str) -> None:
    """On a page that has come whole: a heading stands there before the keys have a meaning."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def test_a_queue_is_worked_off_without_a_mouse(
    committed_db: Database, waiting: list[Problem], new_context: Callable[..., BrowserContext]
) -> None:
    first, second, third = waiting
    with served(committed_db) as address:
        page = opened(address, new_context)
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_contain_text(first.number)

        press(page, "j")
        expect(heading).to_contain_text(second.number)
        press(page, "k")
        expect(heading).to_contain_text(first.number)

        press(page, "r")
        page.keyboard.type("照片看不清门牌")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(heading).to_contain_text(second.number)
        press(page, "y")
        expect(heading).to_contain_text(third.number)
        press(page, "y")
        expect(page.get_by_text("没有待审核的问题")).to_be_visible()

        assert page.faults == []  # type: ignore[attr-defined]
    with scoped(make.a_clerk()):
        stages = [Stage(stage) for stage in Problem.objects.order_by("pk").values_list("stage", flat=True)]
    assert stages == [Stage.RETURNED, Stage.PASSED, Stage.PASSED]
