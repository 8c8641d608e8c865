"""Who carries the demo county's households along, what its villages have and earn, what was sold in half a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.ledgers import actions as ledgers
from yihu.core.rooms import declared
from yihu.modules.industry import actions, queries
from yihu.modules.industry.actions import Payment
from yihu.modules.industry.models import Entity
from yihu.modules.industry.rules import ContractKind, EntityKind
from yihu.modules.markets.rules import Platform, Side
from yihu.modules.places import actions as places
from yihu.modules.places.rules import IncomeSource
from yihu.site.seed import COUNTY, SEED, guiding
from yihu.site.seed.county import County
from yihu.site.seed.people import Family

VILLAGE_PROJECT_HOUSEHOLDS = 45
PURCHASED_YUAN, ONLINE_YUAN = 2_530_000, 1_330_000
_PAID_ON = date(2020, 1, 16)
_COUNTED_ON = date(2019, 12, 31)
_TRADES = ("稻虾共作", "蔬菜种植", "生猪养殖", "芦笋加工", "藕莲种植", "竹编")
_GOODS = (("稻虾米", "斤", 480), ("芦笋", "斤", 1_200), ("土鸡蛋", "枚", 150), ("腊肉", "斤", 3_800))
_BUYERS = (
    "区财政局",
    "区教育局",
    "区人民医院",
    "区税务局",
    "区自然资源局",
    "区公安分局",
    "区第一中学",
    "区供电公司",
)


def build(county: County, clerk: Actor) -> None:
    random = Random(SEED + 31)
    with scoped(clerk):
        _villages(county, clerk, random)
        entities = _entities(county, clerk)
        _contracts(county, clerk, random, entities)
        _dividends(clerk)
        _sales(clerk, random, entities)
        guiding.build(county, clerk)


def _enter(clerk: Actor, key: str, rows: list[dict[str, Any]]) -> None:
    ledgers.enter_many(clerk, declared("ledgers", key), rows)


def _villages(county: County, clerk: Actor, random: Random) -> None:
    codes = sorted({family.village_code for family in county.families})
    poor = {place.code for place in county.villages.poor}
    _enter(clerk, "places.sheets", [_sheet(random, code, code in poor) for code in codes[:-2]])
    _enter(clerk, "places.natural_villages", [row for code in codes[::2] for row in _hamlets(random, code)])
    _enter(clerk, "places.collective_incomes", [row for code in codes for row in _earned(random, code)])
    targets = [
        {
            "area_code": code,
            "year": 2020,
            "start": date(2020, 1, 20),
            "fen": random.choice((5, 8, 10)) * 1_000_000,
        }
        for code in codes
    ]
    _enter(clerk, "places.collective_targets", targets)
    for at, code in enumerate(codes[:6], start=1):
        places.link_gap(clerk, code, "sorting", f"ZY2020-{at:03d}", on=date(2020, 5, 8))


def _sheet(random: Random, code: str, poor: bool) -> dict[str, Any]:
    def mostly(share: float = 0.9) -> bool:
        return random.random() < share

    people = random.randint(20, 60)
    return {
        "area_code": code,
        "start": _COUNTED_ON,
        "direction": random.choice(_TRADES),
        "low_income_households": people // 2,
        "low_income_persons": people,
        "destitute_households": people // 6,
        "destitute_persons": people // 5,
        "disabled": random.randint(15, 80),
        "away": random.randint(120, 640),
        "road_hard": True,
        "hamlets_without_road": random.choice((0, 0, 0, 1, 2)),
        "bus": mostly(),
        "hamlets_without_power": random.choice((0, 0, 0, 0, 1)),
        "unsafe_water_households": 0 if poor else random.choice((0, 0, 0, 3)),
        "hard_water_households": 0,
        "unsafe_houses": 0,
        "cooperatives": random.randint(0, 4),
        "broadband": True,
        "fibre": mostly(0.96),
        "lte": mostly(0.98),
        "garbage_percent": Decimal(random.choice((88, 91, 93, 95, 98, 100))),
        "sorting_percent": Decimal(random.choice((72, 80, 85, 86, 90, 92))),
        "sewage_percent": Decimal(random.choice((45, 60, 65, 72, 80))),
        "toilet_percent": Decimal(random.choice((78, 85, 88, 92, 96))),
        "toilets": random.randint(1, 4),
        "waste_points": random.randint(2, 9),
        "clinics": 1,
        "doctors": random.choice((0, 1, 1, 1, 2)),
        "libraries": 1,
        "culture": mostly(),
        "sport": mostly(0.85),
        "shops": random.randint(0, 5),
    }


def _hamlets(random: Random, code: str) -> list[dict[str, Any]]:
    return [
        {
            "area_code": code,
            "name": name,
            "start": _COUNTED_ON,
            "households": random.randint(8, 60),
            "road_hard": random.random() < 0.93,
            "power": True,
            "fibre": random.random() < 0.9,
            "lte": random.random() < 0.95,
            "water": True,
            "five_clean": random.random() < 0.8,
        }
        for name in random.sample(("上湾", "下湾", "老屋湾", "新塘湾", "渡口湾", "柳林湾"), 3)
    ]


def _earned(random: Random, code: str) -> list[dict[str, Any]]:
    """Three years; a fifth of the villages stay below 5 万元. What assets bring in is told by their own ledger."""
    level = random.choice((2, 4, 6, 8, 12))
    rows = []
    for year, share in ((2018, 70), (2019, 100), (2020, 45)):
        for month, source, part in (
            (3, IncomeSource.BUSINESS, 40),
            (6, IncomeSource.SERVICE, 35),
            (5, IncomeSource.GRANT, 30),
        ):
            fen = level * 1_000_000 * share * part // 10_000
            rows.append(
                {
                    "area_code": code,
                    "on": date(year, month, 20),
                    "source": source,
                    "fen": fen,
                    "proof": "村账",
                }
            )
    return rows


def _entities(county: County, clerk: Actor) -> list[str]:
    """Two companies of the whole district, cooperatives and workshops of villages, three villages' own projects."""
    codes = sorted({family.village_code for family in county.families})
    told: list[tuple[str, EntityKind, str, str]] = [
        ("益阳洞庭粮油示范有限公司", EntityKind.LEADING, COUNTY, "稻米加工"),
        ("资江农产品示范有限公司", EntityKind.LEADING, COUNTY, "果蔬加工"),
    ]
    told += [
        (f"示范第{at}种养专业合作社", EntityKind.COOPERATIVE, codes[at * 3], trade)
        for at, trade in enumerate(_TRADES, start=1)
    ]
    told += [(f"示范第{at}扶贫车间", EntityKind.WORKSHOP, codes[at * 5], "服装加工") for at in (1, 2)]
    told += [
        (f"{name}村级产业项目", EntityKind.VILLAGE_PROJECT, code, trade)
        for name, code, trade in zip(
            ("稻虾", "大棚蔬菜", "光伏"), _of_projects(county), _TRADES, strict=False
        )
    ]
    _enter(
        clerk,
        "industry.entities",
        [
            {
                "name": name,
                "kind": kind,
                "area_code": code,
                "trade": trade,
                "start": date(2018, 3, 1),
                "leader": "示例",
            }
            for name, kind, code, trade in told
        ],
    )
    products = [
        {
            "entity__name": name,
            "name": good,
            "unit": unit,
            "price_fen": fen,
            "first_month": 5,
            "last_month": 11,
        }
        for (name, *_), (good, unit, fen) in zip(told, _GOODS * 2, strict=False)
    ]
    _enter(clerk, "industry.products", products)
    return [name for name, *_ in told]


