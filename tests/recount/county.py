"""A small county from a seed: two to four townships, every ledger filled, spans that open, close and meet."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tests.recount import (
    assets,
    benefits,
    building,
    credit,
    departments,
    disclosure,
    helping,
    incomes,
    industry,
    money,
    quality,
    register,
    screening,
    supervision,
    teams,
    village_sheets,
    visits,
    watch,
    works,
    yearly,
)
from tests.recount.writing import COUNTY, ELSEWHERE, Pen, insert, settle


@dataclass(frozen=True)
class County:
    """Where and when figures are asked: three areas, one inside the other, and ten days in order."""

    areas: tuple[str, str, str]
    days: tuple[date, ...]
    townships: tuple[str, ...]
    name: str = "甲区"


def a_county(seed: int) -> County:
    """Written within the open transaction; every constraint of the tables holds."""
    chance = random.Random(seed)
    townships = [f"{COUNTY}{100 + place}000" for place in range(chance.randint(2, 4))]
    villages = [f"{one[:9]}{201 + place}" for one in townships for place in range(chance.randint(1, 4))]
    pen = Pen(chance, villages, townships)
    pen.units = _places_and_units(pen)
    register.write(pen)
    works.write(pen)
    money.write(pen)
    incomes.write(pen)
    quality.write(pen)
    # Of its own chance, so that it leaves the rest of the county as it was.
    yearly.write(replace(pen, chance=random.Random(f"yearly {seed}")))
    visits.write(replace(pen, chance=random.Random(f"visits {seed}")))
    helping.write(replace(pen, chance=random.Random(f"helping {seed}")))
    watch.write(replace(pen, chance=random.Random(f"watch {seed}")))
    departments.write(replace(pen, chance=random.Random(f"departments {seed}")))
    screening.write(replace(pen, chance=random.Random(f"screening {seed}")))
    supervision.write(replace(pen, chance=random.Random(f"supervision {seed}")))
    field = replace(pen, chance=random.Random(f"teams {seed}"))
    teams.write(field)
    teams.write_surveys(field)
    assets.write(replace(pen, chance=random.Random(f"assets {seed}")))
    building.write(replace(pen, chance=random.Random(f"building {seed}")))
    village_sheets.write(replace(pen, chance=random.Random(f"villages {seed}")))
    industry.write(replace(pen, chance=random.Random(f"industry {seed}")))
    credit.write(replace(pen, chance=random.Random(f"credit {seed}")))
    benefits.write(replace(pen, chance=random.Random(f"benefits {seed}")))
    disclosure.write(replace(pen, chance=random.Random(f"disclosure {seed}")))
    settle()
    village = chance.choice(villages)
    return County((f"{COUNTY}000000", f"{village[:9]}000", village), _days(pen), tuple(townships))


def _places_and_units(pen: Pen) -> list[int]:
    elsewhere = (ELSEWHERE[:6] + "000000", ELSEWHERE[:9] + "000", ELSEWHERE)
    named = {f"{COUNTY}000000": "甲区", **{code: f"镇{code[6:9]}" for code in pen.townships}}
    named |= {code: f"村{code[6:]}" for code in pen.villages} | {code: f"别处{code}" for code in elsewhere}
    rows = [
        {"id": pen.number(), "code": code, "name": name, "short_name": name, "level": _level(code)}
        for code, name in named.items()
    ]
    insert("areas_area", rows)
    units = [
        {"id": pen.number(), "name": name, "area_code": f"{COUNTY}000000", "line": "other"}
        for name in ("住建局", "水利局")
    ]
    insert("units_unit", units)
    return [int(unit["id"]) for unit in units]


def _level(code: str) -> str:
    if not code.endswith("000"):
        return "village"
    return "county" if code.endswith("000000") else "township"


def _days(pen: Pen) -> tuple[date, ...]:
    """The day of the report, the turn of a year, and days on which something is likely to begin or end."""
    days = {date(2020, 6, 30), date(2019, 12, 31), date(2020, 1, 1)}
    while len(days) < 10:
        day = pen.day()
        days.add(day - timedelta(days=1) if pen.maybe(0.2) else day)
    return tuple(sorted(days))
