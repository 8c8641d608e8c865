"""Who is in force for social aid by the civil affairs' file, who is new, who is paid and should not be, and the reverse."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Exists, F, Func, OuterRef, Q, QuerySet, Value

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.core.access.scope import in_area, within
from yihu.engine.dates import year_start
from yihu.modules.benefits.models import Payment
from yihu.modules.benefits.queries.paid import paid_in
from yihu.modules.benefits.rules import (
    BY_AID,
    KIND_OF_AID,
    RHYTHM_OF,
    Kind,
    Line,
    Rhythm,
    kinds_of,
    month_of,
)
from yihu.modules.departments import queries as departments
from yihu.modules.departments.rules import Aid, file
from yihu.modules.households import queries as households

_BASIC = (Aid.LOW_INCOME.value, Aid.DESTITUTE.value)
_MONTHLY = tuple(kind.value for kind in kinds_of(*Line) if RHYTHM_OF[kind] is Rhythm.MONTH)


def aid_model() -> Any:
    return departments.model_of(file("aid"))


def _spans() -> QuerySet[Any]:
    found: QuerySet[Any] = aid_model()._default_manager.filter(person__isnull=False, household__isnull=False)
    return found


def _open(as_of: date) -> Q:
    return Q(start__lte=as_of) & (Q(end__isnull=True) | Q(end__gt=as_of))


def _month(path: str) -> Func:
    return Func(F(path), Value("YYYY-MM"), function="to_char", output_field=CharField())


def _last_day(month: str) -> date:
    year, number = int(month[:4]), int(month[5:])
    return date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)


def _gone(as_of: date, month: Any) -> Exists:
    """The person died or settled abroad in a month before `month`."""
    rows = households.gone_for_good(as_of).filter(person_id=OuterRef("person_id"))
    return Exists(rows.annotate(last=_month("end")).filter(last__lt=month))


# --- in force


def in_force(actor: Actor, month: str, kinds: Iterable[Kind]) -> QuerySet[Any]:
    """Spans that are to be paid for the month: begun in it or before, not ended before it, of people who are there."""
    last = _last_day(month)
    wanted = [BY_AID[kind].value for kind in kinds if kind in BY_AID]
    rows = within(_spans(), actor).filter(start__lte=last, kind__in=wanted)
    rows = rows.filter(Q(end__isnull=True) | Q(end__gt=last.replace(day=1)))
    found: QuerySet[Any] = rows.exclude(_gone(last, Value(month))).order_by("area_code", "household_id", "pk")
    return found


def unpaid(actor: Actor, area_code: str, month: str) -> QuerySet[Any]:
    """In force for the month, and on no signed list of it."""
    found = in_force(actor, month, BY_AID).filter(in_area("area_code", area_code))
    paid = [
        Q(kind=aid.value) & Q(Exists(_paid_for(month).filter(kind__in=[kind.value for kind in kinds])))
        for aid, kinds in KIND_OF_AID.items()
    ]
    for one in paid:
        found = found.exclude(one)
    return found.select_related("household", "person")


def _paid_for(month: str) -> QuerySet[Payment]:
    return Payment.objects.filter(
        person_id=OuterRef("person_id"), period=month, paid_on__isnull=False, returned_on__isnull=True
    )


# --- new


def _began(area_code: str, as_of: date) -> QuerySet[Any]:
    return _spans().filter(
        in_area("area_code", area_code), kind__in=_BASIC, start__gte=year_start(as_of), start__lte=as_of
    )


def _before(subject: str) -> QuerySet[Any]:
    first = Q(start__lt=OuterRef("start")) | Q(start=OuterRef("start"), pk__lt=OuterRef("pk"))
    return _spans().filter(first, kind__in=_BASIC, **{subject: OuterRef(subject)})


def new_persons_in(area_code: str, as_of: date) -> QuerySet[Any]:
    """People whose first span of 低保 or 特困 began in the day's year."""
    return _began(area_code, as_of).exclude(Exists(_before("person_id"))).order_by("area_code", "pk")


def new_households_in(area_code: str, as_of: date) -> QuerySet[Any]:
    """Households of which nobody was in 低保 or 特困 before: the first span of each."""
    return _began(area_code, as_of).exclude(Exists(_before("household_id"))).order_by("area_code", "pk")


# --- what cannot be right


def paid_after_end_in(area_code: str, as_of: date) -> QuerySet[Payment]:
    """Monthly money of the day's year for a month after the person's death (or settling abroad)."""
    rows = paid_in(area_code, as_of, *_MONTHLY).filter(person__isnull=False)
    return rows.filter(_gone(as_of, OuterRef("period")))


def gone_paid_on(area_code: str, as_of: date) -> QuerySet[Payment]:
    return paid_after_end_in(area_code, as_of).select_related("household")


def not_stopped_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """Spans still open in the month after the person's death."""
    rows = _spans().filter(_open(as_of), in_area("area_code", area_code))
    return rows.filter(_gone(as_of, Value(month_of(as_of)))).select_related("household")


def both_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """低保 of people who are in 特困 on the same day."""
    other = _spans().filter(_open(as_of), person_id=OuterRef("person_id"), kind=Aid.DESTITUTE.value)
    rows = _spans().filter(_open(as_of), in_area("area_code", area_code), kind=Aid.LOW_INCOME.value)
    return rows.filter(Exists(other)).select_related("household")


def without_card_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """两项补贴 of people who have no certificate in force."""
    cards = departments.model_of(file("disability"))._default_manager.filter(
        _open(as_of), person_id=OuterRef("person_id")
    )
    rows = _spans().filter(
        _open(as_of), in_area("area_code", area_code), kind__in=[Aid.CARE.value, Aid.LIVING.value]
    )
    return rows.exclude(Exists(cards)).select_related("household")


@kept
def spans_of_household(actor: Actor, household_id: int, as_of: date) -> QuerySet[Any]:
    """Open on the day."""
    rows = within(_spans(), actor).filter(_open(as_of), household_id=household_id)
    return rows.order_by("kind", "pk")


def kinds_of_aid(aid: str) -> list[str]:
    """The kinds of money that pay a span; none for one that pays nothing."""
    return [kind.value for kind in KIND_OF_AID.get(Aid(aid), ())]
