"""Who guides the demo county's households in their trades: a service team in every township that has registered
households, guides for the poor villages, and what both did in the first half of 2020."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.ledgers import actions as ledgers
from yihu.core.rooms import declared
from yihu.site.seed import SEED
from yihu.site.seed.county import County, townships
from yihu.site.seed.people import Family

_SKILLS = ("稻虾共作", "蔬菜栽培", "生猪防疫", "芦笋种植", "藕莲种植")
_TOPICS = (
    ("稻虾共作水质管理", "先降水位，再补水草，半月换水一次", "7 月上旬再看水质"),
    ("蔬菜病虫害防治", "挂黄板，少用药，采收前停药", "下次看药量记录"),
    ("生猪防疫", "按程序补打疫苗，栏舍每周消毒", ""),
)
_NAMES = ("周示", "吴范", "郑例", "冯样", "陈示", "褚范")


def build(county: County, clerk: Actor) -> None:
    random = Random(SEED + 57)
    villages = sorted({family.village_code for family in county.families})
    _teams(county, clerk, villages)
    _guides(county, clerk, random)


def _enter(clerk: Actor, key: str, rows: list[dict[str, Any]]) -> None:
    ledgers.enter_many(clerk, declared("ledgers", f"industry.{key}"), rows)


def _teams(county: County, clerk: Actor, villages: list[str]) -> None:
    """Three members each; an activity in each of its first villages."""
    teams, members, services = [], [], []
    for at, place in enumerate(townships(county.places)):
        own = [code for code in villages if code[:9] == place.code[:9]]
        if not own:
            continue
        name = f"{place.name}科技服务队"
        skill, unit = _SKILLS[at % len(_SKILLS)], f"{place.name}农技站"
        teams.append(
            {"area_code": place.code, "name": name, "leader": _NAMES[at % 6], "unit_name": unit,
             "speciality": skill, "start": date(2019, 3, 1)}
        )  # fmt: skip
        members += [
            {"team__name": name, "name": _NAMES[(at + turn) % 6], "unit_name": unit, "speciality": skill,
             "start": date(2019, 3, 1)}
            for turn in range(3)
        ]  # fmt: skip
        services += [
            {"team__name": name, "area_code": code, "on": date(2020, 4, 8) + timedelta(days=9 * turn + at),
             "place": "村委会", "topic": f"{skill}技术培训", "households": 12 + 2 * turn, "trained": 18 + 3 * turn,
             "result": "发放技术资料，现场示范"}
            for turn, code in enumerate(own[:4])
        ]  # fmt: skip
    _enter(clerk, "service_teams", teams)
    _enter(clerk, "service_members", members)
    _enter(clerk, "services", services)


def _guides(county: County, clerk: Actor, random: Random) -> None:
    """One for each poor village; each guided some of its households."""
    homes: dict[str, list[Family]] = {}
    for family in county.families:
        homes.setdefault(family.village_code, []).append(family)
    poor = [place for place in county.villages.poor if place.code in homes]
    guides, links, guided = [], [], []
    for at, place in enumerate(poor, start=1):
        number, since = f"ZD-{at:02d}", date(2020, 3, 1)
        guides.append(
            {"area_code": place.code, "number": number, "name": _NAMES[at % 6], "unit_name": "区农业农村局",
             "speciality": _SKILLS[at % len(_SKILLS)], "start": since}
        )  # fmt: skip
        links.append({"area_code": place.code, "guide__number": number, "start": since})
        for turn, family in enumerate(homes[place.code][:6]):
            topic, advised, following = random.choice(_TOPICS)
            guided.append(
                {"household__number": family.number, "guide__number": number, "topic": topic, "advised": advised,
                 "on": since + timedelta(days=20 + 11 * turn), "next_step": following}
            )  # fmt: skip
    _enter(clerk, "guides", guides)
    _enter(clerk, "guide_villages", links)
    _enter(clerk, "guidance", guided)
