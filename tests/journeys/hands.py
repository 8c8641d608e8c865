"""What a person does at the screen, counted; and what a careful eye sees on a page."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Locator, Page

from yihu.site.seed.accounts import PASSWORD

PAGE_LIMIT = 200 * 1024  # bytes of HTML


@dataclass
class Hand:
    """One person's clicks and typed fields; signing in is not counted, it is not the work."""

    page: Page
    who: str
    journey: str
    clicks: int = 0
    fields: int = 0
    all: ClassVar[list[Hand]] = []

    def __post_init__(self) -> None:
        Hand.all.append(self)

    def click(self, selector: str) -> None:
        self._first(selector).click()
        self.clicks += 1

    def send(self, selector: str) -> None:
        """A click that sends a form: done when the answer is there, so that what comes next finds it done."""
        with self.page.expect_navigation():
            self.click(selector)

    def write(self, selector: str, text: str) -> None:
        self._first(selector).fill(text)
        self.fields += 1

    def choose(self, selector: str, label: str) -> None:
        """From a plain list: a click and a choice."""
        self._first(selector).select_option(label=label)
        self.clicks += 2

    def search_and_choose(self, field_id: str, text: str) -> None:
        """From a list that is searched by typing."""
        self._first(f"#{field_id} .ts-control").click()
        self.page.locator(f"#{field_id} .ts-wrapper input").first.press_sequentially(text, delay=10)
        self.page.locator(f"#{field_id} .ts-dropdown .option", has_text=text).first.click()
        self.clicks += 2
        self.fields += 1

    def hand_in(self, selector: str, name: str, data: bytes) -> None:
        """Drop a file."""
        self.page.wait_for_load_state()
        kind = "image/png" if name.endswith(".png") else "application/octet-stream"
        self.page.set_input_files(selector, [FilePayload(name=name, mimeType=kind, buffer=data)])
        self.clicks += 1

    def _first(self, selector: str) -> Locator:
        """Of a page that has come whole: what stands there already may not yet do what its script makes it do."""
        self.page.wait_for_load_state()
        return self.page.locator(selector).first


@dataclass
class Look:
    """What is wrong with the pages that were looked at."""

    page: Page
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def at(self, name: str) -> None:
        """axe, sideways scrolling, size; script errors and breaches of the content policy."""
        self.page.wait_for_load_state()
        picture(self.page, name)
        found = Axe().run(self.page).response["violations"]
        wrong = [f"axe {one['id']}: {[node['html'][:120] for node in one['nodes']][:3]}" for one in found]
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if wide > 0:
            wrong.append(f"scrolls sideways by {wide} px")
        faults: list[str] = self.page.faults  # type: ignore[attr-defined]
        wrong += [f"console: {fault}" for fault in faults]
        faults.clear()
        if wrong:
            self.wrong[name] = wrong


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def sign_in(page: Page, address: str, username: str, *, then: str = "/", password: str = PASSWORD) -> Page:
    page.goto(f"{address}/login/?next={then}")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(re.compile(r"^(?!.*/login/)"))
    return page
