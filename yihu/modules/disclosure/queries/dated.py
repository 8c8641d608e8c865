"""What figures count: notices put up and objections received from 1 January up to the day."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet

from yihu.core.access.scope import in_area
from yihu.engine.dates import year_start
from yihu.modules.disclosure.models import Notice, Objection
from yihu.modules.disclosure.rules import State

_OUT = (State.RELEASED.value, State.WITHDRAWN.value, State.ARCHIVED.value)


def published_on(area_code: str, as_of: date) -> QuerySet[Notice]:
    """First put up in the year, corrections not counted again."""
    rows = Notice.objects.filter(in_area("area_code", area_code), state__in=_OUT, version=1)
    return rows.filter(first__gte=year_start(as_of), first__lte=as_of).order_by("area_code", "pk")


def expected_on(area_code: str, as_of: date) -> QuerySet[Notice]:
    """Of those, the ones with a last day by which they had to be out."""
    return published_on(area_code, as_of).filter(due__isnull=False)


def in_time_on(area_code: str, as_of: date) -> QuerySet[Notice]:
    return expected_on(area_code, as_of).filter(first__lte=F("due"))


def asked_on(area_code: str, as_of: date) -> QuerySet[Objection]:
    rows = Objection.objects.filter(in_area("area_code", area_code))
    return rows.filter(on__gte=year_start(as_of), on__lte=as_of).order_by("area_code", "pk")


def settled_on(area_code: str, as_of: date) -> QuerySet[Objection]:
    """Those answered by the day, and those whose time was over before it."""
    return asked_on(area_code, as_of).filter(Q(answered_on__lte=as_of) | Q(due__lt=as_of))


def answered_on(area_code: str, as_of: date) -> QuerySet[Objection]:
    """Answered by the day, and in time."""
    return asked_on(area_code, as_of).filter(answered_on__lte=as_of).filter(answered_on__lte=F("due"))
