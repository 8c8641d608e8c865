"""What the demo county's households earned: the forms of two years, and the lines of the first half of 2020."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from yihu.modules.incomes.rules import Origin, Source
from yihu.site.seed import SEED
from yihu.site.seed.county import County
from yihu.site.seed.people import Family
from yihu.site.seed.sheets import Line

YEARS = (2018, 2019)
_GROWTH = {2018: 100, 2019: 112}
_LEAST_OUT_OF_POVERTY = 4_200  # 元 a head; those whose exit is planned for 2020 earn less than the standard


def statements(county: County) -> list[Line]:
    """The yearly form of every household, in 元 a household."""
    random = Random(SEED + 3)
    planned = {family.number for family in county.exit_plan}
    return [
        _statement(random, family, year, poor=family.number in planned)
        for family in county.families
        for year in YEARS
    ]


def _statement(random: Random, family: Family, year: int, *, poor: bool) -> Line:
    persons = len(family.members)
    a_head = random.randint(1_700, 3_000) if poor else random.randint(_LEAST_OUT_OF_POVERTY, 12_600)
    net = a_head * persons * _GROWTH[year] // 112
    pension = 1_236 * sum(member.born_on.year <= year - 60 for member in family.members)
    low_income = 1_980 * persons if family.kind == "低保户" else 0
    destitute = 7_020 if family.kind == "特困供养户" else 0
    rest = max(net - pension - low_income - destitute, 0)
    wages = rest * random.randint(45, 80) // 100
    dividend, ecology = random.choice((0, 300, 500, 1_000)), random.choice((0, 0, 180, 420))
    cost = random.randint(3, 20) * 100
    earned = {
        Source.WAGES: wages,
        Source.BUSINESS: max(rest - wages - dividend - ecology, 0) + cost,
        Source.DIVIDEND: dividend,
        Source.PROPERTY: 0,
        Source.FAMILY_PLANNING: 0,
        Source.LOW_INCOME: low_income,
        Source.DESTITUTE: destitute,
        Source.PENSION: pension,
        Source.ECOLOGY: ecology,
        Source.TRANSFER: random.choice((0, 0, 260)),
        Source.BUSINESS_COST: cost,
        Source.MEDICAL_COST: random.choice((0, 0, 320, 860, 2_400)),
        Source.SCHOOL_COST: random.choice((0, 0, 0, 600, 1_500)),
    }
    return {
        "household__number": family.number,
        "year": year,
        "persons": persons,
        **{f"{source}_fen": yuan for source, yuan in earned.items()},
    }


def lines(county: County) -> list[Line]:
    """Pensions and low-income allowances by the month they were paid in, wages as told at the door."""
    random = Random(SEED + 4)
    return [line for family in county.families[::4] for line in _lines(random, family)]


def _lines(random: Random, family: Family) -> Iterator[Line]:
    told: set[str] = set()
    for member in family.members:
        if member.name in told:  # two brothers of one name would look like one line told twice
            continue
        told.add(member.name)
        if member.born_on.year <= 1959:
            yield _listed(family, date(2020, 6, 12), Source.PENSION, 618, member.name)
        elif member.born_on.year <= 2001 and random.random() < 0.5:
            yield _declared(family, random.randint(24, 150) * 100, member.name)
    if family.kind == "低保户":
        yield _listed(family, date(2020, 6, 20), Source.LOW_INCOME, 990 * len(family.members))


def _listed(family: Family, on: date, source: Source, yuan: int, earner: str = "") -> Line:
    about = {"household__number": family.number, "on": on, "source": source, "fen": yuan, "earner": earner}
    return {**about, "origin": Origin.PAID_LIST, "proof": "上半年发放台账"}


def _declared(family: Family, yuan: int, earner: str) -> Line:
    about = {"household__number": family.number, "on": date(2020, 5, 30), "fen": yuan, "earner": earner}
    return {**about, "source": Source.WAGES, "origin": Origin.DECLARED, "proof": "入户登记"}
