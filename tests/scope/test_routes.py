"""Somebody posted to a township meets that township alone, whatever address is tried."""

from __future__ import annotations

import logging
import re
from urllib.parse import quote

import pytest
from django.test import Client

from tests.scope.routes import routes, trials
from tests.scope.world import ROLES, TOKEN, World, a_world, body, canaries, switch_filter_off
from yihu.core.access.roles import Role
from yihu.core.tests.factories import signed_in

pytestmark = pytest.mark.django_db
WIDE = (Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK)
# The township clerk is the one who could see most; the other posts take minutes more and run in `make soak`.
SWEEP = [
    role if role is Role.TOWNSHIP_CLERK else pytest.param(role, marks=pytest.mark.slow) for role in ROLES
]
NOISE = re.compile(
    r'csrfmiddlewaretoken" value="[^"]+"|name="csrf-token" content="[^"]+"|nonce="[^"]+"|"X-CSRFToken":\s*"[^"]+"'
)
LARGEST_STATUS = 500


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.mark.parametrize("filtered", [True, False], ids=["with the filter", "by the database alone"])
@pytest.mark.parametrize("role", SWEEP)
def test_no_answer_tells_of_another_township(
    role: Role, filtered: bool, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    if filtered and role not in WIDE:
        role_tried = [route for route in routes() if not route.names]
    else:
        role_tried = routes()
    if not filtered:
        switch_filter_off(monkeypatch)
    client = signed_in(world.people[role])
    client.raise_request_exception = False
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    told, broken, different, answered = [], [], [], 0
    for route in role_tried:
        plain, pairs = trials(route, world)
        for url in plain:
            status, text = ask(client, url)
            answered += status == 200
            told += [(url, leak) for leak in canaries(text)]
            broken += [(url, status)] if status >= LARGEST_STATUS else []
        for pair in pairs:
            found, missing = ask(client, pair.url), ask(client, pair.missing)
            told += [(pair.url, leak) for leak in canaries(found[1])]
            broken += [(pair.url, found[0])] if found[0] >= LARGEST_STATUS else []
            different += (
                [] if alike(found, missing, pair.url, pair.missing) else [(pair.url, found[0], missing[0])]
            )
    assert not told, "\n".join(map(str, told))
    assert not broken, "\n".join(map(str, broken))
    assert not different, "\n".join(map(str, different))
    assert answered > 0


def ask(client: Client, url: str) -> tuple[int, bytes]:
    headers = {"Authorization": f"Bearer {TOKEN}"} if url.startswith("/api/") else {}
    response = client.get(url, headers=headers)
    return response.status_code, body(response)


def alike(found: tuple[int, bytes], missing: tuple[int, bytes], url: str, twin: str) -> bool:
    """The same words but for the address itself."""
    return found[0] == missing[0] and plain(found[1], url) == plain(missing[1], twin)


def plain(content: bytes, url: str) -> str:
    text = NOISE.sub("", content.decode(errors="replace"))
    # A number alone would be found in many other places of the page.
    for part in (url, quote(url, safe=""), quote(url), *re.findall(r"[0-9a-f-]{36}", url)):
        text = text.replace(part, "·")
    return text
