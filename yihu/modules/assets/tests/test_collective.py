"""What an asset of a village brings in stands among its collective's income, keyed once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.ledgers import actions as ledgers
from yihu.core.ledgers import queries as ledger_queries
from yihu.core.rooms import declared
from yihu.core.tests import figures
from yihu.core.tests.factories import COUNTY, TOWNSHIP, VILLAGE, an_actor, some_areas
from yihu.engine.errors import Refused
from yihu.modules.assets import actions
from yihu.modules.assets.actions import Earned
from yihu.modules.assets.rules import IncomeKind
from yihu.modules.assets.tests.factories import an_asset, an_income, entered
from yihu.modules.places import queries as places
from yihu.modules.places.indicators import INDICATORS

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        yield actor


def owned(clerk: Actor, asset: Any, level: str = "village", start: date = date(2019, 7, 1)) -> Any:
    return entered(clerk, "ownerships", asset__number=asset.number, level=level, owner="村集体", start=start)


def corrected(clerk: Actor, key: str, pk: int, **given: Any) -> None:
    ledger = declared("ledgers", key)
    row = ledger_queries.one(clerk, ledger, pk)
    ledgers.correct(clerk, ledger, pk, given, seen=ledgers.fingerprint(ledger, row))


def told(clerk: Actor) -> list[tuple[str, date, str, int]]:
    rows = places.collective_incomes(clerk).order_by("on", "pk")
    return [(row.area_code, row.on, row.source, row.fen) for row in rows]


def test_rent_of_a_villages_asset_is_its_collectives_income_as_long_as_it_stands(clerk: Actor) -> None:
    shop = an_asset(clerk)
    owned(clerk, shop)
    rent = an_income(clerk, shop, 300_000, voucher="记-12")
    assert told(clerk) == [(VILLAGE, date(2020, 1, 15), "lease", 300_000)]
    (row,) = places.collective_incomes(clerk)
    assert (row.payer, row.note, row.of_asset) == (shop.name, "记-12", True)
    assert figures.figure(INDICATORS, "village.collective", COUNTY, DAY) == Decimal("0.3")

    ledgers.withdraw(clerk, declared("ledgers", "assets.incomes"), rent.pk, reason="登错")
    assert told(clerk) == []


def test_who_owns_the_asset_on_the_day_has_the_income(clerk: Actor) -> None:
    shop = an_asset(clerk)
    an_income(clerk, shop, 100_000, on=date(2020, 1, 15))
    an_income(clerk, shop, 200_000, on=date(2020, 3, 15))
    assert told(clerk) == []
    mine = owned(clerk, shop, start=date(2020, 2, 1))
    assert [fen for *_, fen in told(clerk)] == [200_000]
    corrected(clerk, "assets.ownerships", mine.pk, start=date(2020, 1, 1))
    assert [fen for *_, fen in told(clerk)] == [100_000, 200_000]
    corrected(clerk, "assets.ownerships", mine.pk, end=date(2020, 3, 1))
    assert [fen for *_, fen in told(clerk)] == [100_000]
    ledgers.withdraw(clerk, declared("ledgers", "assets.ownerships"), mine.pk, reason="登错")
    assert told(clerk) == []


@pytest.mark.parametrize("level", ["county", "township", "household", "other"])
def test_income_of_others_assets_is_not_the_collectives(clerk: Actor, level: str) -> None:
    shop = an_asset(clerk)
    owned(clerk, shop, level)
    an_income(clerk, shop, 100_000)
    assert told(clerk) == []


def test_a_townships_asset_belongs_to_no_village(clerk: Actor) -> None:
    plant = an_asset(clerk, village=TOWNSHIP)
    owned(clerk, plant)
    an_income(clerk, plant, 100_000)
    assert told(clerk) == []


def test_a_solar_month_is_told_once_more_without_keying(clerk: Actor) -> None:
    plant = an_asset(clerk)
    owned(clerk, plant)
    entered(
        clerk,
        "stations",
        asset__number=plant.number,
        number="GF-9",
        name="电站",
        joint=False,
        capacity_kw=60,
        connected_on=date(2019, 7, 1),
    )
    month = entered(clerk, "months", station__number="GF-9", month=date(2020, 5, 1), kwh=100, fee_fen=40_000)
    assert [(source, fen) for _, _, source, fen in told(clerk)] == [("solar", 40_000)]
    corrected(clerk, "assets.months", month.pk, fee_fen=50_000)
    assert [(source, fen) for _, _, source, fen in told(clerk)] == [("solar", 50_000)]


def test_the_line_is_corrected_where_it_is_keyed_and_nowhere_else(clerk: Actor) -> None:
    shop = an_asset(clerk)
    owned(clerk, shop)
    actions.earn(clerk, shop.pk, Earned(IncomeKind.CONTRACT, 100_000), on=date(2020, 1, 15))
    (row,) = places.collective_incomes(clerk)
    ledger = declared("ledgers", "places.collective_incomes")
    with pytest.raises(Refused, match="资产收益台账"):
        corrected(clerk, ledger.key, row.pk, fen=200_000)
    with pytest.raises(Refused, match="资产收益台账"):
        ledgers.withdraw(clerk, ledger, row.pk, reason="登错")
    assert [fen for *_, fen in told(clerk)] == [100_000]


def test_a_line_keyed_by_hand_for_the_same_money_is_named_until_it_is_said_to_be_another(
    clerk: Actor,
) -> None:
    shop = an_asset(clerk)
    owned(clerk, shop)
    an_income(clerk, shop, 100_000, on=date(2020, 1, 15))
    ledger = declared("ledgers", "places.collective_incomes")
    about = {"area_code": VILLAGE, "source": "lease", "proof": "村账"}
    typed = ledgers.enter(clerk, ledger, {**about, "on": date(2020, 2, 1), "fen": 100_000})
    ledgers.enter(clerk, ledger, {**about, "on": date(2020, 2, 20), "fen": 100_000})
    ledgers.enter(clerk, ledger, {**about, "on": date(2020, 2, 2), "fen": 100_001})
    assert list(places.collective_twice(COUNTY, DAY)) == [typed]
    assert list(places.collective_twice(COUNTY, date(2020, 1, 31))) == []
    corrected(clerk, ledger.key, typed.pk, note="另一笔，机耕道承包")
    assert list(places.collective_twice(COUNTY, DAY)) == []
