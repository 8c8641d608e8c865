"""The catalogue of figures."""

from __future__ import annotations

import pytest

from yihu.core.access.roles import Role
from yihu.core.rooms import collect
from yihu.core.tests.factories import a_person, an_actor, signed_in, some_areas
from yihu.modules.indicators import queries
from yihu.modules.indicators.rules import LEDGERS, rank_of, shelf_of

pytestmark = pytest.mark.django_db


def test_a_shelf_shows_its_own_figures_and_how_many_stand_on_the_others() -> None:
    some_areas()
    client = signed_in(a_person("county", Role.COUNTY_CLERK))

    page = client.get("/indicators/?as_of=2020-06-30&shelf=整改与质量").context

    assert [group["label"] for group in page["groups"]] == ["整改与质量"]
    shown = [card["indicator"].key for card in page["groups"][0]["rows"]]
    assert shown == [key for key in _keys() if shelf_of(key) == "整改与质量"]
    assert shown[0] == "rect.found", "what a module declares first comes first"
    assert sum(tab.count for tab in page["tabs"]) == len(_keys())


def test_a_word_is_looked_for_on_all_shelves() -> None:
    some_areas()
    client = signed_in(a_person("county", Role.COUNTY_CLERK))

    page = client.get("/indicators/?as_of=2020-06-30&q=建档立卡").context

    assert len(page["groups"]) > 1
    assert page["tabs"] == []
    assert all("建档立卡" in card["indicator"].label for group in page["groups"] for card in group["rows"])
    assert client.get("/indicators/?q=没有这样的指标").context["groups"] == []


def test_what_stands_among_the_sums_of_ledgers_is_a_sum_of_a_ledger() -> None:
    ledgers = {ledger.key for ledger in collect("ledgers")}

    assert [key for key in _keys() if shelf_of(key) == LEDGERS and not key.startswith(tuple(ledgers))] == []


def _keys() -> list[str]:
    return sorted((found.key for found in queries.as_declared(an_actor())), key=rank_of)
