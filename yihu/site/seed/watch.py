"""The demo county's watch over households: 3 户 9 人 and 28 户 93 人 taken on in 2019, all cleared by the report's day with
date and measure, as the source document tells of a county; and clues and cases that are still under way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db.models import Q

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.engine.idcard import Sex, invented
from yihu.modules.households import actions as households
from yihu.modules.households import queries as register
from yihu.modules.households.rules import NewMember, Relation, Standing
from yihu.modules.monitoring import actions
from yihu.modules.monitoring.models import Case
from yihu.modules.monitoring.rules import (
    Category,
    Check,
    ClearKind,
    ClueSource,
    Finding,
    Given,
    MeasureKind,
    Risk,
    Stage,
    Unregistered,
)
from yihu.site.seed import COUNTY, SEED
from yihu.site.seed.county import REPORT_DAY, County, all_villages
from yihu.site.seed.people import FEMALE_NAMES, MALE_NAMES, SURNAMES
from yihu.site.seed.sheets import Line

# 28 households of 93 persons: nine of four, nineteen of three.
SIZES = (*[4] * 9, *[3] * 19)
UNSTABLE, UNSTABLE_SIZE = 3, 3
_SINCE = date(2015, 1, 1)
_SERIAL = 450  # beyond those the register's people use
_TAKEN_ON, _CLEARED = date(2019, 10, 18), date(2020, 6, 16)
_HELP = (
    (Risk.ILLNESS, (MeasureKind.SUPPORT, MeasureKind.HEALTH)),
    (Risk.WORK, (MeasureKind.POST,)),
    (Risk.SCHOOLING, (MeasureKind.EDUCATION, MeasureKind.EMPLOYMENT)),
    (Risk.ILLNESS, (MeasureKind.HEALTH, MeasureKind.POST)),
    (Risk.BUSINESS, (MeasureKind.INDUSTRY,)),
)


def register_families(clerk: Actor, county: County) -> list[str]:
    """The ordinary rural households, not on the poverty register: their numbers."""
    random = Random(SEED + 21)
    villages = random.sample(all_villages(county.villages), len(SIZES))
    with scoped(clerk):
        return [
            households.register_household(
                clerk,
                number=f"{village.code}9{at:03d}",
                area_code=village.code,
                members=list(_family(random, at, size)),
                kind=None,
                on=_SINCE,
                group_name=f"{random.randint(1, 12)}组",
            ).number
            for at, (village, size) in enumerate(zip(villages, SIZES, strict=True))
        ]


def _family(random: Random, at: int, size: int) -> Iterator[NewMember]:
    surname = random.choice(SURNAMES)
    told = (
        (Relation.HEAD, Sex.MALE, 1962 + at % 12),
        (Relation.SPOUSE, Sex.FEMALE, 1964 + at % 12),
        (Relation.SON, Sex.MALE, 1990 + at % 12),
        (Relation.MOTHER, Sex.FEMALE, 1938 + at % 6),
    )
    for relation, sex, year in told[:size]:
        born_on = date(year, 1 + at % 12, 1 + at % 28)
        own = random.choice(SURNAMES) if sex is Sex.FEMALE else surname
        names = (MALE_NAMES if sex is Sex.MALE else FEMALE_NAMES).split()
        number = invented(born_on, _SERIAL + at % 40, sex)
        yield NewMember(f"{own}{random.choice(names)}", relation, id_number=number)


def cleared(clerk: Actor, marginal: list[str]) -> list[Line]:
    """The workbook of the national system: every case with its day, its risk, its measures and its end."""
    with scoped(clerk):
        unstable = _unstable(clerk)
    told = [(number, Category.UNSTABLE) for number in unstable]
    told += [(number, Category.MARGINAL) for number in marginal]
    return [_line(at, number, category) for at, (number, category) in enumerate(told)]


def _unstable(clerk: Actor) -> list[str]:
    """Three households of three that had left poverty before and live together still."""
    exited = register.registered_on(COUNTY, _TAKEN_ON).filter(standing=Standing.EXITED)
    ids = exited.values("household_id")
    size = Q(people=UNSTABLE_SIZE)
    then = register.at_home(COUNTY, _TAKEN_ON).filter(size, household_id__in=ids)
    now = register.at_home(COUNTY, REPORT_DAY).filter(size)
    both = then.filter(household_id__in=list(now.values_list("household_id", flat=True)))
    return list(both.values_list("household__number", flat=True)[40:400:130])[:UNSTABLE]


def _line(at: int, number: str, category: Category) -> Line:
    start = _TAKEN_ON + timedelta(days=(at * 5) % 55)
    risk, kinds = _HELP[0] if category is Category.UNSTABLE else _HELP[at % len(_HELP)]
    return {
        "number": number,
        "category": category,
        "clue_on": start - timedelta(days=8 + at % 7),
        "start": start,
        "risk_1": risk,
        "risk_2": Risk.WORK if at % 9 == 8 and risk is not Risk.WORK else None,
        "income_fen": 4_100 + at * 37,
        "no_labour": "否",
        "helper": "村两委干部",
        "help_kinds": "、".join(kind.label for kind in kinds),
        "measured_on": start + timedelta(days=6),
        "end": _CLEARED + timedelta(days=at % 12),
        "clear_kind": ClearKind.HELPED,
        "clear_income_fen": 7_200 + at * 61,
    }


def under_way(clerk: Actor) -> None:
    """Clues that wait, and two households on their way: one to be visited, one on the wall."""
    with scoped(clerk):
        exited = register.registered_on(COUNTY, REPORT_DAY).filter(standing=Standing.EXITED)
        homes = [row.household for row in exited.select_related("household")[60:600:90]]
        for at, (home, source, risk, text) in enumerate(
            zip(homes[:3], *zip(*_CLUES, strict=True), strict=True)
        ):
            on = REPORT_DAY - timedelta(days=at)
            actions.raise_clue(
                clerk, household_uid=home.uid, source=source, risk=risk, on=on, text=text, cause=f"demo:{at}"
            )
        actions.raise_clue(
            clerk,
            household_uid=None,
            source=ClueSource.SELF_PHONE,
            risk=Risk.ACCIDENT,
            on=REPORT_DAY - timedelta(days=4),
            text="车祸受伤，不能外出务工",
            unregistered=Unregistered(homes[0].area_code, "何某某", phone="13800000000", persons=3),
        )
        _accepted(clerk, homes[3], date(2020, 6, 25))
        _assessed(clerk, homes[4])


_CLUES = (
    (ClueSource.VISIT, Risk.ILLNESS, "户主住院手术，自付费用较多"),
    (ClueSource.DEPARTMENT, Risk.SCHOOLING, "教育部门推送：新考入大学，学费困难"),
    (ClueSource.SWEEP, Risk.DISASTER, "6 月强降雨，房屋后墙开裂"),
)


def _accepted(clerk: Actor, home: Any, on: date) -> Case:
    told = {"source": ClueSource.VISIT, "risk": Risk.WORK, "text": "受疫情影响停工返乡，家中没有收入"}
    clue = actions.raise_clue(clerk, household_uid=home.uid, on=on, **told)  # type: ignore[arg-type]
    return actions.accept(clerk, clue.pk, on=on, assigned_to="驻村工作队")


def _assessed(clerk: Actor, home: Any) -> None:
    case = _accepted(clerk, home, date(2020, 6, 18))
    found = Finding(Category.UNSTABLE, (Risk.WORK, Risk.ILLNESS), income_fen=462_000)
    day = date(2020, 6, 20)
    actions.check(clerk, case.pk, found, Given(day, document="核查20200620"))
    actions.authorise(clerk, case.pk, on=day, signer=case.head_name)
    for kind in (Check.VEHICLE, Check.REAL_ESTATE, Check.COMPANY, Check.PAYROLL):
        actions.compare(clerk, case.pk, kind=kind, on=date(2020, 6, 23), found=False)
    actions.take(clerk, case.pk, Stage.COMPARED, Given(date(2020, 6, 23), document="比对20200623"))
    meeting = Given(date(2020, 6, 25), document="评议20200625", entitled=32, present=27)
    # Made public by its notice (`seed.notices`).
    actions.take(clerk, case.pk, Stage.ASSESSED, meeting)
