"""The county that the journeys walk through, and the count of what they took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.conftest import PHONE, watched
from tests.journeys.county import County, a_served_copy, the_county
from tests.journeys.desk import Desk, OnDay, Sit, through_the_year
from tests.journeys.hands import Hand, sign_in
from yihu.core.cluster import Cluster

Person = Callable[..., Page]


@pytest.fixture(scope="session")
def county(cluster: Cluster) -> County:
    return the_county(cluster)


@pytest.fixture(scope="session")
def county_address(county: County) -> Iterator[str]:
    """One server for all journeys that leave the figures as they are."""
    with a_served_copy(county, "shared") as address:
        yield address


@pytest.fixture
def fresh_county(county: County, request: pytest.FixtureRequest) -> Iterator[str]:
    """A server and a worker on a county of the test's own."""
    with a_served_copy(county, request.node.name[5:30].lower().split("[")[0], worker=True) as address:
        yield address


@pytest.fixture
def on_day(county: County, request: pytest.FixtureRequest) -> Iterator[OnDay]:
    """`on_day("2020-10-20")`: a county of the test's own with its public site, as often as asked, on any day."""
    with through_the_year(county, request.node.name[5:20].lower()) as days:
        yield days


@pytest.fixture
def person(new_context: Callable[..., BrowserContext]) -> Person:
    """`person(address, "county", phone=True, then="/reports/")`: somebody at a desk or on a phone, signed in."""

    def arrive(address: str, username: str, *, phone: bool = False, then: str = "/") -> Page:
        options: dict[str, object] = (
            {"viewport": PHONE, "has_touch": True, "is_mobile": True} if phone else {}
        )
        return sign_in(watched(new_context(**options).new_page()), address, username, then=then)

    return arrive


@pytest.fixture
def desk(person: Person, request: pytest.FixtureRequest) -> Sit:
    """`desk(address, "county", "县级经办")`: somebody of the module's journey at a desk."""

    def sit(address: str, username: str, who: str) -> Desk:
        return Desk(person(address, username), who, request.module.JOURNEY)

    return sit


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not Hand.all:
        return
    journeys: dict[str, list[Hand]] = defaultdict(list)
    for hand in Hand.all:
        journeys[hand.journey].append(hand)
    terminalreporter.section("journeys: clicks and typed fields")
    for journey, hands in journeys.items():
        shares = "，".join(f"{hand.who} {hand.clicks} 次/{hand.fields} 项" for hand in hands)
        clicks, fields = sum(hand.clicks for hand in hands), sum(hand.fields for hand in hands)
        terminalreporter.write_line(f"{journey}：点击 {clicks} 次，填写 {fields} 项（{shares}）")
