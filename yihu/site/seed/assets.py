"""What earlier projects left behind: some forty assets, two solar stations with eighteen months, 18 posts, one income
shared out and one under way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.engine.dates import add_months, month_end
from yihu.modules.assets import actions, queries, rules
from yihu.modules.assets.rules import (
    AssetKind,
    Condition,
    Every,
    Home,
    IncomeKind,
    LeaseKind,
    Method,
    OwnerLevel,
    Use,
)
from yihu.modules.households import queries as households
from yihu.site.seed import SEED
from yihu.site.seed.county import REPORT_DAY, County, Place, all_villages
from yihu.site.seed.sheets import Line

HOME, TOWN = "430902107203", "430902107000"  # the village and township of the demo's own accounts
ASSETS, POSTS, MONTHS = 38, 18, 18
FIRST_MONTH = date(2018, 12, 1)
_WORKS = (
    ("通组公路", AssetKind.PUBLIC, 68), ("安全饮水工程", AssetKind.PUBLIC, 42), ("村卫生室", AssetKind.PUBLIC, 15),
    ("蔬菜大棚", AssetKind.OPERATING, 50), ("扶贫车间", AssetKind.OPERATING, 86), ("冷链仓库", AssetKind.OPERATING, 60),
    ("高标准农田机耕道", AssetKind.PUBLIC, 33), ("稻虾养殖基地", AssetKind.OPERATING, 45),
)  # fmt: skip
_TAKERS = ("绿野种养合作社", "兴农家庭农场", "惠民服装厂", "资江农产品公司")


def lines(county: County) -> Iterator[tuple[str, list[Line]]]:
    """Workbooks in the order in which they can be read."""
    random = Random(SEED + 11)
    found = _assets(random, county)
    yield "assets.assets", found
    yield "assets.ownerships", [_owner(one) for one in found if random.random() < 0.9]
    yield "assets.custodies", [_keeper(one) for one in found if random.random() < 0.92]
    yield "assets.handovers", [_handed(one) for one in found if random.random() < 0.8]
    yield "assets.checks", [_check(random, one) for one in found if random.random() < 0.88]
    let = [
        one for one in found if one["kind"] is AssetKind.OPERATING and not str(one["number"]).startswith("GF")
    ]
    yield "assets.idles", [_idle(one) for one in let[1::6]]
    yield "assets.leases", [_lease(one, at) for at, one in enumerate(let)]
    yield (
        "assets.incomes",
        [_rent(one, at, half) for at, one in enumerate(let) for half in (0, 1) if (at + half) % 4],
    )
    yield "assets.stations", [_station(one) for one in found if str(one["number"]).startswith("GF")]
    yield (
        "assets.months",
        [_month(random, number, at) for number in ("GF-01", "GF-02") for at in range(MONTHS)][:-1],
    )
    yield "assets.solar_posts", _posts(county)
    yield "assets.expenses", list(_expenses())


def _assets(random: Random, county: County) -> list[Line]:
    villages = sorted(all_villages(county.villages), key=lambda one: one.code)
    own = next(one for one in villages if one.code == HOME)
    there = [own, own, own, *random.sample([one for one in villages if one is not own], ASSETS - 6)]
    made = [_asset(random, at, place) for at, place in enumerate(there, start=1)]
    shops = [_shop(at, there[5], made) for at in range(1, 4)]
    plants = [
        _plant("GF-01-ZC", "八一村村级光伏电站", HOME, 240),
        _plant("GF-02-ZC", "长春镇联村光伏电站", "430902106000", 480),
    ]
    return [*made, *shops, *plants]


def _asset(random: Random, at: int, place: Place) -> Line:
    name, kind, wan = _WORKS[at % len(_WORKS)]
    value = Decimal(wan + random.randint(-6, 9))
    central = value * random.randint(4, 8) // 10
    formed = date(2017 + at % 3, random.randint(4, 12), random.randint(1, 28))
    return {
        "area_code": place.code,
        "number": f"ZC-{formed.year}-{at:03d}",
        "name": f"{place.name}{name}",
        "kind": kind,
        "place": f"{place.name}{1 + at % 9}组",
        "project_number": f"XM{formed.year}-{at:03d}",
        "central_fen": central,
        "province_fen": value - central,
        "city_fen": 0,
        "county_fen": 0,
        "other_fen": 0,
        "formed_on": formed,
    }


def _shop(at: int, place: Place, made: list[Line]) -> Line:
    """Below the flats of a resettlement site, let; the rent pays the site's upkeep."""
    about = {**made[5], "area_code": place.code, "number": f"ZC-MM-{at:02d}", "kind": AssetKind.OPERATING}
    return about | {
        "name": f"{place.name}安置点门面{at}号",
        "site": f"{place.name}集中安置点",
        "central_fen": Decimal(12),
        "province_fen": 0,
        "formed_on": date(2018, 10, 8),
        "project_number": "XM2018-AZ1",
    }


