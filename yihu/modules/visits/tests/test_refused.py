"""Entries of phones that were not taken: in sight of the person and of the office until something became of them."""

from __future__ import annotations

from typing import Any

import pytest

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import (
    OTHER_TOWNSHIP,
    TOWNSHIP,
    VILLAGE,
    a_person,
    an_actor,
    signed_in,
    some_areas,
)
from yihu.engine.errors import NotFound
from yihu.modules.households.tests.factories import a_household
from yihu.modules.visits import actions
from yihu.modules.visits.models import Rejection
from yihu.modules.visits.rules import Settled
from yihu.modules.visits.tests.factories import NOW, a_key

pytestmark = pytest.mark.django_db


def test_what_is_refused_stays_in_sight_until_it_is_handed_in_mended_or_given_up() -> None:
    some_areas()
    cadre = a_person("cadre", Role.VILLAGE_CADRE, VILLAGE)
    clerk = signed_in(a_person("clerk", Role.TOWNSHIP_CLERK, TOWNSHIP))
    with scoped(an_actor()) as actor:
        home = a_household(actor)
    phone = signed_in(cadre)
    phone.get("/?as_of=2020-06-30")

    def entry(key: str, on: str) -> dict[str, Any]:
        given = {"household": str(home.uid), "on": on, "kind": "look", "visitors": "丁岚", "seen": "在家"}
        return {"key": key, "kind": "visit", "given": {**given, "pictures": []}}

    def sync(*entries: dict[str, Any]) -> list[dict[str, Any]]:
        answer = phone.post(
            "/visits/phone/sync/", {"entries": list(entries)}, content_type="application/json"
        )
        found: list[dict[str, Any]] = answer.json()["answers"]
        return found

    first, second, third = a_key(), a_key(), a_key()
    told = sync(*(entry(key, "2099-01-01") for key in (first, second, third)))
    assert {one["outcome"] for one in told} == {"refused"}
    sync(entry(first, "2099-01-01"))
    kept = phone.get("/visits/phone/refused/").json()["refused"]
    assert {one["key"] for one in kept} == {first, second, third}
    assert all(one["message"] == told[0]["message"] for one in kept)

    opened = sync({**entry(second, "2099-01-01"), "open": True})
    assert (opened[0]["outcome"], opened[0]["given"]["seen"]) == ("opened", "在家")
    sync(entry(a_key(), "2020-06-20"))
    phone.post("/visits/phone/refused/", {"key": second, "mended": True}, content_type="application/json")
    row = Rejection.objects.get(key=first)
    assert (row.tries, row.area_code, row.household) == (2, VILLAGE, home)
    page = clerk.get("/visits/refused/").content.decode()
    assert page.count("待处理") >= 2
    assert "在家" in clerk.get(f"/visits/refused/{row.pk}/").content.decode()
    clerk.post(f"/visits/refused/{row.pk}/", {"why": " "})
    assert Rejection.objects.get(pk=row.pk).settled == ""
    clerk.post(f"/visits/refused/{row.pk}/", {"why": "日期有误，已另行登记"})
    phone.post("/visits/phone/refused/", {"key": third, "why": "重复"}, content_type="application/json")

    ends = dict(Rejection.objects.values_list("key", "settled"))
    assert {str(key): how for key, how in ends.items()} == {
        first: Settled.GIVEN_UP,
        second: Settled.MENDED,
        third: Settled.GIVEN_UP,
    }
    assert phone.get("/visits/phone/refused/").json()["refused"] == []


def test_an_entry_taken_at_last_is_no_longer_in_sight_and_a_stranger_sees_none() -> None:
    some_areas()
    with scoped(an_actor()) as actor:
        home = a_household(actor)
        key = a_key()
        made = actions.reject(actor, key, "visit", {"household": str(home.uid)}, ("x", "没有通过"), now=NOW)
        assert made is not None
    with scoped(an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP, user_id=77)) as stranger:
        with pytest.raises(NotFound):
            actions.give_up(stranger, made.pk, why="不是我的", now=NOW)
    with scoped(an_actor()) as actor:
        actions.handed_in(actor, key, now=NOW)
        assert Rejection.objects.get().settled == Settled.HANDED_IN
        with pytest.raises(actions.AlreadySettled):
            actions.give_up(actor, made.pk, why="晚了", now=NOW)
