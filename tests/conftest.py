"""For tests that look at the product from outside: a real browser, desktop and phone."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from tests.programs import needed

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# For whatever is waited for, background work among it. Never reached but by what is wrong: two tests share two
# processors with three servers, and nothing here says how quick a page has to be.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, or the one CHROMIUM names; nothing is downloaded."""
    path = needed("chromium", "chromium-browser", "google-chrome", variable="CHROMIUM")
    # Playwright keeps an event loop in this thread, which makes Django refuse the database otherwise.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield running
        running.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """`new_context(viewport=PHONE)`: a person of their own, with cookies of their own."""
    opened: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        settled: dict[str, object] = {"viewport": DESKTOP, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
        context = browser.new_context(**(settled | options))  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    return watched(new_context().new_page())


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext]) -> Page:
    return watched(new_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page())


def watched(page: Page) -> Page:
    """Errors of scripts and breaches of the content policy are kept in `page.faults`."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.faults = faults  # type: ignore[attr-defined]
    return page
