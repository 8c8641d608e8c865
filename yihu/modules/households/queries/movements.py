"""Who came and who went between two days, and why: every span that begins or ends is one movement.

A movement counts on its day: begun on it, or on it no longer there. Rows carry `day`, `reason` (a value of Join or
Leave) and `reason_label`. Sums of openings, movements and closings agree for every place by construction: each span
lies in one village.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Greatest, Least, Left, TruncMonth

from yihu.core.access.scope import in_area
from yihu.engine.dates import year_start
from yihu.modules.households.models import Membership, Registration, Residence
from yihu.modules.households.queries.dated import members_on, persons_on, registered_on
from yihu.modules.households.rules import CONTINUING, MOVING, Join, Leave
from yihu.modules.households.rules.changes import Bridge, Counted, Way, flows

_SILENT = [*CONTINUING, MOVING]
_SPANS: dict[Counted, Any] = {
    Counted.REGISTERED_HOUSEHOLDS: Registration,
    Counted.HOUSEHOLDS: Residence,
    Counted.PERSONS: Membership,
}


def stock(counted: Counted, area_code: str, as_of: date) -> QuerySet[Any]:
    """What is there on the day."""
    if counted is Counted.REGISTERED_HOUSEHOLDS:
        return registered_on(area_code, as_of)
    if counted is Counted.REGISTERED_PERSONS:
        return persons_on(area_code, as_of)
    if counted is Counted.PERSONS:
        return members_on(area_code, as_of)
    return Residence.objects.filter(in_area("area_code", area_code), start__lte=as_of).exclude(end__lte=as_of)


def movements(way: Way, counted: Counted, area_code: str, after: date, until: date) -> QuerySet[Any]:
    """Begun (or ended) later than `after` and not later than `until`, for every reason."""
    rows: QuerySet[Any]
    day: Any
    reason: Any
    if counted is Counted.REGISTERED_PERSONS:
        rows = _registered_members(area_code)
        day, reason = (_CAME_ON, _CAME_FOR) if way is Way.IN else (_WENT_ON, _WENT_FOR)
    else:
        rows = _SPANS[counted].objects.filter(in_area("area_code", area_code))
        day, reason = (F("start"), F("joined")) if way is Way.IN else (F("end"), F("left"))
    labelled = rows.annotate(day=day, reason=reason).filter(day__gt=after, day__lte=until)
    return labelled.annotate(reason_label=_label(Join if way is Way.IN else Leave)).order_by(
        "day", "area_code", "number" if counted is not Counted.HOUSEHOLDS else "household__number", "pk"
    )


def came_this_year(counted: Counted, way: Way) -> Any:
    """Rows of a figure: movements from 1 January to the day, moves inside the county and continued spans left out."""

    def rows(area_code: str, as_of: date) -> QuerySet[Any]:
        before = year_start(as_of) - timedelta(days=1)
        return movements(way, counted, area_code, before, as_of).exclude(reason__in=_SILENT)

    return rows


def bridge(counted: Counted, area_code: str, after: date, until: date) -> Bridge:
    """期初（`after` 日终）至期末（`until` 日终）."""
    came, went = (_by_reason(movements(way, counted, area_code, after, until)) for way in (Way.IN, Way.OUT))
    return Bridge(
        stock(counted, area_code, after).count(),
        flows(came, went),
        stock(counted, area_code, until).count(),
    )


def bridges_by_place(
    counted: Counted, area_code: str, after: date, until: date, digits: int
) -> dict[str, Bridge]:
    """The bridge of every place of that many digits inside the area: code (that many digits) -> bridge."""
    place = Left("area_code", digits)
    opening, closing = (_by(stock(counted, area_code, day), place) for day in (after, until))
    came, went = (
        _by_two(movements(way, counted, area_code, after, until), place) for way in (Way.IN, Way.OUT)
    )
    places = sorted({*opening, *closing, *came, *went})
    return {
        code: Bridge(
            opening.get(code, 0), flows(came.get(code, {}), went.get(code, {})), closing.get(code, 0)
        )
        for code in places
    }


def bridges_by_month(counted: Counted, area_code: str, after: date, until: date) -> dict[date, Bridge]:
    """First day of the month -> its bridge; the first and last months only as far as the days asked for."""
    month = TruncMonth("day")
    came, went = (
        _by_two(movements(way, counted, area_code, after, until), month) for way in (Way.IN, Way.OUT)
    )
    level = stock(counted, area_code, after).count()
    found: dict[date, Bridge] = {}
    for first in _months(after + timedelta(days=1), until):
        moved = flows(came.get(first, {}), went.get(first, {}))
        closing = level + sum(one.came - one.went for one in moved)
        found[first] = Bridge(level, moved, closing)
        level = closing
    return found


def _months(since: date, until: date) -> Iterable[date]:
    first = date(since.year, since.month, 1)
    while first <= until:
        yield first
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _registered_members(area_code: str) -> QuerySet[Membership]:
    """One row for every stretch of days on which a member's household was on the register."""
    rows = Membership.objects.filter(in_area("area_code", area_code)).annotate(
        r_start=F("household__registrations__start"),
        r_end=F("household__registrations__end"),
        r_joined=F("household__registrations__joined"),
        r_left=F("household__registrations__left"),
    )
    begins = Q(end__isnull=True) | Q(r_start__lt=F("end"))
    ends = Q(r_end__isnull=True) | Q(r_end__gt=F("start"))
    return rows.filter(begins, ends, r_start__isnull=False)


# PostgreSQL's least ignores nulls, which is what an open end means.
_CAME_ON = Greatest("start", "r_start")
_WENT_ON = Least("end", "r_end")
_CAME_FOR = Case(
    When(Q(start__gt=F("r_start")), then=F("joined")),
    When(Q(start=F("r_start")) & ~Q(joined__in=_SILENT), then=F("joined")),
    default=F("r_joined"),
    output_field=CharField(),
)
_WENT_FOR = Case(
    When(Q(r_end__isnull=True) | Q(end__lt=F("r_end")), then=F("left")),
    When(Q(end=F("r_end")) & ~Q(left__in=[*_SILENT, ""]), then=F("left")),
    default=F("r_left"),
    output_field=CharField(),
)


def _label(codes: type[Join] | type[Leave]) -> Case:
    return Case(
        *(When(reason=code.value, then=Value(code.label)) for code in codes),
        default=Value("未注明原因"),
        output_field=CharField(),
    )


def _by_reason(rows: QuerySet[Any]) -> dict[str, int]:
    found = rows.order_by().values("reason").annotate(many=Count("pk"))
    return {row["reason"]: row["many"] for row in found}


def _by(rows: QuerySet[Any], key: Any) -> dict[Any, int]:
    found = rows.order_by().annotate(_key=key).values("_key").annotate(many=Count("pk"))
    return {row["_key"]: row["many"] for row in found}


def _by_two(rows: QuerySet[Any], key: Any) -> dict[Any, dict[str, int]]:
    found = rows.order_by().annotate(_key=key).values("_key", "reason").annotate(many=Count("pk"))
    kept: dict[Any, dict[str, int]] = {}
    for row in found:
        kept.setdefault(row["_key"], {})[row["reason"]] = row["many"]
    return kept
