"""Income shared out: to the fen, by several people, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.ledgers import actions as ledgers
from yihu.core.ledgers.actions import BadRow
from yihu.core.rooms import declared
from yihu.core.tests import figures
from yihu.core.tests.factories import COUNTY, a_person, an_actor, signed_in, some_areas
from yihu.engine.errors import BadValue, Conflict, WrongStage
from yihu.modules.assets import actions, notices, queries, timeline
from yihu.modules.assets.actions import SamePerson
from yihu.modules.assets.actions.sharing import NotBalanced
from yihu.modules.assets.indicators import INDICATORS
from yihu.modules.assets.models import Share
from yihu.modules.assets.rules import Method, Row, Stage, Use
from yihu.modules.assets.tests.factories import (
    a_month,
    a_plan,
    a_station,
    acting,
    an_asset,
    an_income,
    paid,
    reviewed,
    to_household,
)
from yihu.modules.households.tests.factories import a_household
from yihu.modules.incomes import queries as incomes
from yihu.modules.incomes.rules import Source

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        yield actor


def figure(key: str, area: str = COUNTY, *, day: date = DAY) -> Decimal | None:
    return figures.figure(INDICATORS, key, area, day)


def test_a_village_shares_out_and_each_household_has_it_in_its_income_once(clerk: Actor) -> None:
    one, other = a_household(clerk), a_household(clerk)
    asset = an_asset(clerk)
    lines = [an_income(clerk, asset, 60_000), an_income(clerk, asset, 40_001, on=date(2020, 2, 1))]
    rows = [
        to_household(one.number, 30_000),
        to_household(other.number, 30_000),
        to_household(one.number, 20_000, Use.WAGES),
        Row(Use.RETAINED, 20_001, name="村集体留存"),
    ]
    plan = paid(clerk, a_plan(clerk, asset, lines, rows))

    assert figure("asset.income") == figure("asset.distributed") == Decimal("0.100001")
    assert figure("asset.distributed", day=date(2020, 3, 19)) == 0
    got = incomes.lines(clerk).filter(household=one).order_by("source")
    assert [(line.source, line.fen, line.on) for line in got] == [
        (Source.DIVIDEND, 30_000, date(2020, 3, 20)),
        (Source.WAGES, 20_000, date(2020, 3, 20)),
    ]
    spent = queries.expenses(clerk).filter(asset=asset).order_by("use")
    assert [(line.use, line.fen) for line in spent] == [(Use.SHARE, 60_000), (Use.WAGES, 20_000)]
    told = list(timeline.shares(clerk, [one.pk, other.pk], date(2020, 1, 1), DAY))
    assert sorted((entry.household, entry.day) for entry in told) == sorted(
        [(one.pk, date(2020, 3, 20)), (one.pk, date(2020, 3, 20)), (other.pk, date(2020, 3, 20))]
    )
    with acting(clerk, 9, Role.TOWNSHIP_CLERK) as again, pytest.raises(WrongStage):
        actions.pay(again, plan.pk, on=date(2020, 3, 21), voucher="FP-02")


def test_a_plan_leaves_the_village_only_when_nothing_is_left_over(clerk: Actor) -> None:
    asset = an_asset(clerk)
    line = an_income(clerk, asset, 1_000)
    plan = a_plan(clerk, asset, [line], [Row(Use.RETAINED, 999)])
    with acting(clerk, 7, Role.VILLAGE_CADRE) as village:
        with pytest.raises(NotBalanced, match=r"0\.01 元没有分配"):
            actions.meet(village, plan.pk, on=date(2020, 3, 2), document="记录")
        with pytest.raises(NotBalanced, match=r"超出收益 0\.01"):
            actions.write_rows(village, plan.pk, [Row(Use.RETAINED, 1_001)])
    Share.objects.filter(plan=plan).update(fen=998)

    def leave() -> None:
        type(plan).objects.filter(pk=plan.pk).update(stage=Stage.MET)
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")

    with pytest.raises(IntegrityError, match="gives not what it takes"), transaction.atomic():
        leave()


def test_reviewed_rows_and_taken_income_stand_still_in_the_database(clerk: Actor) -> None:
    asset = an_asset(clerk)
    line = an_income(clerk, asset, 1_000)
    plan = reviewed(clerk, a_plan(clerk, asset, [line], [Row(Use.RETAINED, 1_000)]))
    for wrong in (
        lambda: Share.objects.filter(plan=plan).update(name="改名"),
        lambda: Share.objects.filter(plan=plan).delete(),
        lambda: type(line).objects.filter(pk=line.pk).update(fen=999),
        lambda: type(line).objects.filter(pk=line.pk).update(plan=None),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()
    ledger = declared("ledgers", "assets.incomes")
    with pytest.raises(Conflict, match="先撤销方案"):
        ledgers.withdraw(clerk, ledger, line.pk, reason="重复")


def test_maker_checker_and_payer_are_three(clerk: Actor) -> None:
    asset = an_asset(clerk)
    plan = a_plan(clerk, asset, [an_income(clerk, asset, 1_000)], [Row(Use.RETAINED, 1_000)])
    with acting(clerk, 7, Role.VILLAGE_CADRE) as village:
        actions.meet(village, plan.pk, on=date(2020, 3, 2), document="记录")
    with acting(clerk, 7, Role.TOWNSHIP_APPROVER) as same, pytest.raises(SamePerson):
        actions.review(same, plan.pk, on=date(2020, 3, 3))
    with acting(clerk, 8, Role.TOWNSHIP_APPROVER) as township:
        actions.review(township, plan.pk, on=date(2020, 3, 3))
        with pytest.raises(BadValue, match="不少于 7 天"):
            actions.announce(township, plan.pk, on=date(2020, 3, 4), until=date(2020, 3, 9), place="公开栏")
        actions.announce(township, plan.pk, on=date(2020, 3, 4), until=date(2020, 3, 10), place="公开栏")
    with acting(clerk, 8, Role.FINANCE) as same, pytest.raises(SamePerson):
        actions.pay(same, plan.pk, on=date(2020, 3, 11), voucher="FP")
    with acting(clerk, 9, Role.FINANCE) as finance:
        with pytest.raises(WrongStage, match="公示到"):
            actions.pay(finance, plan.pk, on=date(2020, 3, 10), voucher="FP")
        assert actions.pay(finance, plan.pk, on=date(2020, 3, 11), voucher="FP").stage == Stage.PAID


def test_an_objection_moves_money_keeps_the_sum_and_goes_back_to_the_township(clerk: Actor) -> None:
    one, other = a_household(clerk), a_household(clerk)
    asset = an_asset(clerk)
    rows = [to_household(one.number, 600), to_household(other.number, 400)]
    plan = reviewed(clerk, a_plan(clerk, asset, [an_income(clerk, asset, 1_000)], rows))
    first, second = Share.objects.filter(plan=plan).order_by("-fen")
    with acting(clerk, 7, Role.VILLAGE_CADRE) as village:
        with pytest.raises(NotBalanced, match="合计不相等"):
            actions.amend(village, plan.pk, {first.pk: 500}, on=date(2020, 3, 6), reason="人口有误")
        changes = {first.pk: 500, second.pk: 500}
        amended = actions.amend(village, plan.pk, changes, on=date(2020, 3, 6), reason="人口有误")
    assert amended.stage == Stage.MET
    told = queries.steps(clerk).filter(plan=plan).latest("pk")
    assert "6.00→5.00" in told.text
    assert "人口有误" in told.text


def test_a_withdrawn_plan_gives_its_income_back(clerk: Actor) -> None:
    asset = an_asset(clerk)
    line = an_income(clerk, asset, 1_000)
    plan = a_plan(clerk, asset, [line], [Row(Use.RETAINED, 1_000)])
    assert not queries.undistributed(clerk, asset.area_code, DAY, asset.pk).exists()
    with acting(clerk, 7, Role.VILLAGE_CADRE) as village:
        actions.withdraw(village, plan.pk, on=date(2020, 3, 4), why="会议没有通过")
        again = actions.draft(village, [line.pk], on=DAY, year=2020, method=Method.EQUAL, asset_id=asset.pk)
    assert again.income_fen == 1_000


def test_the_notice_holds_whitelisted_columns_and_its_release_is_the_plans_step(clerk: Actor) -> None:
    home = a_household(clerk)
    asset = an_asset(clerk)
    rows = [to_household(home.number, 700), Row(Use.RETAINED, 300, name="村集体留存")]
    plan = reviewed(clerk, a_plan(clerk, asset, [an_income(clerk, asset, 1_000)], rows))
    kind = next(one for one in notices.NOTICES if one.key == "assets.distribution")

    assert [one.uid for one in kind.subjects(clerk, DAY)] == [plan.uid]
    draft = kind.draft(clerk, plan.uid, DAY)
    assert {frozenset(row) for row in draft.rows} == {frozenset(one.name for one in kind.columns)}
    assert sum(row["fen"] for row in draft.rows) == 1_000
    assert home.number not in str(draft)
    assert kind.published
    assert kind.withdrawn
    kind.published(clerk, plan.uid, date(2020, 3, 4), date(2020, 3, 10), "村务公开栏")
    assert queries.plan(clerk, plan.pk).noticed_until == date(2020, 3, 10)
    with acting(clerk, 8, Role.TOWNSHIP_APPROVER) as township:
        kind.withdrawn(township, plan.uid, date(2020, 3, 5), "名单有误")
    assert queries.plan(clerk, plan.pk).stage == Stage.REVIEWED


def test_a_solar_month_is_keyed_once_and_stands_as_income(clerk: Actor) -> None:
    station = a_station(clerk)
    month = a_month(clerk, station, date(2020, 1, 31), 800_00, 200_00, received_on=date(2020, 2, 10))
    lines = queries.incomes(clerk).filter(asset_id=station.asset_id).order_by("kind")
    assert [(one.kind, one.fen, one.on, one.period) for one in lines] == [
        ("power", 800_00, date(2020, 2, 10), "2020-01"),
        ("subsidy", 200_00, date(2020, 2, 10), "2020-01"),
    ]
    ledger = declared("ledgers", "assets.months")
    month.refresh_from_db()
    ledgers.correct(clerk, ledger, month.pk, {"fee_fen": 900_00}, seen=ledgers.fingerprint(ledger, month))
    assert figure("pv.income") == Decimal("0.11")
    own = declared("ledgers", "assets.incomes")
    line = lines.get(kind="power")
    with pytest.raises(BadRow, match="电站月报"):
        ledgers.correct(clerk, own, line.pk, {"fen": 1}, seen=ledgers.fingerprint(own, line))
    plan = a_plan(clerk, station.asset, list(lines.all()), [Row(Use.LABOUR, 1_100_00)])
    month.refresh_from_db()
    with pytest.raises(BadRow, match="已列入分配方案"):
        ledgers.correct(clerk, ledger, month.pk, {"fee_fen": 1}, seen=ledgers.fingerprint(ledger, month))
    assert paid(clerk, plan).stage == Stage.PAID


def test_eighty_per_cent_by_station_and_year(clerk: Actor) -> None:
    station = a_station(clerk, connected_on=date(2019, 11, 20))
    a_month(clerk, station, date(2019, 12, 1), 500_00)
    a_month(clerk, station, date(2020, 1, 1), 1_000_00)
    line = queries.incomes(clerk).get(asset_id=station.asset_id, on__year=2020)
    rows = [Row(Use.LABOUR, 799_99), Row(Use.RETAINED, 200_01)]
    paid(clerk, a_plan(clerk, station.asset, [line], rows))

    assert figure("pv.share") == Decimal("80.00")
    found = queries.labour_short(COUNTY, DAY)[0]
    assert (found.told.year, found.told.short_fen, found.due) == (2020, 1, date(2020, 12, 31))
    assert [(year.year, year.least) for year in queries.solar_years(station, DAY)] == [
        (2020, Decimal(80)), (2019, None),
    ]  # fmt: skip
    assert queries.months_missing(COUNTY, DAY)[0].missing == [date(2020, month, 1) for month in range(2, 6)]
    assert queries.not_distributed(COUNTY, date(2020, 6, 28))[0].owed_fen == 500_00


def test_a_clerk_makes_a_plan_in_two_pages() -> None:
    some_areas()
    with scoped(an_actor()) as clerk:
        homes = [a_household(clerk) for _ in range(3)]
        asset = an_asset(clerk)
        line = an_income(clerk, asset, 1_000_00)
    client = signed_in(a_person("village", Role.VILLAGE_CADRE, asset.area_code))
    page = client.get(f"/assets/plans/new/?asset={asset.pk}&as_of=2020-06-30").content.decode()
    assert "1,000.00" in page
    typed = {"line": [line.pk], "year": 2020, "on": "2020-06-30", "labour": "100", "method": "equal"}
    made = client.post(f"/assets/plans/new/?asset={asset.pk}", typed)
    assert made.status_code == 302
    with scoped(clerk):
        plan = queries.plans(clerk).get()
        rows = list(queries.shares(clerk).filter(plan=plan).order_by("pk"))
    assert sorted(one.fen for one in rows) == [100_00, 300_00, 300_00, 300_00]
    assert {one.number for one in rows if one.household_id} == {home.number for home in homes}

    url = f"/assets/plans/{plan.pk}/"
    cut = {f"fen-{one.pk}": "" if one == rows[-1] else f"{one.fen / 100:.2f}" for one in rows}
    client.post(url, {**cut, "do": "save"})
    assert "300.00 元没有分配" in client.get(url).content.decode()
    assert (
        client.post(url, {"do": "meet", "meet-on": "2020-06-30", "meet-document": "记录"}).status_code == 409
    )
    with scoped(clerk):
        kept = list(queries.shares(clerk).filter(plan=plan))
    client.post(url, {**{f"fen-{one.pk}": f"{one.fen / 100:.2f}" for one in kept}, "do": "even"})
    assert (
        client.post(url, {"do": "meet", "meet-on": "2020-06-30", "meet-document": "记录"}).status_code == 302
    )
    assert client.post(url, {"do": "review"}).status_code == 409
    with scoped(clerk):
        assert queries.plan(clerk, plan.pk).stage == Stage.MET
    assert client.get(f"{url}print/").content.startswith(b"PK")
