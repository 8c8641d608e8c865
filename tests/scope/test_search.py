"""What lies in another township is found by no search: by its beginning, its very words, a number or a filter."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client

from tests.scope.routes import routes
from tests.scope.test_routes import LARGEST_STATUS, alike, ask
from tests.scope.world import CANARY, World, a_world, body, canaries, switch_filter_off
from yihu.core.access.roles import Role
from yihu.core.privacy import crypto
from yihu.core.privacy.masks import Secret
from yihu.core.rooms import collect
from yihu.core.tests.factories import COUNTY, a_person, signed_in
from yihu.engine import idcard
from yihu.engine.ledgers import Kind
from yihu.site.api import api

pytestmark = pytest.mark.django_db
TEXTS = (Kind.TEXT, Kind.LONG_TEXT, Kind.UNIT, Kind.PHONE, Kind.ID_NUMBER)
NOBODY = f"{CANARY}0000000"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    return a_world()


def questions(text: str) -> Iterator[str]:
    """Every list and search of pages, ledgers, exports and API, asked for `text`."""
    for route in routes():
        if not route.names and not route.path.startswith("api/"):
            yield f"/{route.path}?{urlencode({'q': text})}"
    for ledger in collect("ledgers"):
        names = [column.name for column in ledger.columns if column.kind in TEXTS]
        for place in ("/ledgers/{}/", "/ledgers/{}/export/", "/api/ledgers/{}"):
            yield f"{place.format(ledger.key)}?{urlencode({'q': text, 'format': 'csv'})}"
        for name in names:
            yield f"/ledgers/{ledger.key}/?{urlencode({name: text})}"
    document = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/")))
    for path, methods in document["paths"].items():
        asked = [one["name"] for one in methods.get("get", {}).get("parameters", []) if one["in"] == "query"]
        if "{" not in path and asked:
            yield f"{path}?{urlencode(dict.fromkeys(asked, text) | {'as_of': '2020-06-30'})}"


def test_no_search_tells_of_another_township(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the database alone: the application's own filter is off."""
    switch_filter_off(monkeypatch)
    client = signed_in(world.people[Role.TOWNSHIP_CLERK])
    client.raise_request_exception = False
    told, answered = [], 0
    for url in questions(CANARY):
        status, text = ask(client, url)
        assert status < LARGEST_STATUS, url
        answered += status == 200
        told += [(url, leak) for leak in canaries(text)]
    told += [("suggest", leak) for leak in canaries(suggested(client, CANARY))]
    assert told == []
    assert answered > 60


def test_the_words_of_a_row_out_of_scope_read_like_words_of_nobody(world: World) -> None:
    """And the county, who may, does find them: the search itself works."""
    township, county = (
        signed_in(world.people[Role.TOWNSHIP_CLERK]),
        signed_in(a_person("wide", Role.COUNTY_CLERK)),
    )
    found = 0
    for words in known_outside():
        assert suggested(township, words).replace(words.encode(), b"") == suggested(township, NOBODY).replace(
            NOBODY.encode(), b""
        )
        found += words.encode() in suggested(county, words).replace(f'value="{words}"'.encode(), b"")
        for place in ("/search/?q=", "/households/?q=", "/ledgers/households.households/?q="):
            hit, miss = ask(township, place + words), ask(township, place + NOBODY)
            assert alike(hit, miss, words, NOBODY), place + words
    assert found > 0


def known_outside() -> list[str]:
    """A household's number, a person's name, what a problem and a project are called."""
    words = []
    for statement in (
        f"select max(number) from households_household where number like '{CANARY}%' and area_code like '{COUNTY[:6]}%'",
        f"select max(name) from households_person where name like '{CANARY}%' and area_code like '{COUNTY[:6]}%'",
        f"select max(number) from rectification_problem where number like '{CANARY}%'",
        f"select max(name) from projects_project where name like '{CANARY}%' and area_code like '{COUNTY[:6]}%'",
    ):
        with connection.cursor() as cursor:
            cursor.execute(statement)
            words += [one for (one,) in cursor.fetchall() if one]
    return words


def suggested(client: Client, text: str) -> bytes:
    """The hits while typing, as the page asks for them."""
    return body(client.post("/search/suggest/", {"q": text}, headers={"HX-Request": "true"}))


def test_an_id_number_of_another_township_is_nobodys(world: World) -> None:
    theirs, nobodys = (idcard.invented(date(1970, 1, 1), serial, idcard.Sex.MALE) for serial in (11, 13))
    with connection.cursor() as cursor:
        cursor.execute(
            'update households_identity set "index" = %s where id = (select max(i.id) from households_identity i'
            " join households_person p on p.id = i.person_id where p.area_code >= %s and p.area_code < %s)",
            [
                crypto.blind_index(Secret.ID_NUMBER.value, theirs),
                world.outside,
                f"{int(world.outside) + 1000}",
            ],
        )
    asked = {"reason": "上门核实身份"}
    for role, known in ((Role.TOWNSHIP_CLERK, False), (Role.COUNTY_CLERK, True)):
        user = a_person("wide", role) if known else world.people[role]
        client = signed_in(user)
        hit = client.post("/households/look-up/", asked | {"id_number": theirs})
        miss = client.post("/households/look-up/", asked | {"id_number": nobodys})
        assert (hit.status_code == 302) is known, hit.content.decode()[:500]
        if not known:
            pair = (hit.status_code, hit.content), (miss.status_code, miss.content)
            assert alike(*pair, theirs, nobodys)
            assert canaries(hit.content) == set()
