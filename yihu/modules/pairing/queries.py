"""Reads of pairings: of a household, a helper, a unit, a place; as of any day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine import policy
from yihu.engine.dates import year_start
from yihu.engine.errors import NotFound
from yihu.engine.policy import NoValueInForce
from yihu.modules.households import queries as households
from yihu.modules.pairing.models import Helper, Pairing, Tour
from yihu.modules.pairing.rules import ROUND_HOUSEHOLDS, Part, Secretary, Tier

LOAD_KEY = "pairing.load"


class NoSuchHelper(NotFound):
    code = "no_such_helper"


def covers(as_of: date, before: str = "") -> Q:
    return Q(**{f"{before}start__lte": as_of}) & (
        Q(**{f"{before}end__isnull": True}) | Q(**{f"{before}end__gt": as_of})
    )


def seen_by(actor: Actor) -> QuerySet[Any]:
    """Keys of the households that the post's account is paired with on the day of the request; in the scope's own
    words, because the narrowing of rows stands on this."""
    rows = Pairing.objects.filter(user_id=actor.user_id or 0)
    on = rows.filter(covers(actor.on)) if actor.on is not None else rows.none()
    return on.values("household_id")


def visible_to(actor: Actor) -> QuerySet[Pairing]:
    return within(Pairing.objects.all(), actor)


def helpers(actor: Actor) -> QuerySet[Helper]:
    return within(Helper.objects.all(), actor)


def tours(actor: Actor) -> QuerySet[Tour]:
    return within(Tour.objects.all(), actor)


def in_lists(actor: Actor) -> QuerySet[Pairing]:
    """With `head_name` of today."""
    heads = households.memberships(actor).filter(
        household_id=OuterRef("household_id"), end__isnull=True, relation="head"
    )
    return visible_to(actor).annotate(head_name=Subquery(heads.values("name")[:1]))


def helper(actor: Actor, pk: int) -> Helper:
    """Raises NoSuchHelper."""
    found = helpers(actor).filter(pk=pk).first()
    if found is None:
        raise NoSuchHelper("没有这名帮扶责任人，或不在您的管理范围内")
    return found


def pairs_on(area_code: str, as_of: date) -> QuerySet[Pairing]:
    return Pairing.objects.filter(in_area("area_code", area_code), covers(as_of)).order_by(
        "area_code", "number"
    )


def helpers_on(area_code: str, as_of: date) -> QuerySet[Helper]:
    """Helpers registered in the area who have a household on the day."""
    own = Pairing.objects.filter(covers(as_of), helper_id=OuterRef("pk"))
    return Helper.objects.filter(Exists(own), in_area("area_code", area_code)).order_by(
        "area_code", "name", "pk"
    )


def helping(area_code: str, as_of: date) -> QuerySet[Any]:
    """One row a helper with a household of the area on the day: `helper_id`, `tier`."""
    return pairs_on(area_code, as_of).order_by("helper_id", "pk").distinct("helper_id")


def responsible_on(area_code: str, as_of: date) -> QuerySet[Pairing]:
    """One row a household: its responsible helper on the day."""
    return pairs_on(area_code, as_of).filter(part=Part.RESPONSIBLE)


def with_helper(as_of: date) -> Exists:
    """Of rows with a `household_id`: whether the household has a responsible helper on the day."""
    return Exists(
        Pairing.objects.filter(covers(as_of), household_id=OuterRef("household_id"), part=Part.RESPONSIBLE)
    )


def helpers_of(household_ids: Iterable[int], on: date) -> dict[int, tuple[str, str]]:
    """Name and unit of the responsible helper of each household on the day, where it has one."""
    rows = Pairing.objects.filter(covers(on), household_id__in=list(household_ids), part=Part.RESPONSIBLE)
    return {row.household_id: (row.name, row.unit_name) for row in rows}


def registered_pairs_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """Households on the register that have a responsible helper on the day."""
    return households.registered_on(area_code, as_of).filter(with_helper(as_of))


def unpaired_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """Households on the register without a responsible helper on the day."""
    rows = households.registered_on(area_code, as_of).filter(~with_helper(as_of))
    return rows.select_related("household")


def stranded_on(area_code: str, as_of: date) -> QuerySet[Pairing]:
    """Pairings that go on though the household lives in the village no longer, with `head_name`."""
    there = households.at_home(area_code, as_of).filter(
        household_id=OuterRef("household_id"), area_code=OuterRef("area_code")
    )
    return households.with_head(pairs_on(area_code, as_of).filter(~Exists(there)), as_of)


def households_of(actor: Actor, on: date) -> QuerySet[Any]:
    """The households paired with the actor's own account on the day, in the actor's scope."""
    own = Pairing.objects.filter(covers(on), user_id=actor.user_id or 0)
    return (
        households.visible_to(actor).filter(pk__in=own.values("household_id")).order_by("area_code", "number")
    )


def mine(actor: Actor, on: date) -> QuerySet[Any]:
    """The pairings of the actor's own account on the day, with `head_name`."""
    rows = in_lists(actor).filter(covers(on), user_id=actor.user_id or 0)
    return rows.select_related("household").order_by("area_code", "number")


