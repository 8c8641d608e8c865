"""What a rule would do: hits by township, for the limits as they are and moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue, NotFound
from yihu.engine.screening import Rule, Threshold
from yihu.engine.screening.compiling import Variant
from yihu.modules.households import queries as households
from yihu.modules.screening.models import WhatIf
from yihu.modules.screening.queries import catalogue
from yihu.modules.screening.queries.snapshot import snapshot

MOST_POINTS = 9
AT_ONCE = 20_000  # households that a page asks while somebody waits


class NoLimits(BadValue):
    code = "screening_no_limits"


@dataclass(frozen=True)
class Trial:
    """`by_place`: hits by township (twelve digits; by village inside a township); `households`: how many were asked."""

    limits: Mapping[str, int]
    by_place: Mapping[str, int]
    households: int

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
        made = []
        for number, limits in enumerate(points[:MOST_POINTS]):
            places: Counter[str] = Counter()
            for (variant, place), count in counts.items():
                if variant == number:
                    places[areas.full(place)] += count
            made.append(Trial(limits, places, found.households))
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
    return [
        Trial(limits, places, row.households)
        for limits, places in zip(row.points, row.found or [], strict=False)
    ]


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
