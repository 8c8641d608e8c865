"""The pictures of README and manual, taken anew: `python -m tests.journeys.pictures`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

import tests.environment  # noqa: F401  before Django's settings
from tests.conftest import CHROMIUM_OPTIONS, DESKTOP, PHONE, watched
from tests.journeys.county import a_served_copy, the_county
from tests.journeys.hands import sign_in
from tests.programs import needed
from yihu.core.cluster import PROJECT_ROOT, test_cluster

FOLDER = PROJECT_ROOT / "docs" / "img"
HEIGHTS = {"home": 1180}
LEDGER = "/ledgers/rectification.problems/"
# Name: the page, and where one thing is meant the link on it that leads there.
PICTURES: dict[str, tuple[str, str]] = {
    "home": ("/", ""),
    "household": ("/households/?area=430902107", "main table a[href*='/households/']"),
    "problem": (f"{LEDGER}?stage=fixing&stage=planned", "main table a[href*='/rectification/']"),
    "board": ("/rectification/", ""),
    "list": (f"{LEDGER}?group=category", ""),
    "import": ("/exchange/", ""),
    "indicator": ("/indicators/rect.rate/", ""),
    "funds": ("/funds/", ""),
}


def take(folder: Path = FOLDER) -> None:
    folder.mkdir(exist_ok=True)
    path = needed("chromium", "chromium-browser", "google-chrome", variable="CHROMIUM")
    with (
        test_cluster().lease() as cluster,
        a_served_copy(the_county(cluster), "pictures") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        for size, look in (("1440", DESKTOP), ("390", PHONE)):
            wide, high = look["width"], look["height"]
            view = ViewportSize(width=wide, height=high)
            page = sign_in(watched(browser.new_page(viewport=view, locale="zh-CN")), address, "county")
            if size == "1440":
                page.click("text=知道了，不再显示")
            for name, (start, link) in PICTURES.items():
                if size == "390" and name not in ("home", "household"):
                    continue
                page.set_viewport_size(ViewportSize(width=wide, height=HEIGHTS.get(name, high)))
                page.goto(address + start, wait_until="networkidle")
                if link:
                    page.goto(address + str(page.locator(link).first.get_attribute("href")))
                page.wait_for_timeout(800)  # charts draw themselves in
                page.screenshot(path=folder / f"{name}-{size}.png")
            if size == "1440":
                page.goto(f"{address}/reports/")
                page.click("[data-test=start-half_year_summary]")
                page.wait_for_load_state("networkidle")
                page.locator("#preview").scroll_into_view_if_needed()
                page.screenshot(path=folder / "summary-1440.png")
        browser.close()


if __name__ == "__main__":
    import django

    django.setup()
    take()
    sys.stdout.write(f"{FOLDER}\n")
