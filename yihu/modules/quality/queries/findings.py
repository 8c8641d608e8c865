"""Findings: of today for lists, and as of a day for figures (start <= day < end, less the waived days)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.core.areas import queries as area_queries
from yihu.engine import areas
from yihu.engine.areas import DIGITS, Level
from yihu.engine.errors import NotFound
from yihu.modules.households import queries as household_queries
from yihu.modules.quality.models import Finding, Run, Waiver
from yihu.modules.quality.queries.compiling import known_codes
from yihu.modules.quality.rules import State


class NoSuchFinding(NotFound):
    code = "no_such_finding"


def visible_to(actor: Actor) -> QuerySet[Finding]:
    return within(Finding.objects.all(), actor)


def finding(actor: Actor, finding_id: int) -> Finding:
    """Raises NoSuchFinding."""
    found = visible_to(actor).select_related("household", "person").filter(pk=finding_id).first()
    if found is None:
        raise NoSuchFinding("没有这条疑点，或不在您的管理范围内")
    return found


def standing_on(area_code: str, as_of: date) -> QuerySet[Finding]:
    """What was wrong on the day, waived or not."""
    rows = Finding.objects.filter(in_area("area_code", area_code), start__lte=as_of)
    return rows.exclude(end__lte=as_of)


def open_on(area_code: str, as_of: date) -> QuerySet[Finding]:
    """Wrong on the day and not waived on it."""
    waived = Waiver.objects.filter(finding=OuterRef("pk"), start__lte=as_of, end__gt=as_of)
    return standing_on(area_code, as_of).filter(~Exists(waived))


def waived_on(area_code: str, as_of: date) -> QuerySet[Finding]:
    waived = Waiver.objects.filter(finding=OuterRef("pk"), start__lte=as_of, end__gt=as_of)
    return standing_on(area_code, as_of).filter(Exists(waived))


def overdue_on(area_code: str, as_of: date) -> QuerySet[Finding]:
    """Open and past the day it was to be put right by."""
    return open_on(area_code, as_of).filter(due_on__lt=as_of)


def found_to_date(area_code: str, as_of: date) -> QuerySet[Finding]:
    """Found from 1 January of the day's year up to the day."""
    rows = Finding.objects.filter(in_area("area_code", area_code))
    return rows.filter(start__gte=date(as_of.year, 1, 1), start__lte=as_of)


def fixed_to_date(area_code: str, as_of: date) -> QuerySet[Finding]:
    """Put right from 1 January of the day's year up to the day."""
    rows = Finding.objects.filter(in_area("area_code", area_code))
    return rows.filter(end__gte=date(as_of.year, 1, 1), end__lte=as_of)


def found_that_day(area_code: str, as_of: date) -> QuerySet[Finding]:
    return Finding.objects.filter(in_area("area_code", area_code), start=as_of)


def waivers(row: Finding) -> list[Waiver]:
    return list(row.waivers.order_by("-start", "-pk"))


def waivers_that_day(as_of: date) -> QuerySet[Waiver]:
    return Waiver.objects.filter(start__lte=as_of, end__gt=as_of)


@dataclass(frozen=True)
class Counts:
    """How an area stands."""

    code: str
    name: str
    open: int
    new: int
    overdue: int
    waived: int


def by_place(area_code: str, as_of: date) -> list[Counts]:
    """One entry for every place one level down, those with most to do first; one grouped query."""
    places = list(area_queries.children(area_code))
    if not places:
        return []
    digits = DIGITS[areas.level_of(places[0].code)]
    covered = _grouped(area_code, as_of, f"rpad(left(f.area_code, {int(digits)}), 12, '0')")
    none = (0, 0, 0, 0)
    rows = [Counts(place.code, place.name, *covered.get(place.code, none)) for place in places]
    return sorted(rows, key=lambda row: (-row.open, row.code))


