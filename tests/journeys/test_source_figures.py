"""What the sources print of their counties, read off the screens of a county whose ledgers were filled through the same
doors that clerks use: nothing of it is stored as a number."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.journeys.hands import sign_in

pytestmark = pytest.mark.browser
DAY = "2020-06-30"
FIGURES = {
    "pov.hh": "3,228户",
    "pov.pop": "10,825人",
    "pair.helpers": "111人",
    "team.n": "21个",
    "team.member": "74人",
    "plan.measures": "4,500条",
    "plan.hh": "3,228户",
    "plan.update": "100.0%",
    "svy.hh": "860户",
    "svy.pop": "1,892人",
    "svy.villages": "21村",
    "mon.ever_hh": "31户",
    "mon.ever_pop": "102人",
    "mon.cleared_hh": "31户",
    "mon.cleared_rate": "100.0%",
    "mon.unstable_cleared_hh": "3户",
    "mon.unstable_pop": "9人",
    "mon.marginal_cleared_hh": "28户",
    "mon.marginal_pop": "93人",
    "rect.found": "273个",
    "rect.done": "237个",
    "rect.rate": "86.8%",
}


def test_the_screens_print_what_the_sources_print(county_address: str, page: Page) -> None:
    sign_in(page, county_address, "county")
    shown = {}
    for key in FIGURES:
        page.goto(f"{county_address}/indicators/{key}/?as_of={DAY}")
        shown[key] = page.locator("[data-test=value]").inner_text().replace("\n", "").replace(" ", "")

    assert shown == FIGURES


def test_helpers_come_from_three_tiers(county_address: str, page: Page) -> None:
    sign_in(page, county_address, "county")
    page.goto(f"{county_address}/indicators/pair.helpers/?as_of={DAY}&by=tier")
    rows = page.get_by_role("region", name="分组").locator("tbody tr").all_inner_texts()

    assert sorted(int(row.split()[-1]) for row in rows if row.split()[-1] != "0") == [9, 48, 54]
