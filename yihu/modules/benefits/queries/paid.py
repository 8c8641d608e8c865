"""What was paid: in a year up to a day, counted by payments, by people and by households."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import ExtractMonth

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine.dates import year_start
from yihu.modules.benefits.models import Payment


def payments(actor: Actor) -> QuerySet[Payment]:
    """With those of lists that are being written, and those taken back."""
    return within(Payment.objects.all(), actor)


def standing(as_of: date) -> Q:
    """Paid by the day and not taken back by it."""
    return Q(paid_on__lte=as_of) & (Q(returned_on__isnull=True) | Q(returned_on__gt=as_of))


def _of_year(as_of: date, kinds: Iterable[str]) -> QuerySet[Payment]:
    return Payment.objects.filter(standing(as_of), paid_on__gte=year_start(as_of), kind__in=list(kinds))


def paid_in(area_code: str, as_of: date, *kinds: str) -> QuerySet[Payment]:
    """Of the day's year."""
    rows = _of_year(as_of, kinds).filter(in_area("area_code", area_code))
    return rows.order_by("area_code", "paid_on", "pk")


def first_of_persons(area_code: str, as_of: date, *kinds: str) -> QuerySet[Payment]:
    """One row a person: the first entered of the year's payments."""
    earlier = _of_year(as_of, kinds).filter(person_id=OuterRef("person_id"), pk__lt=OuterRef("pk"))
    rows = paid_in(area_code, as_of, *kinds).filter(person__isnull=False)
    return rows.exclude(Exists(earlier))


def first_of_households(area_code: str, as_of: date, *kinds: str) -> QuerySet[Payment]:
    """One row a household: the first entered of the year's payments to it or to somebody in it."""
    earlier = _of_year(as_of, kinds).filter(household_id=OuterRef("household_id"), pk__lt=OuterRef("pk"))
    return paid_in(area_code, as_of, *kinds).exclude(Exists(earlier))


def of_household(actor: Actor, household_id: int, as_of: date) -> QuerySet[Payment]:
    """What it was paid in the day's year, oldest first."""
    rows = payments(actor).filter(standing(as_of), household_id=household_id, paid_on__gte=year_start(as_of))
    return rows.order_by("paid_on", "pk")


def matrix(actor: Actor, area_code: str, as_of: date) -> list[dict[str, Any]]:
    """Kind and month of the day's year: `fen`, `homes`, `people`."""
    rows = payments(actor).filter(
        standing(as_of), in_area("area_code", area_code), paid_on__gte=year_start(as_of)
    )
    found = rows.order_by().annotate(month=ExtractMonth("paid_on")).values("kind", "month")
    told = found.annotate(
        fen=Sum("fen"),
        homes=Count("household_id", distinct=True),
        people=Count("person_id", distinct=True),
    )
    return [dict(one) for one in told]
