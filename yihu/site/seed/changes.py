"""Births, deaths and marriages of the demo county in the first half of 2020: as many come as go in each township, so
that the counts of the half-year's papers stay what they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.idcard import Sex, invented
from yihu.modules.households.rules import Relation
from yihu.modules.households.rules.changes import ChangeKind
from yihu.site.seed import SEED
from yihu.site.seed.county import County
from yihu.site.seed.people import Family, Member
from yihu.site.seed.sheets import Line

PAIRS = 5  # a township: so many come and so many go
_FIRST = date(2020, 1, 20)
_OLD, _BRIDE = 72, (20, 32)


def lines(county: County) -> list[Line]:
    random = Random(SEED + 7)
    planned = {family.number for family in county.exit_plan}
    towns: dict[str, list[Family]] = defaultdict(list)
    for family in county.families:
        if family.number not in planned:
            towns[areas.ancestor(family.village_code, Level.TOWNSHIP)].append(family)
    return [line for code in sorted(towns) for line in _of_town(random, towns[code])]


def _of_town(random: Random, families: list[Family]) -> Iterator[Line]:
    gone = [line for family in families if (line := _goes(random, family)) is not None][:PAIRS]
    used = {line["number"] for line in gone}
    homes = [family for family in families if family.number not in used and _head_age(family) < 60]
    for serial, (line, family) in enumerate(zip(gone, homes[::3], strict=False)):
        yield line
        yield _comes(random, family, serial)


def _goes(random: Random, family: Family) -> Line | None:
    """An old member dies, or a grown daughter marries away."""
    names = [member.name for member in family.members]
    for member in family.members[1:]:
        if names.count(member.name) > 1:
            continue
        on = _FIRST + timedelta(days=random.randrange(140))
        about = {"number": family.number, "name": member.name, "on": on}
        if _age(member) >= _OLD:
            return {**about, "kind": ChangeKind.DIED, "proof": f"死亡证明{random.randrange(10_000):05d}"}
        if member.relation == Relation.DAUGHTER.label and _BRIDE[0] <= _age(member) <= _BRIDE[1]:
            return {**about, "kind": ChangeKind.MARRIED_OUT, "proof": f"结婚证{random.randrange(10_000):05d}"}
    return None


def _comes(random: Random, family: Family, serial: int) -> Line:
    """A child is born; every other one has its number by now."""
    born_on = _FIRST + timedelta(days=random.randrange(140))
    sex = random.choice((Sex.MALE, Sex.FEMALE))
    young = _head_age(family) < 45
    relation = {
        (True, Sex.MALE): Relation.SON,
        (True, Sex.FEMALE): Relation.DAUGHTER,
        (False, Sex.MALE): Relation.GRANDSON,
        (False, Sex.FEMALE): Relation.GRANDDAUGHTER,
    }[young, sex]
    place = int(family.village_code[6:9]) % 50 * 10 + serial
    return {
        "number": family.number,
        "kind": ChangeKind.BORN,
        "name": f"{family.members[0].name[0]}{random.choice('沐宸')}{random.choice('阳瑶安宁')}",
        "on": born_on,
        "relation": relation,
        "sex": sex,
        "born_on": born_on,
        "id_number": invented(born_on, place, sex) if serial % 2 else "",
        "proof": f"出生医学证明{random.randrange(10_000):05d}",
    }


def _age(member: Member) -> int:
    return 2020 - member.born_on.year


def _head_age(family: Family) -> int:
    return _age(family.members[0])