def helper_of(household_uid: UUID | str, on: date) -> Pairing | None:
    """The responsible helper of the household on the day; needs an open scope."""
    rows = Pairing.objects.filter(covers(on), household__uid=household_uid, part=Part.RESPONSIBLE)
    return rows.first()


def of_household(actor: Actor, household: Any) -> QuerySet[Pairing]:
    """All spans of the household, the present ones first."""
    rows = visible_to(actor).filter(household=household)
    return rows.order_by(F("end").desc(nulls_first=True), "-start", "part")


def of_helper(actor: Actor, helper_id: int) -> QuerySet[Any]:
    """All spans of one helper with `head_name` and `visited_on`, the last tour; the present ones first."""
    last = Tour.objects.filter(household_id=OuterRef("household_id")).order_by("-on")
    rows = in_lists(actor).filter(helper_id=helper_id).select_related("household")
    return rows.annotate(toured_on=Subquery(last.values("on")[:1])).order_by(
        F("end").desc(nulls_first=True), "area_code", "number"
    )


def limit_in(area_code: str, as_of: date) -> int | None:
    """How many households one helper should have at most; None where no document says so."""
    try:
        return policy.for_area(area_code).days(LOAD_KEY, as_of)
    except NoValueInForce:
        return None


def loads(actor: Actor, area_code: str, as_of: date) -> QuerySet[Any]:
    """Helpers with pairings in the area on the day, and those registered there without any: `households`, how many,
    `since`, the newest pairing."""
    mine = Q(in_area("pairings__area_code", area_code)) & covers(as_of, "pairings__")
    rows = helpers(actor).annotate(
        households=Count("pairings", filter=mine), since=Max("pairings__start", filter=mine)
    )
    return rows.filter(Q(households__gt=0) | in_area("area_code", area_code)).order_by(
        "unit_name", "name", "pk"
    )


