"""The register of the demo county as workbooks: who is registered, who has left poverty, whose exit is planned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from yihu.modules.households.rules import HouseholdKind, Relation
from yihu.site.seed import SEED
from yihu.site.seed.county import County, all_villages
from yihu.site.seed.people import Family
from yihu.site.seed.sheets import Line

PLAN_BATCH, PLANNED_ON = "2020年度减贫计划", date(2020, 1, 10)
_EXIT_DAYS = (date(2016, 12, 20), date(2017, 12, 20), date(2018, 12, 20), date(2019, 12, 20))


def roll(county: County) -> list[Line]:
    return [line for family in county.families for line in _members(family)]


def _members(family: Family) -> Iterator[Line]:
    kind = HouseholdKind.by_label(family.kind)
    for member in family.members:
        yield {
            "area_code": family.village_code,
            "group_name": family.group,
            "number": family.number,
            "name": member.name,
            "relation": Relation.by_label(member.relation),
            "id_number": member.id_number,
            "phone": member.phone,
            "kind": kind,
            "registered_on": family.registered_on,
            "joined_on": max(family.registered_on, member.born_on),
        }


def exits(county: County) -> list[Line]:
    """Everyone whose exit is not planned for 2020 left in the years before."""
    random = Random(SEED + 1)
    planned = {family.number for family in county.exit_plan}
    left = [family for family in county.families if family.number not in planned]
    made = []
    for family in left:
        day = random.choice(
            [day for day in _EXIT_DAYS if day.year > family.registered_on.year] or [_EXIT_DAYS[-1]]
        )
        made.append({"number": family.number, "batch": f"{day.year}年度脱贫", "done_on": day})
    return made


def exit_plans(county: County) -> list[Line]:
    return [
        {"number": family.number, "year": 2020, "batch": PLAN_BATCH, "start": PLANNED_ON}
        for family in county.exit_plan
    ]


def population(county: County) -> list[Line]:
    """Rural population of every village, the base of the incidence."""
    random = Random(SEED + 2)
    return [
        {
            "area_code": place.code,
            "start": date(2020, 1, 1),
            "rural_population": random.randint(1_850, 3_600),
            "source": "示范数据",
        }
        for place in all_villages(county.villages)
    ]