def _plant(number: str, name: str, area_code: str, wan: int) -> Line:
    tiers = {"central_fen": Decimal(wan * 6 // 10), "province_fen": Decimal(wan * 4 // 10)}
    rest = dict.fromkeys(("city_fen", "county_fen", "other_fen"), 0)
    about = {"area_code": area_code, "number": number, "name": name, "kind": AssetKind.OPERATING}
    return {
        **about,
        **tiers,
        **rest,
        "place": "村部屋顶和荒坡",
        "formed_on": date(2018, 11, 20),
        "project_number": "XM2018-GF",
    }


def _of(one: Line, **more: object) -> Line:
    return {"asset__number": one["number"], **more}


def _owner(one: Line) -> Line:
    village = str(one["area_code"]) != "430902106000"
    level, owner = (
        (OwnerLevel.VILLAGE, "村集体经济组织") if village else (OwnerLevel.TOWNSHIP, "长春镇人民政府")
    )
    since = one["formed_on"] + timedelta(days=25)
    return _of(
        one,
        level=level,
        owner=owner,
        certificate=f"确权〔{since.year}〕{str(one['number'])[-3:]}号",
        start=since,
    )


def _keeper(one: Line) -> Line:
    since = one["formed_on"] + timedelta(days=30)
    return _of(
        one, unit="村民委员会", person="村管护员", duties="日常巡查、小修小补，发现损坏当日上报", start=since
    )


def _handed(one: Line) -> Line:
    return _of(
        one,
        on=one["formed_on"] + timedelta(days=25),
        giver="镇扶贫站",
        taker="村集体经济组织",
        document="移交清单",
    )


def _check(random: Random, one: Line) -> Line:
    value = one["central_fen"] + one["province_fen"]
    about = {"year": 2019, "on": date(2019, 12, 20), "by_name": "村监督委员会"}
    if one["formed_on"] > date(2019, 12, 1):
        about = {**about, "year": 2020, "on": date(2020, 6, 10)}
    if random.random() < 0.12:
        return _of(
            one,
            **about,
            condition=Condition.BROKEN,
            value_fen=value - 2,
            reason="洪水冲毁一段，已列入维修计划",
        )
    return _of(one, **about, condition=Condition.GOOD, value_fen=value)


def _idle(one: Line) -> Line:
    return _of(one, start=date(2020, 2, 5), reason="受疫情影响承租方停工", remedy="镇里对接新的经营主体")


def _lease(one: Line, at: int) -> Line:
    start = date(2019, 7, 1)
    about = {"kind": LeaseKind.RENT, "every": Every.HALF, "rent_fen": _rent_yuan(at)}
    return _of(
        one, **about, number=f"HT-2019-{at:02d}", lessee=_TAKERS[at % 4], start=max(start, one["formed_on"]),
        end=date(2022, 7, 1), first_due=date(2020, 1, 1),
    )  # fmt: skip


def _rent_yuan(at: int) -> int:
    return 6_000 + at % 5 * 1_500


def _rent(one: Line, at: int, half: int) -> Line:
    on = (date(2019, 12, 28), date(2020, 6, 18))[half]
    period = ("2019年下半年", "2020年上半年")[half]
    return _of(
        one, kind=IncomeKind.RENT, on=on, period=period, fen=_rent_yuan(at), voucher=f"ZJ-{on.year}-{at:03d}"
    )


def _station(one: Line) -> Line:
    joint = one["area_code"] != HOME
    about = {
        "number": str(one["number"])[:5],
        "name": one["name"],
        "joint": joint,
        "capacity_kw": 600 if joint else 300,
    }
    return _of(one, **about, villages="六个贫困村" if joint else "八一村", connected_on=date(2018, 11, 26))


def _month(random: Random, number: str, at: int) -> Line:
    """More sun in summer; the subsidy of a quarter arrives with its last month."""
    month = add_months(FIRST_MONTH, at)
    sun = (52, 58, 74, 92, 108, 112, 128, 124, 98, 86, 66, 54)[month.month - 1]
    kwh = sun * (2 if number == "GF-02" else 1) * 230 + random.randint(-900, 900)
    return {
        "station__number": number,
        "month": month,
        "kwh": kwh,
        "fee_fen": (Decimal(kwh) * Decimal("0.45")).quantize(Decimal("0.01")),
        "subsidy_fen": (Decimal(kwh) * Decimal("1.2")).quantize(Decimal("0.01"))
        if month.month % 3 == 0
        else 0,
        "received_on": month_end(month) if at < MONTHS - 1 else REPORT_DAY - timedelta(days=12),
    }


def _posts(county: County) -> list[Line]:
    """Nine of the village's own, nine of the joint station's township."""
    own = [one for one in county.families if one.village_code == HOME][: POSTS // 2]
    joint = [one for one in county.families if one.village_code.startswith("430902106")][: POSTS - len(own)]
    duties = ("保洁员", "护路员", "水管员", "护林员")
    return [
        {"station__number": number, "household__number": one.number, "person": one.members[0].name,
         "duty": duties[at % 4], "monthly_fen": 500, "start": date(2019, 1, 1)}
        for number, families in (("GF-01", own), ("GF-02", joint))
        for at, one in enumerate(families)
    ]  # fmt: skip


def _expenses() -> Iterator[Line]:
    """Wages of the joint station's posts by month of 2020, upkeep of both, of the shops' site from the rent."""
    for month in range(1, 6):
        on = date(2020, month, 25)
        about = {"asset__number": "GF-02-ZC", "on": on, "voucher": f"GW-2020-{month:02d}"}
        yield {**about, "use": Use.WAGES, "fen": 4_500, "payee": "公益岗位人员"}
        yield {**about, "use": Use.LABOUR, "fen": 9_000 + month * 300, "payee": "村级公益事业劳务"}
    for number, payee in (
        ("GF-01-ZC", "光伏运维公司"),
        ("GF-02-ZC", "光伏运维公司"),
        ("ZC-MM-01", "安置点物业"),
    ):
        about = {"asset__number": number, "on": date(2020, 4, 10), "voucher": "YW-2020-01"}
        yield {**about, "use": Use.UPKEEP, "fen": 1_800, "payee": payee}


def build(named: Callable[[str], Actor]) -> None:
    """The village's solar income of 2019 shared out and paid; its rents of 2019 before the township."""
    plant = _asset_id(named("village"), "GF-01-ZC")
    with scoped(named("village")) as village:
        lines = queries.undistributed(village, HOME, date(2020, 1, 31), plant)
        whole = [one for one in lines if one.on.year == 2019]
        solar = _draft(village, whole, plant, on=date(2020, 2, 10))
        actions.meet(village, solar, on=date(2020, 2, 12), document="八一村村民代表会议记录〔2020〕2号")
    with scoped(named("township.approver")) as township:
        actions.review(township, solar, on=date(2020, 2, 17), document="新桥河镇审核意见〔2020〕5号")
        until = date(2020, 2, 26)
        actions.announce(township, solar, on=date(2020, 2, 18), until=until, place="村务公开栏、镇政府公示栏")
    with scoped(named("township")) as clerk:
        actions.pay(clerk, solar, on=date(2020, 3, 5), voucher="FP-2020-0305")
    with scoped(named("village")) as village:
        rents = list(queries.undistributed(village, HOME, date(2020, 6, 20)))
        if rents:
            under_way = _draft(village, rents, None, on=date(2020, 6, 22))
            actions.meet(
                village, under_way, on=date(2020, 6, 24), document="八一村村民代表会议记录〔2020〕6号"
            )


def _asset_id(actor: Actor, number: str) -> int:
    with scoped(actor):
        return int(queries.assets(actor).get(number=number).pk)


def _draft(village: Actor, lines: list[Any], asset_id: int | None, *, on: date) -> int:
    fen = sum(one.fen for one in lines)
    homes = [Home(one.number, one.head_name or one.number) for one in households.registered_on(HOME, on)]  # type: ignore[attr-defined]
    fixed = (
        {Use.LABOUR: fen * 6 // 10, Use.AWARD: fen // 20, Use.RETAINED: fen // 20}
        if asset_id
        else {Use.RETAINED: fen // 2}
    )
    rows = rules.compose(fen, fixed, Method.EQUAL, homes)
    ids = [one.pk for one in lines]
    made = actions.draft(
        village, ids, on=on, year=2019, method=Method.EQUAL, asset_id=asset_id, area_code=HOME
    )
    actions.write_rows(village, made.pk, rows)
    return int(made.pk)
