"""The register: from the project to the day it is gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.ledgers.actions import BadRow
from yihu.core.tests import figures
from yihu.core.tests.factories import (
    COUNTY,
    NEIGHBOUR,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    VILLAGE,
    an_actor,
    some_areas,
)
from yihu.engine.errors import BadValue, NotAllowed, WrongStage
from yihu.modules.assets import actions, queries
from yihu.modules.assets.actions import Counted, Doubled, HandingOver, SamePerson
from yihu.modules.assets.indicators import INDICATORS
from yihu.modules.assets.models import AssetStep
from yihu.modules.assets.rules import AssetKind, Condition, Every, LeaseKind, OwnerLevel, Sold, Way
from yihu.modules.assets.tests.factories import acting, an_asset, an_income, entered

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        yield actor


def figure(key: str, area: str = COUNTY, *, day: date = DAY) -> Decimal | None:
    return figures.figure(INDICATORS, key, area, day)


def test_the_register_of_any_day(clerk: Actor) -> None:
    road = an_asset(clerk, kind=AssetKind.PUBLIC, on=date(2019, 6, 1), fen=1_000_000)
    an_asset(clerk, village=NEIGHBOUR, on=date(2020, 6, 30), fen=2_500_000)
    taking = HandingOver("县水利局", OwnerLevel.VILLAGE, "东一村村委会", keeper_unit="东一村", keeper="王某")
    actions.hand_over(clerk, road.pk, taking, on=date(2019, 8, 1))
    actions.set_idle(clerk, road.pk, on=date(2020, 3, 1), reason="水毁")
    actions.back_in_use(clerk, road.pk, on=date(2020, 5, 1), remedy="修复")

    assert [figure("asset.count", day=day) for day in (date(2019, 5, 31), date(2020, 6, 29), DAY)] == [
        0,
        1,
        2,
    ]
    assert figure("asset.value") == Decimal("3.5")
    assert [
        figure("asset.idle", day=day) for day in (date(2020, 2, 29), date(2020, 4, 30), date(2020, 5, 1))
    ] == [0, 1, 0]
    assert figure("asset.owned_rate") == Decimal("50.00")
    assert figure("asset.count", OTHER_TOWNSHIP) == 0
    assert [one.pk for one in queries.without_owner(COUNTY, DAY)] == [
        one.pk for one in queries.without_custody(COUNTY, DAY)
    ]
    listed = queries.stock_list(clerk, COUNTY, date(2020, 4, 1), state="idle").get()
    assert (listed.owner, listed.keeper, listed.idle_since) == (
        "东一村村委会",
        "东一村王某",
        date(2020, 3, 1),
    )


def test_handing_over_again_ends_what_was_before(clerk: Actor) -> None:
    row = an_asset(clerk)
    first = HandingOver("县交通局", OwnerLevel.TOWNSHIP, "东镇人民政府")
    second = HandingOver("东镇人民政府", OwnerLevel.VILLAGE, "东一村", keeper_unit="东一村", keeper="李某")
    actions.hand_over(clerk, row.pk, first, on=date(2019, 7, 1))
    actions.hand_over(clerk, row.pk, second, on=date(2020, 1, 1))

    life = queries.life_of(clerk, row, DAY)
    assert [(one.owner, one.start, one.end) for one in life.owners] == [
        ("东一村", date(2020, 1, 1), None),
        ("东镇人民政府", date(2019, 7, 1), date(2020, 1, 1)),
    ]
    with pytest.raises(BadValue, match="移交日期须在其后"):
        actions.hand_over(clerk, row.pk, first, on=date(2020, 1, 1))
    with pytest.raises(BadValue, match="还没有形成"):
        actions.hand_over(clerk, row.pk, first, on=date(2019, 5, 1))


def test_a_count_that_differs_says_why_whichever_way_it_comes_in(clerk: Actor) -> None:
    row = an_asset(clerk, fen=5_000_000)
    with pytest.raises(BadValue, match="写明原因"):
        actions.count(clerk, 2020, {row.pk: Counted(Condition.GOOD, 4_000_000)}, on=DAY)
    given = {
        "asset__number": row.number,
        "year": 2020,
        "on": DAY,
        "condition": Condition.GOOD,
        "by_name": "赵某",
    }
    with pytest.raises(BadRow, match="写明差异原因"):
        entered(clerk, "checks", **given, value_fen=4_000_000, reason="")
    check = entered(clerk, "checks", **given, value_fen=4_000_000, reason="拆除一间")
    check.refresh_from_db()
    assert (check.book_fen, check.difference_fen) == (5_000_000, -1_000_000)

    actions.count(clerk, 2020, {row.pk: Counted(Condition.BROKEN, None, "屋面漏水")}, on=DAY)
    assert queries.checks(clerk).get(asset=row, year=2020).difference_fen == 0
    assert figure("asset.checked") == 1
    assert queries.unchecked(COUNTY, DAY)[0].due == date(2020, 1, 31)
    assert queries.unchecked(COUNTY, date(2021, 1, 5)) == []


def test_a_photograph_is_kept_with_the_count(clerk: Actor) -> None:
    row = an_asset(clerk)
    png = b"\x89PNG\r\n\x1a\n"
    with pytest.raises(WrongStage, match="先登记"):
        actions.photograph(clerk, row.pk, 2020, name="a.png", data=png, now=clock.now())
    actions.count(clerk, 2020, {row.pk: Counted(Condition.GOOD)}, on=DAY)
    with pytest.raises(BadValue):
        actions.photograph(clerk, row.pk, 2020, name="a.png", data=b"text", now=clock.now())


def test_an_asset_is_idle_once_at_a_time_and_too_long_after_ninety_days(clerk: Actor) -> None:
    row = an_asset(clerk)
    actions.set_idle(clerk, row.pk, on=date(2020, 4, 1), reason="没有订单")
    with pytest.raises(Doubled, match="已登记闲置"):
        actions.set_idle(clerk, row.pk, on=date(2020, 5, 1), reason="再登一次")

    assert not queries.idle_too_long(COUNTY, date(2020, 6, 29)).exists()
    assert queries.idle_too_long(COUNTY, DAY).get().asset_id == row.pk


def test_rent_is_overdue_the_day_after_and_settled_oldest_first(clerk: Actor) -> None:
    row = an_asset(clerk)
    lease = entered(
        clerk, "leases", asset__number=row.number, number="HT-1", kind=LeaseKind.RENT, lessee="某合作社",
        start=date(2020, 1, 1), end=date(2021, 1, 1), every=Every.QUARTER, rent_fen=300_000,
        first_due=date(2020, 1, 1),
    )  # fmt: skip
    assert queries.rent_overdue(COUNTY, date(2020, 1, 1)) == []
    assert queries.rent_overdue(COUNTY, date(2020, 1, 2))[0].owed_fen == 300_000
    an_income(clerk, row, 400_000, on=date(2020, 2, 1), lease=lease.pk)

    found = queries.rent_overdue(COUNTY, DAY)[0]
    assert (found.owed_fen, found.due) == (200_000, date(2020, 4, 1))
    loose = an_income(clerk, row, 150_000, on=date(2020, 5, 1))
    assert loose.lease_id is None
    assert queries.rent_overdue(COUNTY, DAY)[0].owed_fen == 50_000
    assert figure("asset.income") == Decimal("0.55")
    with pytest.raises(BadValue, match="没有这份合同"):
        an_income(clerk, an_asset(clerk), 100, lease=lease.pk)


def test_a_disposal_takes_three_people_and_its_days(clerk: Actor) -> None:
    row = an_asset(clerk)
    with acting(clerk, 7, Role.VILLAGE_CADRE) as village:
        asked = actions.request_disposal(village, row.pk, Way.AUCTION, on=date(2020, 5, 1), reason="设备老化")
        with pytest.raises(Doubled, match="正在办理"):
            actions.request_disposal(village, row.pk, Way.SCRAP, on=date(2020, 5, 2), reason="再来")
    with acting(clerk, 7, Role.TOWNSHIP_APPROVER) as same, pytest.raises(SamePerson):
        actions.agree(same, asked.pk, on=date(2020, 5, 3), document="会议纪要2号")
    with acting(clerk, 8, Role.TOWNSHIP_APPROVER) as township:
        actions.agree(township, asked.pk, on=date(2020, 5, 3), document="会议纪要2号")
    with acting(clerk, 8, Role.COUNTY_APPROVER) as same, pytest.raises(SamePerson):
        actions.decide(same, asked.pk, on=date(2020, 5, 5), document="扶组〔2020〕3号")
    with acting(clerk, 9, Role.COUNTY_LEADER) as county:
        actions.decide(county, asked.pk, on=date(2020, 5, 5), document="扶组〔2020〕3号")
    with pytest.raises(BadValue, match="不少于 7 天"):
        actions.announce_disposal(
            clerk, asked.pk, on=date(2020, 5, 6), until=date(2020, 5, 11), place="公开栏"
        )
    actions.announce_disposal(clerk, asked.pk, on=date(2020, 5, 6), until=date(2020, 5, 12), place="公开栏")

    def finish(on: date, proceeds: str) -> None:
        about = {"buyer": "某公司", "document": "成交确认书"}
        actions.finish(clerk, asked.pk, on=on, price_fen=900_000, proceeds=proceeds, **about)

    with pytest.raises(WrongStage, match="公示到"):
        finish(date(2020, 5, 12), "村集体账户")
    with pytest.raises(BadValue, match="收入去向"):
        finish(date(2020, 5, 13), "")
    finish(date(2020, 5, 13), "村集体账户")

    assert [figure("asset.count", day=day) for day in (date(2020, 5, 12), date(2020, 5, 13))] == [1, 0]
    with pytest.raises(BadValue, match="已经处置"):
        actions.set_idle(clerk, row.pk, on=date(2020, 5, 13), reason="不在了")


def test_the_database_itself_wants_another_person(clerk: Actor) -> None:
    row = an_asset(clerk)
    with acting(clerk, 7, Role.VILLAGE_CADRE) as village:
        asked = actions.request_disposal(village, row.pk, Way.SCRAP, on=date(2020, 5, 1), reason="报废")
    step = AssetStep(
        area_code=VILLAGE, disposal=asked, stage=Sold.AGREED, on=date(2020, 5, 2), by_id=7, by_name="同一人"
    )
    with pytest.raises(IntegrityError, match="one person made and checked"), transaction.atomic():
        step.save()


def test_a_township_neither_sees_nor_registers_anothers_assets() -> None:
    some_areas()
    with scoped(an_actor()) as clerk:
        row = an_asset(clerk)
    with scoped(an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)) as other:
        assert not queries.assets(other).filter(pk=row.pk).exists()
        with pytest.raises(queries.NoSuchAsset):
            actions.set_idle(other, row.pk, on=DAY, reason="不是我的")
        with pytest.raises(NotAllowed):
            actions.register(
                other, actions.NewAsset("X1", "别处", AssetKind.PUBLIC, TOWNSHIP, DAY, county_fen=1)
            )
