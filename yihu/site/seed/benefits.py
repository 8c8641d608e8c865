"""What the demo county's people were paid by list in the first half of 2020, its pupils and who is looked after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.ledgers import actions as ledgers
from yihu.core.rooms import declared
from yihu.modules.benefits import actions
from yihu.modules.benefits.rules import CareKind, Device, Kind, Outcome
from yihu.modules.departments.rules import Stage
from yihu.site.seed import COUNTY, SEED
from yihu.site.seed.county import REPORT_DAY, County
from yihu.site.seed.people import Family, Member

_TERM = "2020春"
# The list of June waits for its second person.
_LOW_INCOME = (("2020-04", date(2020, 4, 15)), ("2020-05", date(2020, 5, 15)), ("2020-06", None))
_SCHOOLS = {Stage.PRIMARY: "镇中心小学", Stage.JUNIOR: "镇初级中学", Stage.SENIOR: "区第二中学"}
_STANDARDS = {Stage.PRIMARY: 1_000, Stage.JUNIOR: 1_250, Stage.SENIOR: 2_000}


def build(county: County, named: Callable[[str], Actor]) -> None:
    clerk, approver = named("county"), named("approver")
    random = Random(SEED + 83)
    pupils = list(_pupils(county))
    with scoped(clerk):
        _pupils_rows(clerk, random, pupils)
        _care(clerk, county)
    old = [(one, elder) for one in _told_apart(county.families[::60]) for elder in one.members[:1]]
    for one in (
        *(_List(Kind.LOW_INCOME, period, on) for period, on in _LOW_INCOME),
        _List(Kind.COUNTY_GRANT, _TERM, date(2020, 4, 20)),
        _List(Kind.TEMPORARY, "2020-03-18", date(2020, 3, 20), [_line(*each, 1_000) for each in old[:16]]),
        _List(
            Kind.MEDICAL_HELP, "2020-06-08", date(2020, 6, 10), [_line(*each, 3_200) for each in old[3:15]]
        ),
    ):
        _paid(clerk, approver, one)


def _enter(clerk: Actor, key: str, rows: list[dict[str, Any]]) -> None:
    ledgers.enter_many(clerk, declared("ledgers", f"benefits.{key}"), rows)


@dataclass(frozen=True)
class _List:
    """`on`: the day it was signed as paid; `lines`: none where the program draws it up."""

    kind: Kind
    period: str
    on: date | None
    lines: list[dict[str, Any]] | None = None


def _paid(clerk: Actor, approver: Actor, one: _List) -> None:
    number = f"{one.period}-{one.kind.label}"
    with scoped(clerk):
        given = {"area_code": COUNTY, "number": number, "kind": one.kind, "period": one.period}
        row: Any = ledgers.enter(clerk, declared("ledgers", "benefits.lists"), given)
        if one.lines is None:
            actions.draw_up(clerk, row.pk)
        else:
            _enter(clerk, "payments", [{"list__number": number, **line} for line in one.lines])
    if one.on is not None:
        with scoped(approver):
            actions.sign(approver, row.pk, on=one.on, voucher=f"代发{row.pk:04d}", today=REPORT_DAY)


def _line(family: Family, member: Member, yuan: int) -> dict[str, Any]:
    return {**_who(family, member), "fen": yuan * 100}


def _who(family: Family, member: Member) -> dict[str, Any]:
    return {"household__number": family.number, "person_name": member.name}


def _told_apart(families: Sequence[Family]) -> list[Family]:
    """Families in which no name stands twice."""
    return [one for one in families if len({member.name for member in one.members}) == len(one.members)]


def _pupils(county: County) -> Iterator[tuple[Family, Member, Stage]]:
    """Children of school age."""
    for family in _told_apart(county.families[::12]):
        for one in family.members:
            age = REPORT_DAY.year - one.born_on.year
            if 7 <= age <= 17:
                yield family, one, Stage.PRIMARY if age < 13 else Stage.JUNIOR if age < 16 else Stage.SENIOR


def _pupils_rows(clerk: Actor, random: Random, pupils: list[tuple[Family, Member, Stage]]) -> None:
    _enter(
        clerk,
        "grants",
        [
            {**_who(family, one), "kind": Kind.COUNTY_GRANT, "term": _TERM, "stage": stage, "school": _SCHOOLS[stage],
             "standard_fen": _STANDARDS[stage] * 100, "approved_on": date(2020, 3, 10)}
            for family, one, stage in pupils
        ],
    )  # fmt: skip
    _enter(
        clerk,
        "online",
        [
            {**_who(family, one), "on": date(2020, 2, 20), "device": random.choice((Device.PHONE, Device.TELEVISION)),
             "given": False, "broadband": at % 5 == 0}
            for at, (family, one, _) in enumerate(pupils[::2])
        ],
    )  # fmt: skip
    _enter(
        clerk,
        "returns",
        [
            {**_who(family, one), "on": date(2020, 5, 12), "by_name": "村小校长", "outcome": outcome,
             "result": "上门劝说，约定返校日期"}
            for (family, one, _), outcome in zip(pupils[5:8], (Outcome.RETURNED, Outcome.TAUGHT, Outcome.AGREED), strict=False)
        ],
    )  # fmt: skip


def _care(clerk: Actor, county: County) -> None:
    elders = [
        {**_who(family, one), "kind": CareKind.ELDER, "carer": "村老协会长", "content": "每周上门，代办代购",
         "start": date(2020, 1, 1)}
        for family in _told_apart(county.families[4::45]) for one in family.members[:1] if one.born_on.year <= 1955
    ]  # fmt: skip
    _enter(clerk, "care", elders)
    villages = sorted({family.village_code for family in county.families})[::6]
    _enter(
        clerk,
        "centres",
        [
            {
                "area_code": code,
                "name": "留守儿童关爱服务站",
                "kind": CareKind.CHILD,
                "start": date(2019, 9, 1),
            }
            for code in villages
        ],
    )
