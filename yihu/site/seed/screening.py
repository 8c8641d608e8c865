"""What the departments of the demo county sent in the first half of 2020, and the rules the county screens by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.clock import SHANGHAI
from yihu.engine.idcard import age_on
from yihu.modules.departments.rules import Aid, Damage, DisasterKind, PupilState, Stage
from yihu.modules.households.rules.codes import DisabilityGrade, DisabilityKind, HouseGrade, WorkRegion
from yihu.modules.screening import actions
from yihu.site.seed import COUNTY, SEED
from yihu.site.seed.county import REPORT_DAY, County
from yihu.site.seed.people import Family, Member
from yihu.site.seed.sheets import Line

IN_FORCE = ("S11", "S14", "S19", "S21", "S28", "S35", "S37", "S38", "S41", "S42")
_PROPOSED = "S12"
_HOSPITALS = ("资阳区人民医院", "益阳市中心医院", "益阳市第四人民医院")


def files(county: County) -> dict[str, list[Line]]:
    """Lines by the key of their file; every so-many-th family, most of them nothing to worry about."""
    random = Random(SEED + 31)
    families = county.families
    return {
        "medical": [_settled(random, one) for one in families[5::40]],
        "enrolments": list(_pupils(random, families[::25])),
        "employments": [_job(random, one) for one in families[3::45]],
        "disability": list(_cards(random, families[7::60])),
        "aid": [_supported(one) for one in families if one.kind == "低保户"][:80],
        "disasters": [_flooded(random, one) for one in families[11::400]],
        "houses": [_appraised(random, one, at) for at, one in enumerate(families[13::90])],
        "water": [_tested(random, one) for one in families[17::120]],
    }


def build(clerk: Actor, approver: Actor) -> None:
    """Ten rules tried, proposed, approved and run; another waits for approval."""
    begun = REPORT_DAY - timedelta(days=5)
    with scoped(clerk):
        rows = [actions.propose(clerk, key, on=begun, reason="试算后提出") for key in IN_FORCE]
    with scoped(approver):
        for row in rows:
            actions.approve(approver, row.pk, on=begun)
    actions.run(clerk, COUNTY, on=REPORT_DAY, now=datetime.combine(REPORT_DAY, time(3), SHANGHAI))
    with scoped(clerk):
        actions.propose(clerk, _PROPOSED, on=REPORT_DAY, reason="收入登记表已齐，建议启用")


def _who(family: Family, member: Member | None = None) -> Line:
    person = member or family.members[0]
    return {"name": person.name, "id_number": person.id_number, "number": family.number}


def _settled(random: Random, family: Family) -> Line:
    paid = random.choice((180, 420, 650, 900, 1_300, 2_100, 3_400, 4_800, 6_200, 12_600))
    on = date(2020, 1, 6) + timedelta(days=random.randrange(170))
    total = paid * random.randint(3, 6)
    return {
        **_who(family), "on": on, "hospital": random.choice(_HOSPITALS), "receipt": f"ZY{random.randrange(10**8):08d}",
        "total_fen": total, "self_paid_fen": paid,
    }  # fmt: skip


def _pupils(random: Random, families: Sequence[Family]) -> Iterator[Line]:
    for family in families:
        for member in family.members:
            age = age_on(member.born_on, date(2019, 9, 1))
            if 7 <= age <= 15:
                dropped = random.random() < 0.02
                yield {
                    **_who(family, member), "on": date(2020, 3, 31), "school": "资阳区学校",
                    "stage": Stage.PRIMARY if age < 13 else Stage.JUNIOR,
                    "state": PupilState.DROPPED if dropped else PupilState.ENROLLED,
                }  # fmt: skip


def _job(random: Random, family: Family) -> Line:
    lost = date(2020, 2, 20) + timedelta(days=random.randrange(60)) if random.random() < 0.08 else None
    return {
        **_who(family), "start": date(2019, 2, 18), "end": lost, "employer": "东莞市某电子厂",
        "region": WorkRegion.OUTSIDE, "wage_fen": random.randint(24, 52) * 100,
    }  # fmt: skip


def _cards(random: Random, families: Sequence[Family]) -> Iterator[Line]:
    for family in families:
        for member in family.members[: 2 if random.random() < 0.06 else 1]:
            yield {
                **_who(family, member), "start": date(2016, 5, 9), "kind": DisabilityKind.LIMBS,
                "grade": random.choice((DisabilityGrade.SECOND, DisabilityGrade.THIRD, DisabilityGrade.FOURTH)),
            }  # fmt: skip


def _supported(family: Family) -> Line:
    return {**_who(family), "kind": Aid.LOW_INCOME, "start": date(2018, 1, 1), "monthly_fen": 330}


def _flooded(random: Random, family: Family) -> Line:
    return {
        **_who(family), "kind": DisasterKind.FLOOD, "on": date(2020, 6, 11),
        "loss_fen": random.choice((600, 1_500, 2_800, 7_500)), "damage": Damage.NONE, "relief_fen": 500,
    }  # fmt: skip


def _appraised(random: Random, family: Family, at: int) -> Line:
    grade = HouseGrade.C if at % 40 == 9 else random.choice((HouseGrade.A, HouseGrade.B))
    return {**_who(family), "on": date(2020, 4, 16), "grade": grade, "appraiser": "益阳市房屋安全鉴定所"}


def _tested(random: Random, family: Family) -> Line:
    made: Line = {**_who(family), "on": date(2020, 5, 20)}
    return made | {
        "quantity": "是",
        "quality": "否" if random.random() < 0.04 else "是",
        "access": "是",
        "reliability": "是",
    }
