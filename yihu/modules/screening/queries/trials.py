"""What a rule would do: hits by township, for the limits as they are and moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue, NotFound
from yihu.engine.screening import Rule, Threshold
from yihu.engine.screening.compiling import Variant
from yihu.modules.households import queries as households
from yihu.modules.households.rules import Relation
from yihu.modules.screening.models import WhatIf
from yihu.modules.screening.queries import catalogue
from yihu.modules.screening.queries.snapshot import snapshot

MOST_POINTS = 9
AT_ONCE = 20_000  # households that a page asks while somebody waits


class NoLimits(BadValue):
    code = "screening_no_limits"


@dataclass(frozen=True)
class Trial:
    """`by_place`: hits by township (twelve digits; by village inside a township); `households`: how many were asked;
    `alone`: of the limits in force and of those asked about, households that the other of the two does not hit."""

    limits: Mapping[str, int]
    by_place: Mapping[str, int]
    households: int
    alone: tuple[int, ...] = ()

    @property
    def total(self) -> int:
        return sum(self.by_place.values())


def trials(
    actor: Actor, area_code: str, day: date, rule: Rule, points: Sequence[Mapping[str, int]]
) -> list[Trial]:
    """One trial for each set of limits, all in a single pass. Nothing is written."""
    from yihu.engine.screening import duck

    if not areas.inside(area_code, actor.area_code):
        area_code = actor.area_code
    variants = [Variant(rule.when, rule.scaled(limits)) for limits in points[:MOST_POINTS]]
    digits = 9 if areas.level_of(area_code) in (Level.COUNTY, Level.CITY, Level.PROVINCE) else 12
    with (
        snapshot(area_code, day, rule.reads) as found,
        duck.opened(found.path, found.types) as engine,
    ):
        counts = duck.counts(engine, variants, found.types, digits)
        alone = duck.apart(engine, variants[0], variants[1], found.types) if len(variants) > 1 else ()
        made = []
        for number, limits in enumerate(points[:MOST_POINTS]):
            places: Counter[str] = Counter()
            for (variant, place), count in counts.items():
                if variant == number:
                    places[areas.full(place)] += count
            mine = tuple(alone[number]) if number < len(alone) else ()
            made.append(Trial(limits, places, found.households, mine))
        return made


@dataclass(frozen=True)
class Asked:
    """What is worked out in one pass: the limits in force, those wanted, and a course of values of the one moved."""

    points: tuple[Mapping[str, int], ...]
    moved: Threshold | None
    values: tuple[int, ...]


def asked(rule: Rule, now: Mapping[str, int], wanted: Mapping[str, int]) -> Asked:
    """How the hits move with the limit that was moved (or the first that is no policy)."""
    moved = next((one for one in rule.thresholds if wanted[one.name] != now[one.name]), None)
    moved = moved or next(
        (one for one in rule.thresholds if not one.policy), next(iter(rule.thresholds), None)
    )
    if moved is None:
        return Asked((now, wanted), None, ())
    around = (now[moved.name], wanted[moved.name])
    values = tuple(sorted({*steps(around[0]), *around}))[: MOST_POINTS - 2]
    return Asked((now, wanted, *({**wanted, moved.name: value} for value in values)), moved, values)


def is_big(area_code: str) -> bool:
    """More households than a page may wait for."""
    rows = households.living_in(area_code)[: AT_ONCE + 1]
    return rows.count() > AT_ONCE


def what_if(actor: Actor, pk: int) -> WhatIf:
    """Raises NotFound."""
    found: WhatIf | None = within(WhatIf.objects.all(), actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这次试算，或不在您的管理范围内")
    return found


def told(row: WhatIf) -> list[Trial]:
    """Empty while it is being worked out."""
    found = zip_longest(row.points, row.found or [], row.alone)
    return [
        Trial(limits, places, row.households, tuple(alone or ()))
        for limits, places, alone in found
        if limits is not None and places is not None
    ]


class Change(Labelled):
    ADDED = "added", "试算新增"
    DROPPED = "dropped", "试算减少"


@dataclass(frozen=True)
class Changed:
    """A household that the limits asked about would hit and those in force do not, or the other way round."""

    change: Change
    uid: UUID
    number: str
    area_code: str
    head_name: str


def changed_count(actor: Actor, trial: Trial) -> int:
    return _alone(actor, trial).count()


def changed(actor: Actor, trial: Trial, change: Change, day: date, part: slice) -> list[Changed]:
    """By place and number; what the actor does not see is left out."""
    rows = list(_alone(actor, trial).order_by("area_code", "number", "pk")[part])
    heads = households.memberships(actor).filter(
        household_id__in=[row.pk for row in rows], relation=Relation.HEAD, start__lte=day
    )
    names = dict(heads.exclude(end__lte=day).values_list("household_id", "name"))
    return [Changed(change, row.uid, row.number, row.area_code, names.get(row.pk, "")) for row in rows]


def _alone(actor: Actor, trial: Trial) -> QuerySet[Any]:
    return households.visible_to(actor).filter(pk__in=trial.alone)


def dry_run(actor: Actor, area_code: str, day: date, rule: Rule, given: Mapping[str, int]) -> Trial:
    """Raises NoLimits where a policy value the rule needs is not in force."""
    return trials(actor, area_code, day, rule, [settled(rule, area_code, day, given)])[0]


def settled(rule: Rule, area_code: str, day: date, given: Mapping[str, int]) -> Mapping[str, int]:
    """The limits of the day. Raises NoLimits."""
    found = catalogue.limits(rule, area_code, day, given)
    if found is None:
        names = "、".join(one.label for one in rule.thresholds if one.policy)
        raise NoLimits(f"{day:%Y-%m-%d} 没有生效的“{names}”，请把数值、文号和执行日期交系统管理员补充")
    return found


def steps(value: int) -> list[int]:
    """Values to try around one: half to one and a half of it, whole numbers, the value itself among them."""
    around = {value * percent // 100 for percent in (50, 70, 85, 100, 115, 130, 150)}
    around |= {value - 1, value + 1} if len(around) < 4 and value > 0 else set()
    return sorted(around)[:MOST_POINTS]
