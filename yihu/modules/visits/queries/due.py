"""Who is due, how far a place has come this month, and the rows that figures count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Greatest

from yihu.core.access.scope import in_area
from yihu.engine import policy
from yihu.engine.policy import NoValueInForce
from yihu.modules.households import queries as households
from yihu.modules.procedures import queries as procedures
from yihu.modules.visits.models import Condition, Observation, Visit
from yihu.modules.visits.queries.visible import STANDS, STANDS_OF_VISIT
from yihu.modules.visits.rules import CHECKS, Outcome, State, month


def every_days(area_code: str, as_of: date) -> int | None:
    """How often a registered household is visited; None where no document says."""
    try:
        return policy.for_area(area_code).days("visits.registered_days", as_of)
    except NoValueInForce:
        return None


def due_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """Registered households whose next visit falls due within the month of the day, or is late: `last`, the last
    visit up to the day in this village, and `due_day`; who was never visited, or has moved in, is due by the end of
    the month."""
    rows = households.registered_on(area_code, as_of).select_related("household")
    days = every_days(area_code, as_of)
    if days is None:
        return rows.none()
    start, next_month = month(as_of)
    seen = Visit.objects.filter(
        STANDS, household_id=OuterRef("household_id"), area_code=OuterRef("area_code"), on__lte=as_of
    )
    last = Subquery(seen.order_by("-on").values("on")[:1])
    turn = Cast(F("last") + timedelta(days=days), DateField())
    end = Value(next_month - timedelta(days=1), output_field=DateField())
    return (
        rows.annotate(last=last)
        .filter(Q(last__isnull=True) | Q(last__lt=next_month - timedelta(days=days)))
        .annotate(due_day=Greatest(Coalesce(turn, end), Value(start, output_field=DateField())))
    )


def not_gone_back_to(area_code: str, as_of: date) -> QuerySet[Any]:
    """Households out of poverty that nobody has gone back to within the policy's days: neither in a follow-up nor on
    any visit."""
    since = as_of - timedelta(days=policy.for_area(area_code).days("procedures.follow_up_days", as_of))
    seen = Visit.objects.filter(STANDS, household_id=OuterRef("household_id"), on__lte=as_of, on__gt=since)
    return procedures.not_followed_up(area_code, as_of).filter(~Exists(seen))


# --- coverage


@dataclass(frozen=True)
class Coverage:
    """One place in the month of the day: registered households, those visited, visits, households with a problem."""

    code: str
    registered: int
    visited: int
    visits: int
    problems: int

    @property
    def percent(self) -> float | None:
        return round(self.visited * 100 / self.registered, 1) if self.registered else None


def coverage(area_code: str, codes: Iterable[str], as_of: date, length: int) -> list[Coverage]:
    """By the first `length` digits of the place (9: townships, 12: villages), in four counts."""
    counted = [
        _by_place(rows, length)
        for rows in (
            households.registered_on(area_code, as_of),
            registered_visited(area_code, as_of),
            visited_in_month(area_code, as_of),
            Condition.objects.filter(
                in_area("area_code", area_code), ended_on__isnull=True, item__in=CHECKS, value=State.PROBLEM
            ),
        )
    ]
    registered, seen, times, problems = counted
    return [
        Coverage(
            code,
            registered=len(registered[code[:length]]),
            visited=len(seen[code[:length]]),
            visits=sum(times[code[:length]].values()),
            problems=len(problems[code[:length]]),
        )
        for code in codes
    ]


def _by_place(rows: QuerySet[Any], length: int) -> dict[str, dict[int, int]]:
    """place -> household -> rows."""
    found: dict[str, dict[int, int]] = defaultdict(dict)
    counted = rows.order_by().values("area_code", "household_id").annotate(rows=Count("pk"))
    for area_code, household, count in counted.values_list("area_code", "household_id", "rows"):
        found[area_code[:length]][household] = count
    return found


# --- rows that figures count


def visits_this_year(area_code: str, as_of: date) -> QuerySet[Visit]:
    rows = Visit.objects.filter(STANDS, in_area("area_code", area_code), on__gte=date(as_of.year, 1, 1))
    return rows.filter(on__lte=as_of).order_by("area_code", "on", "pk")


def visited_this_year(area_code: str, as_of: date) -> QuerySet[Visit]:
    """One row a household: its first visit of the year up to the day."""
    earlier = Visit.objects.filter(
        Q(on__lt=OuterRef("on")) | Q(on=OuterRef("on"), pk__lt=OuterRef("pk")),
        STANDS,
        household_id=OuterRef("household_id"),
        on__gte=date(as_of.year, 1, 1),
    )
    return visits_this_year(area_code, as_of).filter(~Exists(earlier))


def visited_in_month(area_code: str, as_of: date) -> QuerySet[Visit]:
    start, _ = month(as_of)
    rows = Visit.objects.filter(STANDS, in_area("area_code", area_code), on__gte=start, on__lte=as_of)
    return rows.order_by("area_code", "on", "pk")


def checked_this_year(area_code: str, as_of: date) -> QuerySet[Visit]:
    """Visits on which every item of 3+1 was looked at."""
    return visits_this_year(area_code, as_of).filter(checked=len(CHECKS))


def registered_visited(area_code: str, as_of: date) -> QuerySet[Any]:
    """Registered households with a visit in the month up to the day."""
    start, _ = month(as_of)
    seen = Visit.objects.filter(
        STANDS,
        household_id=OuterRef("household_id"),
        area_code=OuterRef("area_code"),
        on__gte=start,
        on__lte=as_of,
    )
    return households.registered_on(area_code, as_of).filter(Exists(seen))


def registered_on(area_code: str, as_of: date) -> QuerySet[Any]:
    return households.registered_on(area_code, as_of)


def problems_on(area_code: str, as_of: date) -> QuerySet[Observation]:
    """What was a problem on the day: of every item of 3+1 the newest word in the village where the household lives,
    where that is a problem."""
    told = Observation.objects.filter(
        STANDS_OF_VISIT,
        in_area("area_code", area_code),
        outcome=Outcome.WRITTEN,
        item__in=CHECKS,
        on__lte=as_of,
    )
    later = Observation.objects.filter(
        STANDS_OF_VISIT,
        Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk")),
        household_id=OuterRef("household_id"),
        area_code=OuterRef("area_code"),
        item=OuterRef("item"),
        outcome=Outcome.WRITTEN,
        on__lte=as_of,
    )
    home = households.members_on(area_code, as_of).filter(
        household_id=OuterRef("household_id"), area_code=OuterRef("area_code")
    )
    rows = told.filter(~Exists(later), Exists(home), value=State.PROBLEM).annotate(number=F("visit__number"))
    return rows.order_by("area_code", "pk")
