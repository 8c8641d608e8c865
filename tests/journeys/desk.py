"""People at their desks through the year: a county served on the day asked for, with its public site."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import PHONE, watched
from tests.database import Database
from tests.environment import FOLDER
from tests.journeys.county import County
from tests.journeys.hands import Hand
from tests.ports import a_port
from tests.serving import environment, served, wait_until_answering
from yihu.core.cluster import PROJECT_ROOT, PUBLIC
from yihu.core.processes import Children


@dataclass(frozen=True)
class Served:
    office: str
    public: str


OnDay = Callable[[str], AbstractContextManager[Served]]
Sit = Callable[[str, str, str], "Desk"]
Browsers = Callable[..., BrowserContext]


@contextmanager
def through_the_year(county: County, name: str) -> Iterator[OnDay]:
    """The county on a copy of its own, served on the day asked for as often as asked."""
    cluster = county.database.cluster
    own, var = Database(cluster, f"own_{os.getpid()}_{name}"), FOLDER / name
    shutil.copytree(county.home / "var", var)
    cluster.create_database(own.name, template=county.database.name)
    try:
        yield lambda day: _on(day, county, own, var)
    finally:
        cluster.drop_database(own.name)
        shutil.rmtree(var, ignore_errors=True)


@contextmanager
def _on(day: str, county: County, own: Database, var: Path) -> Iterator[Served]:
    public_port = a_port()
    public = f"http://127.0.0.1:{public_port}"
    extra = county.of_its_day(var) | {
        "YIHU_TODAY": day,
        "YIHU_PUBLIC_ADDRESS": public,
        "DATABASE_PUBLIC_URL": own.cluster.url(own.name, PUBLIC),
    }
    logs = var / f"public-{day}"
    logs.mkdir()
    with served(own, extra=extra) as office, Children(environment(own) | extra, PROJECT_ROOT) as children:
        command = [sys.executable, "-m", "yihu", "serve-public", "--port", str(public_port)]
        children.start("public", command, logs / "public.log")
        wait_until_answering(children, public, logs)
        yield Served(office, public)


class Desk(Hand):
    """A person at the office: pages are opened, forms filled in by the names of their fields."""

    def open(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")

    @property
    def address(self) -> str:
        return re.match(r"https?://[^/]+", self.page.url).group()  # type: ignore[union-attr]

    def fill(self, **fields: str) -> None:
        for name, text in fields.items():
            box = self.page.locator(f"#content [name={name}]:not([type=hidden])").first
            if box.evaluate("one => one.tagName") != "SELECT":
                self.write(f"#content [name={name}]:not([type=hidden])", text)
            elif box.get_attribute("data-choose") is None:
                self.choose(f"#content select[name={name}]", text)
            else:
                self.search_and_choose(f"field-{name}", text)

    def send(self, button: str = "#content form.kit-form button[type=submit]") -> None:
        super().send(button)
        expect(self.page.locator("#content .alert-danger, #content .invalid-feedback")).to_have_count(0)

    def step(self, project: str, stage: str, **fields: str) -> None:
        """One step of the project; its page says so."""
        self.open(f"{project}take/{stage}/")
        self.fill(**fields)
        self.send()
        assert self.page.url.endswith(project), self.page.locator("#content").inner_text()[:400]

    def notice(self, project: str, level: str, first: str, last: str) -> None:
        self.open(f"{project}notice/")
        self.fill(level=level, first=first, last=last, place="公开栏")
        self.send()

    def verb(self, name: str) -> None:
        """One of the buttons that are forms of their own."""
        super().send(
            f"#content form[action$='/{name}/'] button[type=submit], main form[action$='/{name}/'] button"
        )


def outside(new_context: Browsers) -> Page:
    """Somebody of the public, on a phone, without script."""
    context = new_context(viewport=PHONE, has_touch=True, is_mobile=True, java_script_enabled=False)
    return watched(context.new_page())
