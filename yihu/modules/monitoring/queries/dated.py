"""Rows that figures count: which households were watched on a day. start <= day < end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from yihu.core.access.scope import in_area
from yihu.core.database.staying import here
from yihu.engine import policy
from yihu.engine.dates import year_start
from yihu.modules.households import queries as households
from yihu.modules.monitoring.models import Case, Clue
from yihu.modules.monitoring.rules import Category


def _known(area_code: str) -> QuerySet[Case]:
    rows = Case.objects.filter(in_area("area_code", area_code), start__isnull=False)
    return rows.order_by("area_code", "number", "pk")


def cases_on(area_code: str, as_of: date) -> QuerySet[Case]:
    """Under watch on the day, in the village where the household lived; `risks` of each by its related rows."""
    open_then = Q(end__isnull=True) | Q(end__gt=as_of)
    return _known(area_code).filter(open_then, here(as_of), start__lte=as_of).prefetch_related("risks")


def recognised_by(area_code: str, as_of: date, category: Category | None = None) -> QuerySet[Case]:
    """Ever taken under watch up to the day, cleared ones too; of a household that came back the newest case, so that
    no household stands twice. A household is of the category of that case."""
    again = Case.objects.filter(
        here(as_of),
        household_id=OuterRef("household_id"),
        area_code=OuterRef("area_code"),
        start__lte=as_of,
    ).filter(Q(start__gt=OuterRef("start")) | Q(start=OuterRef("start"), pk__gt=OuterRef("pk")))
    rows = _known(area_code).filter(~Exists(again), here(as_of), start__lte=as_of)
    return rows.filter(category=category) if category else rows


def persons_recognised_by(area_code: str, as_of: date, category: Category | None = None) -> QuerySet[Any]:
    """Members, on the day, of those households, in the village of the case."""
    cases = recognised_by(area_code, as_of, category).order_by()
    mine = cases.filter(household_id=OuterRef("household_id"), area_code=OuterRef("area_code"))
    return households.members_on(area_code, as_of).filter(Exists(mine))


def cleared_by(area_code: str, as_of: date, category: Category | None = None) -> QuerySet[Case]:
    """Those of `recognised_by` whose risk was gone on the day."""
    return recognised_by(area_code, as_of, category).filter(end__lte=as_of)


def found_this_year(area_code: str, as_of: date) -> QuerySet[Case]:
    """Taken under watch from 1 January up to the day, every time it happened, where the household lived then."""
    return _known(area_code).filter(here(F("start")), start__gte=year_start(as_of), start__lte=as_of)


def on_time_this_year(area_code: str, as_of: date) -> QuerySet[Case]:
    """Those of them taken on within the days of the policy in force on the day."""
    days = policy.for_area(area_code).days("monitoring.total_days", as_of)
    return found_this_year(area_code, as_of).filter(start__lte=F("clue_on") + timedelta(days=days))


def clues_this_year(area_code: str, as_of: date) -> QuerySet[Clue]:
    """Every clue once, where the household lived when it was raised."""
    rows = Clue.objects.filter(in_area("area_code", area_code), on__gte=year_start(as_of), on__lte=as_of)
    rows = rows.filter(here(F("on")))
    return rows.order_by("area_code", "on", "pk")
