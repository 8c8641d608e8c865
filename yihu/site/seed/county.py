"""What happened in the demo county in the first half of 2020, as plain rows.

Counts that the summary prints are exact; everything else is drawn from the seed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random

from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.site.seed import SEED
from yihu.site.seed.people import Family, Registry, sizes

AREAS = Path(__file__).with_name("data") / "areas.csv"
REPORT_DAY = date(2020, 6, 30)
CAMPAIGN_START = date(2020, 4, 8)
LARGE_VILLAGES, POOR_VILLAGES, PROVINCIAL, MUNICIPAL, SITES = 35, 13, 3, 4, 16
PLAN_HOUSEHOLDS, PLAN_PERSONS = 398, 871
PROBLEMS, CLOSED = 273, 237
PROJECTS, STARTED = 145, 140
WAN = 10_000
# Issued and arranged by tier, in yuan, as the summary prints them in 万元.
FUNDS = {
    "central": (838 * WAN, 662 * WAN),
    "province": (801 * WAN, 237 * WAN),
    "city": (142 * WAN, 100 * WAN),
}
BULLETIN_DAYS = tuple(date(2020, 6, day) for day in (17, 19, 22, 24, 26, 29))


@dataclass(frozen=True)
class Place:
    code: str
    name: str


@dataclass
class Villages:
    """Which villages are key places, and why."""

    provincial: list[Place] = field(default_factory=list)
    municipal: list[Place] = field(default_factory=list)
    poor: list[Place] = field(default_factory=list)
    large: list[Place] = field(default_factory=list)
    other: list[Place] = field(default_factory=list)


@dataclass(frozen=True)
class Trouble:
    """One problem of the look-back and the days of its life; `closed_on` None while open."""

    number: str
    area_code: str
    source: str
    round: str
    text: str
    category: str
    found_on: date
    due_on: date
    measure: str
    closed_on: date | None


@dataclass(frozen=True)
class Work:
    """One project of the year's plan."""

    number: str
    name: str
    category: str
    area_code: str
    planned_yuan: int
    planned_on: date
    started_on: date | None
    finished_on: date | None
    accepted_on: date | None


@dataclass(frozen=True)
class County:
    places: list[Place]
    villages: Villages
    families: list[Family]
    exit_plan: list[Family]
    troubles: list[Trouble]
    works: list[Work]


def build(seed: int = SEED) -> County:
    """The whole county; equal for equal seeds."""
    random = Random(seed)
    places = read_places()
    villages = _villages(random, [place for place in places if _is_village(place)])
    families, exit_plan = _families(random, villages)
    return County(places, villages, families, exit_plan, _troubles(random, places), _works(random, villages))


def read_places() -> list[Place]:
    with AREAS.open(encoding="utf-8", newline="") as lines:
        return [Place(row["code"], row["name"]) for row in csv.DictReader(lines)]


def townships(places: Iterable[Place]) -> list[Place]:
    return [
        place
        for place in places
        if place.code.startswith("430902") and areas.level_of(place.code) is Level.TOWNSHIP
    ]


def _is_village(place: Place) -> bool:
    inside = place.code.startswith("430902") and areas.level_of(place.code) is Level.VILLAGE
    return inside and place.name.endswith("村")


def _villages(random: Random, found: list[Place]) -> Villages:
    shuffled = iter(random.sample(found, len(found)))
    provincial, municipal, poor, large, other = (
        sorted(islice(shuffled, count), key=lambda place: place.code)
        for count in (PROVINCIAL, MUNICIPAL, POOR_VILLAGES, LARGE_VILLAGES, len(found))
    )
    return Villages(provincial, municipal, poor, large, other)


def all_villages(villages: Villages) -> list[Place]:
    return [*villages.provincial, *villages.municipal, *villages.poor, *villages.large, *villages.other]


def _families(random: Random, villages: Villages) -> tuple[list[Family], list[Family]]:
    """Everyone registered, and those whose exit is planned for the year, spread over all villages."""
    registry = Registry(random)
    planned_sizes = sizes(random, PLAN_HOUSEHOLDS, PLAN_PERSONS, largest=5)
    everywhere = all_villages(villages)
    large = {place.code for place in villages.large}
    planned = [
        registry.family(everywhere[at % len(everywhere)].code, size) for at, size in enumerate(planned_sizes)
    ]
    persons = {place.code: 0 for place in everywhere}
    for family in planned:
        persons[family.village_code] += len(family.members)
    families = list(planned)
    for place in everywhere:
        target = random.randint(201, 228) if place.code in large else random.randint(36, 84)
        while persons[place.code] < target:
            family = registry.family(place.code, random.choice((2, 3, 3, 4, 4, 5)))
            families.append(family)
            persons[place.code] += len(family.members)
    return families, planned


