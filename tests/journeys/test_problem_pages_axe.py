"""Nothing for axe to find on the pages of rectification, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ViewportSize

from tests.conftest import DESKTOP, PHONE, watched
from tests.database import Database
from tests.serving import served
from yihu.core.access.roles import Role
from yihu.core.tests.factories import COUNTY, a_person, signed_in, some_areas
from yihu.modules.rectification.tests import factories as make

pytestmark = pytest.mark.browser


@pytest.fixture
def pages(committed_db: Database, tmp_path: Path) -> list[str]:
    some_areas()
    make.a_closed_problem(on=date(2020, 5, 6))
    waiting, new = make.a_submitted_problem(), make.a_problem()
    return [
        "",
        "new/",
        f"{waiting.pk}/",
        f"review/{waiting.pk}/",
        f"{new.pk}/",
    ]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing(
    committed_db: Database,
    pages: list[str],
    new_context: Callable[..., BrowserContext],
    viewport: ViewportSize,
) -> None:
    cookie = signed_in(a_person("clerk", Role.COUNTY_CLERK, COUNTY)).cookies["sessionid"].value
    with served(committed_db) as address:
        context = new_context(viewport=viewport)
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
        page = watched(context.new_page())
        for path in pages:
            page.goto(f"{address}/rectification/{path}?as_of=2020-06-30")
            page.wait_for_load_state("networkidle")
            found = Axe().run(page)
            assert found.violations_count == 0, f"{path}: {found.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                f"{path} scrolls sideways"
            )
        assert page.faults == []  # type: ignore[attr-defined]
