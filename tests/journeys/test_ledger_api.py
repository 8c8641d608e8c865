"""The JSON doors of a ledger, as a program with a token uses them."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.accounts import actions as accounts
from yihu.core.accounts import queries as people
from yihu.core.ledgers import queries
from yihu.core.ledgers.state import State
from yihu.core.rooms import declared
from yihu.core.tests.factories import LONG_AGO, OTHER_VILLAGE, TOWNSHIP, a_person, an_actor, some_areas

pytestmark = pytest.mark.django_db
URL = "/api/ledgers/places.sites"
SITE = {"area_code": "东一村", "name": "甲安置点", "start": "2018-10-01", "households": 30, "persons": 90}
Send = Callable[..., Any]


@pytest.fixture
def send() -> Send:
    """`send(body, key="1", path=…)` as a township's program."""
    some_areas()
    user = a_person("program", Role.TOWNSHIP_CLERK, TOWNSHIP)
    post = people.posts_on(user, date(2020, 1, 1)).get()
    admin = an_actor(Role.SYSTEM_ADMIN)
    with scoped(admin):
        token = accounts.issue_token(admin, post.pk, "测试程序", start=LONG_AGO)
    client = Client(headers={"Authorization": f"Bearer {token}"})

    def call(body: dict[str, Any], *, key: str = "1", path: str = URL, method: str = "post") -> Any:
        headers = {"Idempotency-Key": key}
        return getattr(client, method)(
            path, json.dumps(body), content_type="application/json", headers=headers
        )

    call.client = client  # type: ignore[attr-defined]
    return call


def names(send: Send, query: str = "") -> list[str]:
    return [row["name"] for row in send.client.get(f"{URL}?{query}").json()["rows"]]  # type: ignore[attr-defined]


def test_a_row_is_entered_once_however_often_it_is_sent(send: Send) -> None:
    first, again = send(SITE), send(SITE)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert names(send) == ["甲安置点"]


def test_problems_come_by_column_in_words(send: Send) -> None:
    answer = send(SITE | {"start": "昨天", "area_code": "天上村"})

    assert answer.status_code == 422
    assert answer.json()["code"] == "bad_row"
    assert "入住日期：日期“昨天”无法确定" in answer.json()["message"]
    assert names(send) == []


def test_unknown_columns_are_refused_not_ignored(send: Send) -> None:
    assert send(SITE | {"batch_id": 7}).status_code == 422
    assert names(send) == []


def test_a_program_stays_in_its_area(send: Send) -> None:
    assert send(SITE | {"area_code": OTHER_VILLAGE}).status_code == 422
    assert send.client.get(f"{URL}?area=430902102000").status_code == 404  # type: ignore[attr-defined]


def test_rows_are_corrected_withdrawn_and_filtered_by_the_address(send: Send) -> None:
    pk = send(SITE).json()["id"]
    send(SITE | {"name": "乙安置点"}, key="2")
    assert names(send, "q=甲") == ["甲安置点"]

    seen = row_of(send, pk)["seen"]
    changed = send(SITE | {"name": "丙安置点", "seen": seen}, key="3", path=f"{URL}/{pk}", method="put")
    assert changed.status_code == 200, changed.content.decode()
    assert names(send, "sort=-name&size=1") == ["乙安置点"]
    assert sorted(names(send)) == ["丙安置点", "乙安置点"]
    send({"reason": "重复登记"}, key="4", path=f"{URL}/{pk}/withdrawal")
    assert names(send) == ["乙安置点"]


def test_a_program_does_not_overwrite_a_change_it_has_not_seen(send: Send) -> None:
    pk = send(SITE).json()["id"]
    old = row_of(send, pk)["seen"]
    first = put(send, pk, {"persons": 91, "seen": old}, key="2")
    assert first.status_code == 200, first.content.decode()

    late = put(send, pk, {"persons": 92, "seen": old}, key="3")
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
    assert "核对后再改" in late.json()["message"]
    assert row_of(send, pk)["persons"] == 91
    assert put(send, pk, {"persons": 92}, key="4").status_code == 422

    assert first.json()["seen"] == row_of(send, pk)["seen"]
    assert put(send, pk, {"persons": 92, "seen": first.json()["seen"]}, key="5").status_code == 200


def put(send: Send, pk: int, changes: dict[str, Any], *, key: str) -> Any:
    return send(SITE | changes, key=key, path=f"{URL}/{pk}", method="put")


def row_of(send: Send, pk: int) -> dict[str, Any]:
    rows = send.client.get(URL).json()["rows"]  # type: ignore[attr-defined]
    return next(row for row in rows if row["id"] == pk)


def test_the_page_shows_what_the_program_wrote(send: Send) -> None:
    send(SITE)
    actor = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)
    with scoped(actor):
        rows = queries.rows_of(actor, declared("ledgers", "places.sites"), State())
        assert [row.name for row in rows] == ["甲安置点"]