_TROUBLES = (
    ("policy", "户内住房安全鉴定结论未入档", "补齐鉴定表并归入户档"),
    ("policy", "教育资助到账时间与手册记录不一致", "核对银行流水后更正手册"),
    ("policy", "家庭医生签约记录缺失", "乡镇卫生院补签并上门随访"),
    ("work", "扶贫手册收入栏漏填", "帮扶责任人入户核对后补填"),
    ("work", "帮扶责任人变更未更新明白卡", "重新张贴明白卡并拍照"),
    ("responsibility", "村级台账与系统户数不符", "逐户比对并更正台账"),
    ("data", "系统中成员与户籍不一致", "核实后按程序办理成员变更"),
    ("data", "务工信息填报不完整", "电话核实务工地点和月数后补录"),
    ("work", "饮水安全评价表缺少水质检测结论", "水利部门补做检测并归档"),
    ("funds", "产业奖补公示照片缺失", "补充公示佐证并说明原因"),
)
_SOURCES = (
    ("lookback", "第一轮排查", 118),
    ("lookback", "第二轮排查", 97),
    ("comparison", "省市比对反馈", 58),
)


def _troubles(random: Random, places: list[Place]) -> list[Trouble]:
    """273 problems found from 8 April on, 237 closed by 30 June; every township with registered households has some."""
    villages = [place for place in places if _is_village(place)]
    closed = set(random.sample(range(PROBLEMS), CLOSED))
    made: list[Trouble] = []
    starts = {"第一轮排查": (0, 28), "第二轮排查": (35, 60), "省市比对反馈": (55, 78)}
    for source, round_, count in _SOURCES:
        first, last = starts[round_]
        for _ in range(count):
            at = len(made)
            category, text, measure = random.choice(_TROUBLES)
            village = random.choice(villages)
            found_on = CAMPAIGN_START + timedelta(days=random.randint(first, last))
            limit = (REPORT_DAY - found_on).days
            closed_on = found_on + timedelta(days=min(limit, random.randint(3, 40))) if at in closed else None
            due_on = found_on + timedelta(days=random.choice((7, 15, 30)))
            made.append(
                Trouble(
                    f"HTK2020-{at + 1:04d}",
                    village.code,
                    source,
                    round_,
                    f"{village.name}：{text}",
                    category,
                    found_on,
                    due_on,
                    measure,
                    closed_on,
                )
            )
    return made


_WORKS = (
    ("industry", "优质稻种植", 120_000),
    ("industry", "食用菌大棚", 260_000),
    ("industry", "稻虾共养", 180_000),
    ("industry", "坛子菜加工点", 320_000),
    ("infrastructure", "组级公路硬化", 240_000),
    ("infrastructure", "机埠改造", 150_000),
    ("infrastructure", "安全饮水管网延伸", 210_000),
    ("housing", "危房改造", 90_000),
    ("employment", "扶贫车间设备", 160_000),
    ("education", "雨露计划", 60_000),
)


def _works(random: Random, villages: Villages) -> list[Work]:
    everywhere = all_villages(villages)
    idle = set(random.sample(range(PROJECTS), PROJECTS - STARTED))
    made: list[Work] = []
    for at in range(PROJECTS):
        category, name, yuan = random.choice(_WORKS)
        village = everywhere[at % len(everywhere)]
        started_on = None if at in idle else date(2020, 3, 1) + timedelta(days=random.randint(0, 115))
        finished_on = accepted_on = None
        if started_on and started_on < date(2020, 4, 10) and random.random() < 0.3:
            finished_on = started_on + timedelta(days=random.randint(40, 70))
            accepted_on = (
                finished_on + timedelta(days=random.randint(5, 15)) if random.random() < 0.4 else None
            )
        made.append(
            Work(
                f"XM2020-{at + 1:03d}",
                f"{village.name}{name}项目",
                category,
                village.code,
                yuan + random.randint(-4, 4) * 5_000,
                date(2020, 1, 20) + timedelta(days=random.randint(0, 20)),
                started_on,
                finished_on,
                accepted_on if accepted_on and accepted_on <= REPORT_DAY else None,
            )
        )
    return made
