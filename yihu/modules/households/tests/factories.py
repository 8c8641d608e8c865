"""Makers of households and people; higher modules import these, never the tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import count

from yihu.core.access.actor import Actor
from yihu.core.tests.factories import VILLAGE
from yihu.engine.idcard import Sex, invented
from yihu.modules.households import actions
from yihu.modules.households.models import Household
from yihu.modules.households.rules import HouseholdKind, NewMember, Relation

REGISTERED = date(2014, 12, 1)
_serials = count()


def a_member(
    relation: Relation = Relation.HEAD,
    *,
    name: str = "",
    born_on: date = date(1960, 1, 1),
    sex: Sex = Sex.MALE,
    id_number: str | None = None,
    phone: str = "",
) -> NewMember:
    """A new invented person; `id_number` '' for one without."""
    serial = next(_serials)
    born = date.fromordinal(born_on.toordinal() + serial // 500)
    number = invented(born, serial % 500, sex) if id_number is None else id_number
    return NewMember(
        name or f"张{'甲乙丙丁戊己庚辛壬癸'[serial % 10]}{'子丑寅卯辰巳'[serial % 6]}",
        relation,
        id_number=number,
        sex=sex,
        born_on=born,
        phone=phone,
    )


def a_household(
    actor: Actor,
    *,
    number: str = "",
    village: str = VILLAGE,
    size: int = 1,
    members: Sequence[NewMember] = (),
    kind: HouseholdKind | None = HouseholdKind.GENERAL,
    on: date = REGISTERED,
) -> Household:
    """Inside `scoped(actor)`, with the areas established."""
    people = list(members) or [a_member(), *(a_member(Relation.OTHER) for _ in range(size - 1))]
    return actions.register_household(
        actor, number=number or f"H{next(_serials):05d}", area_code=village, members=people, kind=kind, on=on
    )
