"""Who is looked after on a day, and where a centre is open."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.core.access.scope import in_area, within
from yihu.modules.benefits.models import Care, Centre


def _open(as_of: date) -> Q:
    return Q(start__lte=as_of) & (Q(end__isnull=True) | Q(end__gt=as_of))


def cares(actor: Actor) -> QuerySet[Care]:
    return within(Care.objects.all(), actor)


def centres(actor: Actor) -> QuerySet[Centre]:
    return within(Centre.objects.all(), actor)


def cared_on(area_code: str, as_of: date) -> QuerySet[Care]:
    """One row a person: of several kinds of care the first entered."""
    earlier = Care.objects.filter(_open(as_of), person_id=OuterRef("person_id"), pk__lt=OuterRef("pk"))
    rows = Care.objects.filter(_open(as_of), in_area("area_code", area_code))
    return rows.exclude(Exists(earlier)).order_by("area_code", "pk")


def centres_on(area_code: str, as_of: date) -> QuerySet[Centre]:
    return Centre.objects.filter(_open(as_of), in_area("area_code", area_code)).order_by("area_code", "pk")


@kept
def cared_of_household(actor: Actor, household_id: int, as_of: date) -> QuerySet[Care]:
    return cares(actor).filter(_open(as_of), household_id=household_id).order_by("pk")
