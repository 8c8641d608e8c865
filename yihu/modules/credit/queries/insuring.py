"""Policies in force, premiums of the year, claims."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.core.access.scope import in_area, within
from yihu.engine.dates import year_start
from yihu.modules.credit.models import Claim, Policy
from yihu.modules.credit.rules import Scheme


def policies(actor: Actor) -> QuerySet[Policy]:
    return within(Policy.objects.all(), actor)


def claims(actor: Actor) -> QuerySet[Claim]:
    return within(Claim.objects.all(), actor)


def insured_on(area_code: str, as_of: date) -> QuerySet[Policy]:
    rows = Policy.objects.filter(in_area("area_code", area_code), start__lte=as_of, end__gt=as_of)
    return rows.order_by("area_code", "pk")


def special_on(area_code: str, as_of: date) -> QuerySet[Policy]:
    """Of the scheme that is meant for everybody on the register."""
    return insured_on(area_code, as_of).filter(scheme=Scheme.SPECIAL.value)


def begun_in(area_code: str, as_of: date) -> QuerySet[Policy]:
    rows = Policy.objects.filter(in_area("area_code", area_code), start__range=(year_start(as_of), as_of))
    return rows.order_by("area_code", "pk")


def paid_in(area_code: str, as_of: date) -> QuerySet[Claim]:
    rows = Claim.objects.filter(in_area("area_code", area_code), paid_on__range=(year_start(as_of), as_of))
    return rows.order_by("area_code", "pk")


def waiting_on(area_code: str, as_of: date) -> QuerySet[Claim]:
    """Reported and not paid by the day."""
    unpaid = Q(paid_on__isnull=True) | Q(paid_on__gt=as_of)
    rows = Claim.objects.filter(unpaid, in_area("area_code", area_code), reported_on__lte=as_of)
    return rows.order_by("area_code", "pk")


@kept
def claims_of_household(actor: Actor, household_id: int, as_of: date) -> QuerySet[Claim]:
    rows = claims(actor).filter(household_id=household_id, reported_on__lte=as_of)
    return rows.order_by("-reported_on", "-pk")[:8]
