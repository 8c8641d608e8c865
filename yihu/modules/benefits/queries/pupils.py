"""Grants that are due, children who have left school, pupils who learn over the net."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.core.access.scope import in_area, within
from yihu.engine import policy
from yihu.engine.dates import year_start
from yihu.engine.money import FEN_PER_YUAN
from yihu.engine.policy import NoValueInForce
from yihu.modules.benefits.models import Grant, OnlinePupil, Payment, Return
from yihu.modules.benefits.queries.paid import standing
from yihu.modules.benefits.rules import Outcome, term_of
from yihu.modules.departments import queries as departments
from yihu.modules.departments.rules import PupilState, Stage, file

_COMPULSORY = (Stage.PRIMARY.value, Stage.JUNIOR.value)
_BACK = (Outcome.RETURNED.value, Outcome.TAUGHT.value)
_OUT = (PupilState.DROPPED.value, PupilState.SUSPENDED.value, PupilState.GRADUATED.value)


def grants(actor: Actor) -> QuerySet[Grant]:
    return within(Grant.objects.all(), actor)


def returns(actor: Actor) -> QuerySet[Return]:
    return within(Return.objects.all(), actor)


def online(actor: Actor) -> QuerySet[OnlinePupil]:
    return within(OnlinePupil.objects.all(), actor)


def with_paid(rows: QuerySet[Grant], as_of: date) -> QuerySet[Any]:
    """Grants with `paid_fen`: what was paid of the same kind for the same term."""
    same = Payment.objects.filter(
        standing(as_of), person_id=OuterRef("person_id"), kind=OuterRef("kind"), period=OuterRef("term")
    )
    total = same.order_by().values("person_id").annotate(total=Sum("fen")).values("total")
    found: QuerySet[Any] = rows.annotate(
        paid_fen=Coalesce(Subquery(total), Value(0), output_field=BigIntegerField())
    )
    return found


def due_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """Grants of the day's term approved by the day, with what was paid of them."""
    rows = Grant.objects.filter(in_area("area_code", area_code), term=term_of(as_of), approved_on__lte=as_of)
    return with_paid(rows, as_of).order_by("area_code", "pk")


def unpaid_grants(actor: Actor, area_code: str, as_of: date) -> QuerySet[Any]:
    """Of the day's term, with less paid than the standard."""
    rows = grants(actor).filter(in_area("area_code", area_code), term=term_of(as_of), approved_on__lte=as_of)
    found = with_paid(rows, as_of).filter(paid_fen__lt=F("standard_fen"))
    return found.select_related("household").order_by("area_code", "pk")


@kept
def grants_of_household(actor: Actor, household_id: int, as_of: date) -> QuerySet[Any]:
    rows = grants(actor).filter(household_id=household_id, approved_on__lte=as_of)
    return with_paid(rows, as_of).order_by("-term", "pk")[:8]


# --- schools' own word


def _newest(as_of: date) -> QuerySet[Any]:
    """The newest line of every pupil by the day."""
    manager: Any = departments.model_of(file("enrolments"))._default_manager
    lines = manager.filter(person__isnull=False, on__lte=as_of)
    later = Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk"))
    found: QuerySet[Any] = lines.exclude(Exists(lines.filter(later, person_id=OuterRef("person_id"))))
    return found


def dropped_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """Pupils of compulsory school age whose school says last that they have left."""
    rows = _newest(as_of).filter(
        in_area("area_code", area_code), state=PupilState.DROPPED.value, stage__in=_COMPULSORY
    )
    return rows.order_by("area_code", "pk")


def to_persuade_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """Of those, whom nobody has brought back or to whom no teacher goes, since the school said so."""
    back = Return.objects.filter(
        person_id=OuterRef("person_id"), on__gte=OuterRef("on"), on__lte=as_of, outcome__in=_BACK
    )
    return dropped_on(area_code, as_of).exclude(Exists(back)).select_related("household")


def not_enrolled_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """Grants of the day's term for pupils whose school says last that they are not there."""
    out = _newest(as_of).filter(person_id=OuterRef("person_id"), state__in=_OUT)
    return due_on(area_code, as_of).filter(Exists(out)).select_related("household")


def band(area_code: str, as_of: date) -> tuple[int, int] | None:
    """Least and most of a grant for a term, fen, by the policy of the place; None where no document says."""
    known = policy.for_area(area_code)
    try:
        least, most = (known.at(f"edu.grant_{end}", as_of).number for end in ("min", "max"))
    except NoValueInForce:
        return None
    return int(least * FEN_PER_YUAN), int(most * FEN_PER_YUAN)


def off_band_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """Grants of the day's term below the least or above the most."""
    limits = band(area_code, as_of)
    rows = due_on(area_code, as_of).select_related("household")
    if limits is None:
        return rows.none()
    return rows.exclude(standard_fen__range=limits)


def returned_in(area_code: str, as_of: date) -> QuerySet[Return]:
    """Of the day's year, those that brought the child back or a teacher to it."""
    rows = Return.objects.filter(
        in_area("area_code", area_code), on__gte=year_start(as_of), on__lte=as_of, outcome__in=_BACK
    )
    return rows.order_by("area_code", "on", "pk")


def online_on(area_code: str, as_of: date) -> QuerySet[OnlinePupil]:
    rows = OnlinePupil.objects.filter(in_area("area_code", area_code), on__lte=as_of)
    return rows.exclude(device="none", broadband=False).order_by("area_code", "pk")


def broadband_on(area_code: str, as_of: date) -> QuerySet[OnlinePupil]:
    return online_on(area_code, as_of).filter(broadband=True)


def last_tried(actor: Actor, people: list[int], as_of: date) -> dict[int, Return]:
    """person -> the newest time somebody went there."""
    rows = returns(actor).filter(person_id__in=people, on__lte=as_of).order_by("on", "pk")
    return {one.person_id: one for one in rows if one.person_id is not None}


def pupils_due_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """One row a pupil: of several grants of the term the first entered."""
    earlier = Grant.objects.filter(
        term=term_of(as_of), approved_on__lte=as_of, person_id=OuterRef("person_id"), pk__lt=OuterRef("pk")
    )
    return due_on(area_code, as_of).exclude(Exists(earlier))


@kept
def returns_of_household(actor: Actor, household_id: int, as_of: date) -> QuerySet[Return]:
    """The newest few."""
    return returns(actor).filter(household_id=household_id, on__lte=as_of).order_by("-on", "-pk")[:4]


@kept
def online_of_household(actor: Actor, household_id: int, as_of: date) -> QuerySet[OnlinePupil]:
    return online(actor).filter(household_id=household_id, on__lte=as_of).order_by("pk")