def _of_projects(county: County) -> list[str]:
    """The three villages with the most registered households."""
    counts: dict[str, int] = {}
    for family in county.families:
        counts[family.village_code] = counts.get(family.village_code, 0) + 1
    return sorted(counts, key=lambda code: (-counts[code], code))[:3]


def _contracts(county: County, clerk: Actor, random: Random, entities: Sequence[str]) -> None:
    wanted = set(_of_projects(county))
    of_projects = {
        code: [one for one in county.families if one.village_code == code] for code in sorted(wanted)
    }
    share = VILLAGE_PROJECT_HOUSEHOLDS // 3
    rows = [
        _shares(family, name, 3_000, 12)
        for name, families in zip(
            entities[-3:], (of_projects[code] for code in _of_projects(county)), strict=True
        )
        for family in families[:share]
    ]
    others = [family for family in county.families if family.village_code not in wanted]
    for family in random.sample(others, 90):
        name = random.choice(entities[:8])
        if name in entities[:2] and random.random() < 0.5:
            rows.append(_three_sided(family, name))
        else:
            rows.append(_shares(family, name, random.choice((2_000, 5_000, 8_000)), random.choice((6, 12))))
    _enter(clerk, "industry.contracts", rows)


def _shares(family: Family, entity: str, yuan: int, month: int) -> dict[str, Any]:
    return {
        "household__number": family.number,
        "entity__name": entity,
        "kind": ContractKind.SHARES,
        "start": date(2019, 1, 1),
        "shares_fen": yuan * 100,
        "percent": Decimal(8),
        "pay_month": month,
    }


