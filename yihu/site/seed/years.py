"""What the collection forms of 2019 and 2020 said of the demo county's households and people: invented, consistent
with itself, and mostly the same in both years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from yihu.engine.idcard import age_on
from yihu.modules.households.rules.codes import (
    Cause,
    Channel,
    DisabilityGrade,
    DisabilityKind,
    Education,
    Fuel,
    Health,
    HouseGrade,
    Labour,
    Nation,
    Party,
    PostKind,
    Relocation,
    Road,
    School,
    Standard,
    Structure,
    WorkRegion,
)
from yihu.site.seed import SEED
from yihu.site.seed.county import County
from yihu.site.seed.people import Family, Member
from yihu.site.seed.sheets import Line

YEARS = (2019, 2020)
YES, NO = "是", "否"
_CAUSES = (
    (Cause.ILLNESS, 42), (Cause.DISABILITY, 17), (Cause.SCHOOLING, 6), (Cause.NO_SKILL, 11), (Cause.NO_LABOUR, 12),
    (Cause.NO_MONEY, 6), (Cause.DISASTER, 3), (Cause.NO_DRIVE, 3),
)  # fmt: skip
_GRADES = ("grade_7", "grade_8", "grade_9", "senior_1", "senior_2", "senior_3", "bachelor_1", "bachelor_2")
_PLACES = {
    WorkRegion.TOWNSHIP: "本镇",
    WorkRegion.COUNTY: "资阳区",
    WorkRegion.PROVINCE: "长沙市",
    WorkRegion.OUTSIDE: "广东省东莞市",
}


def households(county: County) -> list[Line]:
    random = Random(SEED + 11)
    poor = {family.number for family in county.exit_plan}
    return [
        line for at, family in enumerate(county.families) for line in _household(random, family, at, poor)
    ]


def people(county: County) -> list[Line]:
    random = Random(SEED + 12)
    return [
        line
        for family in county.families
        for member in family.members
        for line in _person(random, family, member)
    ]


def _household(random: Random, family: Family, at: int, poor: set[str]) -> Iterator[Line]:
    """Two years; a few unsafe houses and wells of 2019 are put right in 2020."""
    unsafe, dry = random.random() < 0.012, random.random() < 0.02
    line = _lasting(random, family, at)
    for year in YEARS:
        still_unsafe = unsafe and (year == YEARS[0] or (family.number in poor and random.random() < 0.2))
        still_dry = dry and (year == YEARS[0] or random.random() < 0.1)
        yield {
            **line,
            "year": year,
            "unsafe_house": YES if still_unsafe else NO,
            "house_grade": HouseGrade.C if still_unsafe else HouseGrade.B if unsafe else HouseGrade.A,
            "safe_water": NO if still_dry else YES,
            "water_hardship": YES if still_dry else NO,
        }


def _lasting(random: Random, family: Family, at: int) -> Line:
    """What both years say alike."""
    cause = _one_of(random, _CAUSES)
    farmland = Decimal(random.randint(4, 90)) / 10
    moved = random.random() < 0.03
    return {
        "number": family.number,
        "standard": Standard.NATIONAL,
        "main_cause": cause,
        "other_cause_1": Cause.NO_SKILL if cause is Cause.ILLNESS and random.random() < 0.4 else None,
        "relocated": YES if moved else NO,
        "relocation": Relocation.CONCENTRATED if moved else None,
        "martyr_family": NO,
        "only_child": NO,
        "two_daughters": NO,
        "farmland": farmland,
        "irrigated": (farmland * Decimal("0.8")).quantize(Decimal("0.1")),
        "woodland": Decimal(random.randint(0, 30)) / 10,
        "returned_woodland": Decimal(0),
        "orchard": Decimal(random.randint(0, 8)) / 10,
        "grassland": Decimal(0),
        "water_area": Decimal(random.choice((0, 0, 0, 5, 12))) / 10,
        "house_area": Decimal(random.randint(18, 34) * (len(family.members) + 1)),
        "house_structure": random.choice(
            (Structure.BRICK_CONCRETE, Structure.BRICK_CONCRETE, Structure.BRICK_TIMBER)
        ),
        "production_power": YES,
        "household_power": YES,
        "broadcast": YES,
        "road_km": Decimal(random.randint(0, 25)) / 10,
        "road": random.choice((Road.CONCRETE, Road.CONCRETE, Road.CONCRETE, Road.GRAVEL)),
        "sanitary_toilet": YES if random.random() < 0.86 else NO,
        "fuel": random.choice((Fuel.CLEAN, Fuel.CLEAN, Fuel.WOOD)),
        "cooperative": YES if random.random() < 0.35 else NO,
        "company_led": YES if random.random() < 0.25 else NO,
        "entrepreneur_led": YES if random.random() < 0.2 else NO,
        "phone": family.members[0].phone,
        "bank": "资阳农商银行",
        "bank_card": f"62308800{at:010d}",
    }


@dataclass(frozen=True)
class _Body:
    health: Health
    kind: DisabilityKind | None = None
    grade: DisabilityGrade | None = None


def _person(random: Random, family: Family, member: Member) -> Iterator[Line]:
    body = _body(random, age_on(member.born_on, date(2019, 12, 31)))
    sturdy = body.health in (Health.HEALTHY, Health.CHRONIC)
    away, region = random.random() < 0.62, _one_of(random, _REGIONS)
    poster = random.random() < 0.03
    destitute = family.kind == "特困供养户"
    line = _told_alike(family, member, body)
    insured = (random.random() < 0.985, random.random() < 0.997)
    months = random.randint(4, 11)
    for year, covered in zip(YEARS, insured, strict=True):
        age = age_on(member.born_on, date(year, 8, 31))
        works = sturdy and away and 18 <= age < 60 and not destitute
        yield {
            **line,
            "year": year,
            **_learning(member, age, body),
            "labour": _labour(age, body),
            "work_region": region if works else None,
            "work_place": _PLACES[region] if works else None,
            "work_months": months if works else None,
            # Some forget where they work, which the night's checking finds.
            "company": f"{_PLACES[region]}某公司" if works and months > 4 else None,
            "channel": (Channel.WORKSHOP if region is WorkRegion.TOWNSHIP else Channel.OWN)
            if works
            else None,
            "post_kind": PostKind.CLEANING if poster and not works and 45 <= age < 70 else None,
            "post_months": 10 if poster and not works and 45 <= age < 70 else None,
            "resident_medical": YES if covered else NO,
            "resident_pension": YES if age >= 16 else NO,
        }


def _told_alike(family: Family, member: Member, body: _Body) -> Line:
    """What both years tell."""
    return {
        "number": family.number,
        "name": member.name,
        "id_number": member.id_number,
        "nation": Nation("01"),
        "party": Party.MASSES,
        "mandarin": YES if member.born_on.year > 1950 else NO,
        "in_service": NO,
        "health": body.health,
        "disability_kind": body.kind,
        "disability_grade": body.grade,
        "work_abroad": NO,
        "low_income": YES if family.kind == "低保户" else NO,
        "destitute": YES if family.kind == "特困供养户" else NO,
        "employee_medical": NO,
        "serious_medical": YES,
        "commercial_medical": NO,
        "medical_aid": YES if body.health in (Health.SERIOUS, Health.CHRONIC_SERIOUS) else NO,
        "other_health_aid": NO,
        **_cared_for(member, body),
        "employee_pension": NO,
    }


def _cared_for(member: Member, body: _Body) -> Line:
    """By the born day, not by chance drawn: the draws before stay what they were. A few still lack one or the other."""
    chronic, day = "chronic" in body.health.value, member.born_on.toordinal()
    return {
        "chronic_card": (NO if day % 29 == 0 else YES) if chronic else None,
        "family_doctor": NO if day % 211 == 0 else YES,
    }


_REGIONS = (
    (WorkRegion.TOWNSHIP, 24), (WorkRegion.COUNTY, 21), (WorkRegion.PROVINCE, 22), (WorkRegion.OUTSIDE, 33)
)  # fmt: skip


def _body(random: Random, age: int) -> _Body:
    draw = random.random()
    ill, serious, disabled = (
        (0.30, 0.05, 0.09) if age >= 60 else (0.10, 0.02, 0.05) if age >= 18 else (0.01, 0.003, 0.01)
    )
    if draw < disabled:
        kind = random.choice(
            (DisabilityKind.LIMBS, DisabilityKind.SIGHT, DisabilityKind.MIND, DisabilityKind.HEARING)
        )
        grade = random.choice(tuple(DisabilityGrade))
        return _Body(
            Health.CHRONIC_DISABLED if age >= 60 and draw < disabled / 3 else Health.DISABLED, kind, grade
        )
    if draw < disabled + serious:
        return _Body(Health.SERIOUS)
    return _Body(Health.CHRONIC if draw < disabled + serious + ill else Health.HEALTHY)


def _learning(member: Member, age: int, body: _Body) -> Line:
    """Pupils move up a grade from one year to the next, by age on 31 August."""
    if age < 3:
        return {"school": School("under_age")}
    if age < 6:
        return {"school": School("kindergarten")}
    if age < 12:
        return {"school": School("primary"), "school_name": "镇中心小学"}
    if age < 12 + len(_GRADES):
        if body.kind is not None and body.grade is DisabilityGrade.FIRST:
            return {"education": Education.PRIMARY}
        return {
            "school": School(_GRADES[age - 12]),
            "school_name": "镇中学" if age < 15 else "益阳市第六中学",
        }
    year = member.born_on.year
    if year < 1955:
        return {"education": Education.ILLITERATE if year < 1942 else Education.PRIMARY}
    return {"education": Education.JUNIOR if year < 1985 else Education.SENIOR}


def _labour(age: int, body: _Body) -> Labour:
    if age < 16 or 16 <= age < 20:
        return Labour.NONE
    if body.kind is not None and body.grade in (DisabilityGrade.FIRST, DisabilityGrade.SECOND):
        return Labour.LOST
    if age >= 75:
        return Labour.NONE
    if age >= 60 or body.health is not Health.HEALTHY:
        return Labour.WEAK
    return Labour.ORDINARY


def _one_of(random: Random, weighted: tuple[tuple[Any, int], ...]) -> Any:
    return random.choices([one for one, _ in weighted], weights=[weight for _, weight in weighted])[0]
