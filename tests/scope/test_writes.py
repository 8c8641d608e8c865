"""Somebody posted to a township changes that township alone, whatever is sent to whatever address."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from tests.scope.routes import FEW, Trial, routes, trials
from tests.scope.test_routes import LARGEST_STATUS, alike
from tests.scope.world import ROLES, World, a_world, body, canaries
from tests.scope.writing import Answer, Eyes, Learned, filled, made, operations, pages, sent, undone
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.accounts import actions as accounts
from yihu.core.tests.factories import LONG_AGO, an_actor, signed_in

pytestmark = pytest.mark.django_db
REFUSED = (400, 403, 404, 405, 409, 422)
MANY = 50
# The township's clerk, and the county's clerk set in the township: the widest rights over the narrowest place.
SWEEP = [
    role if role in (Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK) else pytest.param(role, marks=pytest.mark.slow)
    for role in ROLES
]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    return a_world()


@pytest.mark.parametrize("role", SWEEP)
def test_no_form_reaches_out_of_the_township(
    role: Role, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(world.people[role])
    client.raise_request_exception = False
    watch, learned = Watch(world), Learned(monkeypatch)
    for plain, pairs in pages(world):
        status, fields = learned.of(client, plain[0]) if plain else (200, {})
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            continue
        send = partial(posted, client, filled(fields, world.foreign, world.outside))
        watch.out_of_scope(pairs, send)
        watch.in_scope(plain, send)
    watch.saw_nothing()


@pytest.mark.parametrize("role", SWEEP)
def test_no_program_reaches_out_of_the_township(role: Role, world: World) -> None:
    client, known = a_client(world, role), operations()
    watch = Watch(world)
    for route in routes():
        plain, pairs = trials(route, world)
        for operation in known.pop(route.path, []):
            given = made(operation.shape, world.foreign, world.outside) if operation.shape else None
            send = partial(sent, client, operation, given)
            watch.out_of_scope(pairs[::FEW], send)
            watch.in_scope([url for url in plain if "?" not in url], send)
    watch.saw_nothing()
    assert set(known) == set(), "described by the API, but no route"


class Watch:
    """Sends, and looks at the answer and at what became of the rows."""

    def __init__(self, world: World) -> None:
        self.eyes = Eyes(world)
        self.wrong: list[tuple[object, ...]] = []
        self.sent = self.changed = 0

    def out_of_scope(self, pairs: list[Trial], send: Callable[[str], Answer]) -> None:
        """A row out of scope is refused in the very words of one that does not exist, and nothing is written."""
        before = self.eyes.written()
        for pair in pairs:
            found, missing = send(pair.url), send(pair.missing)
            self.sent += 2
            same = alike((found.status, found.text), (missing.status, missing.text), pair.url, pair.missing)
            if found.status not in REFUSED or not same:
                self.wrong.append((pair.url, found.status, missing.status))
            self.wrong += [(pair.url, leak) for leak in canaries(found.text)]
        if pairs and self.eyes.written() != before:
            self.wrong.append((pairs[0].url, "wrote"))

    def in_scope(self, urls: list[str], send: Callable[[str], Answer]) -> None:
        """One's own address, with what lies elsewhere in the body; taken back afterwards."""
        for url in urls:
            self.sent += 1
            with undone():
                before = self.eyes.written()
                answer = send(url)
                self.wrong += [(url, leak) for leak in canaries(answer.text)]
                self.wrong += [(url, answer.status, answer.fault)] if answer.status >= LARGEST_STATUS else []
                if self.eyes.written() == before:
                    continue
                self.changed += 1
                self.wrong += [(url, "changed", table) for table in self.eyes.outside()]
                self.wrong += [(url, "refers to", crossing) for crossing in self.eyes.crossings()]

    def saw_nothing(self) -> None:
        assert self.wrong == []
        assert self.eyes.outside() == []
        assert self.eyes.crossings() == []
        assert self.sent > MANY


def posted(client: Client, given: dict[str, Any], url: str) -> Answer:
    client.cookies.pop("messages", None)  # what the page before wanted said is not about this one
    response = client.post(url, given)
    fault = getattr(response, "exc_info", None)
    return Answer(response.status_code, body(response), repr(fault[1]) if fault else "")


def a_client(world: World, role: Role) -> Client:
    """A program with a token of the role's post in the township."""
    post = world.people[role].posts.get()
    with scoped(an_actor(Role.SYSTEM_ADMIN, world.township)) as admin:
        token = accounts.issue_token(admin, post.pk, "试探程序", start=LONG_AGO)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    client.raise_request_exception = False
    return client