def by_rule(area_code: str, as_of: date) -> dict[str, Counts]:
    """Rule code -> how it stands in the area."""
    titles = known_codes()
    return {
        code: Counts(code, titles[code].title if code in titles else code, *counts)
        for code, counts in _grouped(area_code, as_of, "f.rule").items()
    }


def totals(area_code: str, as_of: date) -> Counts:
    name = area_queries.by_code(area_code).name
    return Counts(area_code, name, *_grouped(area_code, as_of, "''").get("", (0, 0, 0, 0)))


def _grouped(area_code: str, as_of: date, group: str) -> dict[str, tuple[int, int, int, int]]:
    low, high = areas.bounds(area_code)
    sql = (
        "select " + group + """,
          count(*) filter (where w.id is null),
          count(*) filter (where w.id is null and f.start = %(day)s),
          count(*) filter (where w.id is null and f.due_on < %(day)s),
          count(*) filter (where w.id is not null)
        from quality_finding f
        left join lateral (select id from quality_waiver v
          where v.finding_id = f.id and v.start <= %(day)s and v."end" > %(day)s limit 1) w on true
        where f.area_code >= %(low)s and f.area_code < %(high)s
          and f.start <= %(day)s and (f."end" is null or f."end" > %(day)s)
        group by 1"""  # noqa: S608 — the group is one of three of ours
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, {"day": as_of, "low": low, "high": high})
        return {name: tuple(counts) for name, *counts in cursor.fetchall()}


@dataclass(frozen=True)
class Day:
    day: date
    open: int
    found: int
    fixed: int


def daily(area_code: str, first: date, last: date) -> list[Day]:
    """How many stood, came and went on each day, from the spans themselves: no count is kept."""
    low, high = areas.bounds(area_code)
    sql = """
        with days as (select generate_series(%(first)s::date, %(last)s::date, interval '1 day')::date as day),
        mine as (select id, start, "end" from quality_finding where area_code >= %(low)s and area_code < %(high)s
                   and start <= %(last)s and ("end" is null or "end" >= %(first)s))
        select d.day,
          count(*) filter (where m.start <= d.day and (m."end" is null or m."end" > d.day) and not exists (
            select from quality_waiver v where v.finding_id = m.id and v.start <= d.day and v."end" > d.day)),
          count(*) filter (where m.start = d.day), count(*) filter (where m."end" = d.day)
        from days d left join mine m on m.start <= d.day and (m."end" is null or m."end" >= d.day)
        group by d.day order by d.day"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"first": first, "last": last, "low": low, "high": high})
        return [Day(*row) for row in cursor.fetchall()]


def listed(actor: Actor) -> QuerySet[Finding]:
    """For the ledger: what stands today, and what was put right in the last year stays to be looked up."""
    return visible_to(actor).select_related("household")


def last_run(area_code: str) -> Run | None:
    """The newest run that covers the whole area."""
    covering = [areas.ancestor(area_code, level) for level in Level if level is not Level.NATION]
    return Run.objects.filter(area_code__in={*covering, area_code}).order_by("-on", "-pk").first()


def due(area_code: str, as_of: date) -> QuerySet[Finding]:
    """Work due: errors and doubts that stand and are not waived, the oldest deadline first."""
    rows = open_on(area_code, as_of).select_related("household").order_by("due_on", "pk")
    return household_queries.with_head(rows, as_of)


def count_by_state(actor: Actor) -> dict[str, int]:
    rows = visible_to(actor).values("state").annotate(rows=Count("pk"))
    return dict(rows.values_list("state", "rows"))


def of_household(household_id: int) -> QuerySet[Finding]:
    return Finding.objects.filter(Q(household_id=household_id), end__isnull=True).exclude(state=State.FIXED)


def first_day(area_code: str, as_of: date, most: int) -> date:
    """Where the course of the last days begins: the first finding, `most` days back at the earliest."""
    rows = Finding.objects.filter(in_area("area_code", area_code), start__lte=as_of)
    first = rows.order_by("start").values_list("start", flat=True).first()
    return max(first or as_of, as_of - timedelta(days=most))
