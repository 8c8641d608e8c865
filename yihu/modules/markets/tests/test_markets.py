from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.ledgers import actions as ledgers
from yihu.core.ledgers.actions import BadRow
from yihu.core.rooms import declared
from yihu.core.tests import figures
from yihu.core.tests.factories import COUNTY, VILLAGE, a_person, an_actor, signed_in, some_areas
from yihu.engine.errors import BadValue, Conflict
from yihu.modules.households.tests.factories import a_household
from yihu.modules.industry.tests.factories import an_entity
from yihu.modules.markets import actions, queries
from yihu.modules.markets.indicators import INDICATORS
from yihu.modules.markets.models import Sale
from yihu.modules.markets.rules import Platform, Side, Verdict

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    return an_actor()


def a_sale(actor: Actor, **more: Any) -> Any:
    """A unit's purchase of 5,800 yuan on 18 June 2020, unless said otherwise."""
    given = {
        "on": date(2020, 6, 18),
        "side": Side.PURCHASE,
        "platform": Platform.P832,
        "buyer": "区财政局",
        "product": "稻虾米",
        "fen": 580_000,
        "supplier": "洞庭稻虾合作社",
        "area_code": VILLAGE,
        "number": "A1",
        **more,
    }
    return ledgers.enter(actor, declared("ledgers", "markets.sales"), given)


def figure(key: str, day: date = DAY) -> Decimal | None:
    return figures.figure(INDICATORS, f"sales.{key}", COUNTY, day)


def test_sides_are_told_apart(clerk: Actor) -> None:
    with scoped(clerk):
        a_sale(clerk)
        a_sale(clerk, side=Side.RETAIL, platform=Platform.LIVE, buyer="", fen=120_000, number="")
        a_sale(clerk, side=Side.RETAIL, platform=Platform.FAIR, buyer="", fen=30_000, number="")
        a_sale(clerk, on=date(2019, 12, 31), number="A0")

        assert [figure(key) for key in ("amount", "purchased", "online")] == [
            Decimal("0.73"),
            Decimal("0.58"),
            Decimal("0.12"),
        ]
        assert figure("amount", date(2020, 6, 17)) == 0


def test_one_event_from_two_files_counts_once_until_said_to_be_two(clerk: Actor) -> None:
    with scoped(clerk):
        a_sale(clerk)
        again = a_sale(clerk, platform=Platform.APP, number="B7")
        assert [figure("purchased"), figure("suspected")] == [Decimal("0.58"), 1]
        actions.judge(clerk, again.pk, Verdict.DISTINCT)
        assert [figure("purchased"), figure("suspected")] == [Decimal("1.16"), 0]
        actions.judge(clerk, again.pk, Verdict.SAME)
        assert [figure("purchased"), figure("suspected")] == [Decimal("0.58"), 0]
        third = a_sale(clerk, platform=Platform.DIRECT, number="")
        assert queries.twin_of(third) == queries.sales(clerk).get(number="A1")
        with pytest.raises(Conflict, match="没有与它相同的在先记录"):
            actions.judge(clerk, queries.sales(clerk).get(number="A1").pk, Verdict.SAME)


def test_a_purchase_names_its_buyer_and_an_order_comes_once(clerk: Actor) -> None:
    with scoped(clerk):
        with pytest.raises(BadRow, match="须填采购单位"):
            a_sale(clerk, buyer="")
        a_sale(clerk)
        with pytest.raises(BadRow, match="订单号和产品已登记"):
            a_sale(clerk, fen=1)


def test_a_platforms_file_needs_no_column_of_the_platform_and_finds_the_entity(clerk: Actor) -> None:
    ledger = declared("ledgers", "markets.orders_832")
    given = {"number": "832-1", "on": DAY, "buyer": "区教育局", "product": "腊肉", "fen": 90_000}
    with scoped(clerk):
        entity = an_entity(clerk)
        made = ledgers.enter(clerk, ledger, {**given, "supplier": entity.name})
        with pytest.raises(BadValue, match="已登记"):
            ledgers.enter(clerk, ledger, given)

    assert isinstance(made, Sale)
    assert (made.platform, made.side, made.entity_id, made.area_code) == (
        Platform.P832,
        Side.PURCHASE,
        entity.pk,
        VILLAGE,
    )


def test_a_sale_of_a_household_stands_on_its_page_and_the_board_draws_months(clerk: Actor) -> None:
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    with scoped(clerk):
        household = a_household(clerk)
        a_sale(clerk, household__number=household.number)
        twin = a_sale(clerk, platform=Platform.APP, number="B7")
    panels = client.get(f"/households/{household.uid}/?as_of=2020-06-30&panel=together").content.decode()
    assert "稻虾米" in panels
    board = client.get("/markets/").content.decode()
    assert "2020 年 6 月" in board
    assert "1 笔疑似重复" in board
    assert "不是重复，计入" in client.get(f"/markets/sales/{twin.pk}/").content.decode()
    assert client.post(f"/markets/sales/{twin.pk}/judge/", {"verdict": "distinct"}).status_code == 302
    assert "疑似重复</a>未计入" not in client.get("/markets/?side=purchase").content.decode()
    assert client.post(f"/markets/sales/{twin.pk}/judge/", {"verdict": "?"}).status_code == 422
