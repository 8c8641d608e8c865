"""What villages earn as a collective, by village, year and source, beside target and limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, ExtractYear

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine import policy
from yihu.engine.policy import NoValueInForce
from yihu.modules.places.models import CollectiveIncome, CollectiveTarget, VillageSheet
from yihu.modules.places.queries.conditions import sheets_on
from yihu.modules.places.rules import EARNED, IncomeSource

WEAK_KEY = "collective.weak_yuan"


@dataclass(frozen=True)
class Village:
    """One village's year, fen. `earned`: without grants."""

    area_code: str
    income: int
    earned: int
    target: int | None


def collective_incomes(actor: Actor) -> QuerySet[CollectiveIncome]:
    return within(CollectiveIncome.objects.all(), actor)


def collective_targets(actor: Actor) -> QuerySet[CollectiveTarget]:
    return within(CollectiveTarget.objects.all(), actor)


def income_to_date(area_code: str, as_of: date) -> QuerySet[CollectiveIncome]:
    """Receipts of the day's year up to the day."""
    return CollectiveIncome.objects.filter(
        in_area("area_code", area_code), on__gte=date(as_of.year, 1, 1), on__lte=as_of
    ).order_by("area_code", "on", "pk")


def targets_of(area_code: str, as_of: date) -> QuerySet[CollectiveTarget]:
    rows = CollectiveTarget.objects.filter(in_area("area_code", area_code), year=as_of.year, start__lte=as_of)
    return rows.order_by("area_code")


def collective_of(actor: Actor, area_code: str, as_of: date) -> QuerySet[CollectiveIncome]:
    """Of one area, newest first."""
    rows = collective_incomes(actor).filter(in_area("area_code", area_code), on__lte=as_of)
    return rows.order_by("-on", "-pk")


# How far apart two words of the same money may be told, and what a note says of a line that is another's.
_APART = timedelta(days=31)
ANOTHER = "另一笔"


def collective_twice(area_code: str, as_of: date) -> QuerySet[CollectiveIncome]:
    """Lines keyed by hand that an asset's income tells as well: the same village, source and amount within a month.
    `booked_on`: the day that income came. A note that says ANOTHER settles it."""
    booked = CollectiveIncome.objects.filter(
        area_code=OuterRef("area_code"),
        source=OuterRef("source"),
        fen=OuterRef("fen"),
        of_asset=True,
        on__range=(OuterRef("on") - _APART, OuterRef("on") + _APART),
    ).order_by("on")
    rows = CollectiveIncome.objects.filter(in_area("area_code", area_code), on__lte=as_of, of_asset=False)
    told = rows.exclude(note__contains=ANOTHER).annotate(booked_on=Subquery(booked.values("on")[:1]))
    return told.filter(booked_on__lte=as_of).order_by("area_code", "on", "pk")


def judged_year(as_of: date) -> int:
    """The newest year that is over on the day; on 31 December the year itself."""
    return (as_of + timedelta(days=1)).year - 1


def weak_limit(area_code: str, as_of: date) -> int | None:
    """Fen a year below which a village is weak, by the policy of the judged year's last day; None without one."""
    try:
        return int(policy.for_area(area_code).at(WEAK_KEY, date(judged_year(as_of), 12, 31)).number * 100)
    except NoValueInForce:
        return None


def weak_on(area_code: str, as_of: date) -> QuerySet[VillageSheet]:
    """Villages with a sheet whose own earnings of the judged year (grants left out) lie below the limit, with
    `earned`; a village whose books show nothing earned nothing."""
    limit = weak_limit(area_code, as_of)
    rows = sheets_on(area_code, as_of)
    if limit is None:
        return rows.none()
    year = judged_year(as_of)
    earned = (
        CollectiveIncome.objects.filter(
            area_code=OuterRef("area_code"),
            on__gte=date(year, 1, 1),
            on__lte=date(year, 12, 31),
            source__in=EARNED,
        )
        .order_by()
        .values("area_code")
        .annotate(total=Sum("fen"))
        .values("total")
    )
    told = rows.annotate(earned=Coalesce(Subquery(earned), Value(0), output_field=BigIntegerField()))
    return told.filter(earned__lt=limit)


def by_village(actor: Actor, area_code: str, year: int, as_of: date) -> list[Village]:
    """Villages with receipts or a target in the year, known on the day; the largest first."""
    rows = collective_of(actor, area_code, as_of).filter(on__year=year).order_by()
    income: dict[str, int] = {}
    earned: dict[str, int] = {}
    for code, source, fen in rows.values_list("area_code", "source").annotate(fen=Sum("fen")):
        income[code] = income.get(code, 0) + fen
        if source in EARNED:
            earned[code] = earned.get(code, 0) + fen
    found = collective_targets(actor).filter(in_area("area_code", area_code), year=year, start__lte=as_of)
    targets = dict(found.values_list("area_code", "fen"))
    villages = [
        Village(code, income.get(code, 0), earned.get(code, 0), targets.get(code))
        for code in income.keys() | targets.keys()
    ]
    return sorted(villages, key=lambda one: (-one.income, one.area_code))


def earned_by_year(actor: Actor, area_code: str, as_of: date) -> dict[int, dict[IncomeSource, int]]:
    """year -> source -> fen, up to the day, oldest first."""
    rows = collective_of(actor, area_code, as_of).order_by().annotate(year=ExtractYear("on"))
    found: dict[int, dict[IncomeSource, int]] = {}
    for year, source, fen in rows.values_list("year", "source").annotate(total=Sum("fen")):
        found.setdefault(year, {})[IncomeSource(source)] = int(fen)
    return dict(sorted(found.items()))