def named(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Of `loads` those whose name or unit holds the text."""
    return rows.filter(Q(name__contains=text) | Q(unit_name__contains=text))


def overloaded(area_code: str, as_of: date) -> QuerySet[Any]:
    """Helpers with more households on the day than the limit allows."""
    limit = limit_in(area_code, as_of)
    rows = Helper.objects.filter(in_area("area_code", area_code))
    if limit is None:
        return rows.none()
    counted = rows.annotate(households=Count("pairings", filter=covers(as_of, "pairings__")))
    return counted.filter(households__gt=limit).order_by("area_code", "name")


@dataclass(frozen=True)
class OfUnit:
    """A sending unit with what it has in the area on a day."""

    unit_name: str
    tier: str
    helpers: int
    households: int


def units(actor: Actor, area_code: str, as_of: date) -> list[OfUnit]:
    rows = visible_to(actor).filter(in_area("area_code", area_code), covers(as_of))
    counted = rows.values("unit_name").annotate(
        tier=Max("tier"),
        helpers=Count("helper_id", distinct=True),
        households=Count("household_id", distinct=True),
    )
    return [OfUnit(**one) for one in counted.order_by("unit_name")]


def of_unit(actor: Actor, unit_name: str, as_of: date) -> QuerySet[Any]:
    """Present pairings of a unit's helpers with `head_name` and `toured_on`."""
    last = Tour.objects.filter(household_id=OuterRef("household_id"), on__lte=as_of).order_by("-on")
    rows = in_lists(actor).filter(covers(as_of), unit_name=unit_name).select_related("household")
    return rows.annotate(toured_on=Subquery(last.values("on")[:1])).order_by("name", "area_code", "number")


@dataclass(frozen=True)
class Coverage:
    """How far secretaries of one level have been round an area this year: villages, or households."""

    level: Secretary
    toured: int
    whole: int
    times: int

    @property
    def unit(self) -> str:
        return "户" if self.level in ROUND_HOUSEHOLDS else "村"

    @property
    def left(self) -> int:
        return max(self.whole - self.toured, 0)

    @property
    def percent(self) -> int | None:
        return self.toured * 100 // self.whole if self.whole else None


def tours_to_date(area_code: str, as_of: date) -> QuerySet[Tour]:
    rows = Tour.objects.filter(in_area("area_code", area_code), on__gte=year_start(as_of), on__lte=as_of)
    return rows.order_by("area_code", "on", "pk")


def toured_households(area_code: str, as_of: date) -> QuerySet[Any]:
    """Households on the register that a township or village secretary has been at this year up to the day."""
    own = Tour.objects.filter(
        household_id=OuterRef("household_id"),
        area_code=OuterRef("area_code"),
        on__gte=year_start(as_of),
        on__lte=as_of,
        level__in=[one.value for one in ROUND_HOUSEHOLDS],
    )
    return households.registered_on(area_code, as_of).filter(Exists(own))


def untoured_homes(area_code: str, as_of: date, level: Secretary) -> QuerySet[Any]:
    """Households on the register where no secretary of the level has been this year up to the day, with `head_name`."""
    been = tours_to_date(area_code, as_of).filter(level=level.value, household_id=OuterRef("household_id"))
    return households.registered_on(area_code, as_of).filter(~Exists(been)).select_related("household")


def untoured_villages(area_code: str, as_of: date, level: Secretary) -> list[tuple[str, int]]:
    """(village, households on the register) where no secretary of the level has been this year up to the day."""
    been = tours_to_date(area_code, as_of).filter(level=level.value).values("area_code")
    left = households.registered_on(area_code, as_of).exclude(area_code__in=been).order_by()
    counted = left.values("area_code").annotate(homes=Count("household_id", distinct=True))
    return list(counted.order_by("area_code").values_list("area_code", "homes"))


def coverage(area_code: str, as_of: date) -> list[Coverage]:
    """五级书记遍访 of the year up to the day, of households on the register and villages with such; `times` counts every
    tour."""
    registered = households.registered_on(area_code, as_of).order_by()
    tours = tours_to_date(area_code, as_of).order_by()
    times = dict(tours.values("level").annotate(times=Count("pk")).values_list("level", "times"))
    found = []
    for level in Secretary:
        counted = "household_id" if level in ROUND_HOUSEHOLDS else "area_code"
        been = tours.filter(level=level.value, **{f"{counted}__isnull": False}).values(counted)
        both = registered.aggregate(
            whole=Count(counted, distinct=True),
            toured=Count(counted, distinct=True, filter=Q(**{f"{counted}__in": been})),
        )
        found.append(Coverage(level, both["toured"], both["whole"], times.get(level.value, 0)))
    return found


def tiers(rows: Iterable[Any]) -> list[tuple[Tier, int]]:
    """How many helpers each tier sends, of rows with `tier`; tiers without any are left out."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.tier] = counts.get(row.tier, 0) + 1
    return [(tier, counts[tier.value]) for tier in Tier if tier.value in counts]