def _three_sided(family: Family, entity: str) -> dict[str, Any]:
    return {
        "household__number": family.number,
        "entity__name": entity,
        "kind": ContractKind.THREE_SIDED,
        "government": "资阳区人民政府",
        "start": date(2019, 4, 1),
        "end": date(2022, 4, 1),
        "guaranteed_fen": 60_000,
        "land_mu": Decimal("1.5"),
        "rent_fen": 40_000,
        "purchase": "稻谷保底 2.6 元/斤",
        "pay_month": 12,
    }


def _dividends(clerk: Actor) -> None:
    """2019 paid in January but for one entity; of 2020 what is agreed for June, in part."""
    for at, entity in enumerate(Entity.objects.order_by("pk")):
        sheet = list(queries.sheet(clerk, entity, 2019, _PAID_ON))
        if sheet and at != 2:
            payments = [Payment(row, row.due) for row in sheet]
            actions.pay(clerk, payments, year=2019, on=_PAID_ON, voucher=f"代发2020-{at + 1:03d}")
        june = [row for row in queries.sheet(clerk, entity, 2020, date(2020, 6, 30)) if row.pay_month == 6]
        if june and at % 2 == 0:
            payments = [Payment(row, row.due // 2 or 1) for row in june]
            actions.pay(clerk, payments, year=2020, on=date(2020, 6, 22), voucher=f"代发2020-{at + 101:03d}")


def _sales(clerk: Actor, random: Random, entities: Sequence[str]) -> None:
    """Purchases of units and sales over the net add up to the fen; one event stands in two files."""
    rows = [
        *_split(
            random,
            PURCHASED_YUAN,
            60,
            Side.PURCHASE,
            (Platform.P832, Platform.P832, Platform.APP, Platform.DIRECT),
        ),
        *_split(random, ONLINE_YUAN, 80, Side.RETAIL, (Platform.SHOP_ONLINE, Platform.LIVE, Platform.SOCIAL)),
    ]
    for at, row in enumerate(rows):
        good, unit, _ = _GOODS[at % len(_GOODS)]
        row |= {"product": good, "quantity": f"{random.randint(20, 400)} {unit}", "number": f"XS{at:05d}"}
        row |= {"supplier": entities[at % 8], "entity__name": entities[at % 8], "area_code": COUNTY}
    _enter(clerk, "markets.sales", rows)
    twin = {**rows[0], "platform": Platform.FAIR, "number": "XS-重报"}
    _enter(clerk, "markets.sales", [twin])


def _split(
    random: Random, yuan: int, count: int, side: Side, platforms: Sequence[Platform]
) -> list[dict[str, Any]]:
    """`count` sales of unequal amounts that add up."""
    weights = [random.randint(1, 20) for _ in range(count)]
    fens = [yuan * 100 * weight // sum(weights) for weight in weights]
    fens[-1] += yuan * 100 - sum(fens)
    return [
        {
            "on": date(2020, random.randint(1, 6), random.randint(1, 28)),
            "side": side,
            "platform": random.choice(platforms),
            "buyer": random.choice(_BUYERS) if side is Side.PURCHASE else "",
            "fen": fen,
        }
        for fen in fens
    ]
