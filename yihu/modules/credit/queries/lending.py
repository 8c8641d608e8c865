"""Loans as they stand on a day: what is left of them, when they are due, who lacks one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.core.access.scope import in_area, within
from yihu.engine import policy
from yihu.engine.dates import year_start
from yihu.engine.money import FEN_PER_YUAN
from yihu.engine.policy import NoValueInForce
from yihu.modules.credit.models import Extension, Loan, Repayment, Wish
from yihu.modules.credit.rules import Payer, Why


def loans(actor: Actor) -> QuerySet[Loan]:
    return within(Loan.objects.all(), actor)


def extensions(actor: Actor) -> QuerySet[Extension]:
    return within(Extension.objects.all(), actor)


def repayments(actor: Actor) -> QuerySet[Repayment]:
    return within(Repayment.objects.all(), actor)


def wishes(actor: Actor) -> QuerySet[Wish]:
    return within(Wish.objects.all(), actor)


def _summed(rows: QuerySet[Any], column: str) -> Subquery:
    return Subquery(rows.order_by().values("loan_id").annotate(total=Sum(column)).values("total"))


def with_balance(rows: QuerySet[Loan], as_of: date) -> QuerySet[Any]:
    """Adds what the day makes of a loan: `repaid_fen`, `balance_fen`, `months` put off, `due` with them, `covered`."""
    paid = Repayment.objects.filter(loan_id=OuterRef("pk"), on__lte=as_of)
    put_off = Extension.objects.filter(loan_id=OuterRef("pk"), on__lte=as_of)
    found: QuerySet[Any] = rows.annotate(
        repaid_fen=Coalesce(_summed(paid, "principal_fen"), Value(0), output_field=BigIntegerField()),
        months=Coalesce(_summed(put_off, "months"), Value(0), output_field=IntegerField()),
        covered=Exists(paid.filter(payer=Payer.FUND.value)),
    ).annotate(
        balance_fen=F("fen") - F("repaid_fen"),
        due=Func(F("due_on"), F("months"), function="credit_due", output_field=DateField()),
    )
    return found


# --- figures


def lent_in(area_code: str, as_of: date) -> QuerySet[Loan]:
    """Lent in the day's year until the day."""
    rows = Loan.objects.filter(in_area("area_code", area_code), lent_on__range=(year_start(as_of), as_of))
    return rows.order_by("area_code", "pk")


def first_lent_in(area_code: str, as_of: date) -> QuerySet[Loan]:
    """One row a household: of several loans of the year the first entered."""
    earlier = Loan.objects.filter(
        lent_on__range=(year_start(as_of), as_of),
        household_id=OuterRef("household_id"),
        pk__lt=OuterRef("pk"),
    )
    return lent_in(area_code, as_of).exclude(Exists(earlier))


def open_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """Lent by the day, with something left to pay."""
    rows = Loan.objects.filter(in_area("area_code", area_code), lent_on__lte=as_of)
    return with_balance(rows, as_of).filter(balance_fen__gt=0).order_by("area_code", "pk")


def overdue_on(area_code: str, as_of: date) -> QuerySet[Any]:
    return open_on(area_code, as_of).filter(due__lt=as_of)


def first_overdue_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """One row a household."""
    same = Loan.objects.filter(
        household_id=OuterRef("household_id"), lent_on__lte=as_of, pk__lt=OuterRef("pk")
    )
    earlier = with_balance(same, as_of).filter(balance_fen__gt=0, due__lt=as_of)
    return overdue_on(area_code, as_of).exclude(Exists(earlier))


def lacking_on(area_code: str, as_of: date) -> QuerySet[Wish]:
    """应贷未贷: by the newest word willing and qualified, and no loan open."""
    later = Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk"))
    newer = Wish.objects.filter(later, household_id=OuterRef("household_id"), on__lte=as_of)
    has = with_balance(
        Loan.objects.filter(household_id=OuterRef("household_id"), lent_on__lte=as_of), as_of
    ).filter(balance_fen__gt=0)
    rows = Wish.objects.filter(in_area("area_code", area_code), on__lte=as_of, willing=True, qualified=True)
    return rows.exclude(Exists(newer)).exclude(Exists(has)).order_by("area_code", "pk")


# --- work due, and what cannot be right


def limit(area_code: str, key: str, as_of: date) -> Decimal | None:
    """A value of the policy of the place; None where no document says."""
    try:
        return policy.for_area(area_code).at(f"loan.{key}", as_of).number
    except NoValueInForce:
        return None


def to_repay_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """Due within the days of notice, or late."""
    days = int(limit(area_code, "notice_days", as_of) or 0)
    rows = open_on(area_code, as_of).filter(due__lte=as_of + timedelta(days=days))
    return rows.select_related("household").order_by("due", "pk")


def over_cap_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """Loans, with interest subsidised, of households that have more of them than the most for one, counted as lent."""
    most = limit(area_code, "cap", as_of)
    rows = open_on(area_code, as_of).filter(subsidised=True)
    if most is None:
        return rows.none()
    same = with_balance(
        Loan.objects.filter(household_id=OuterRef("household_id"), lent_on__lte=as_of, subsidised=True), as_of
    ).filter(balance_fen__gt=0)
    total = same.order_by().values("household_id").annotate(total=Sum("fen")).values("total")
    over = rows.annotate(of_household=Subquery(total)).filter(of_household__gt=int(most * FEN_PER_YUAN))
    found: QuerySet[Any] = over.select_related("household")
    return found


def over_term_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """Longer than the longest term, before anything was put off."""
    years = limit(area_code, "term", as_of)
    rows = open_on(area_code, as_of).select_related("household")
    if years is None:
        return rows.none()
    longest = Func(F("lent_on"), Value(int(years * 12)), function="credit_due", output_field=DateField())
    return rows.filter(due_on__gt=longest)


def wrong_age_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """Borrowers younger or older, on the day they got the money, than the notice of that day allows."""
    youngest, oldest = (limit(area_code, key, as_of) for key in ("age_from", "age_to"))
    rows = open_on(area_code, as_of).select_related("household")
    if youngest is None or oldest is None:
        return rows.none()

    def _born(years: int) -> Func:
        return Func(F("lent_on"), Value(-12 * years), function="credit_due", output_field=DateField())

    too_young = Q(person__born_on__gt=_born(int(youngest)))
    return rows.filter(too_young | Q(person__born_on__lte=_born(int(oldest) + 1)))


def long_put_off_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """Put off because of the epidemic, all in all longer than allowed: the last such extension of the loan."""
    most = limit(area_code, "covid_deferral", as_of)
    rows = Extension.objects.filter(
        in_area("area_code", area_code), on__lte=as_of, why=Why.EPIDEMIC.value
    ).select_related("loan")
    if most is None:
        return rows.none()
    same = Extension.objects.filter(loan_id=OuterRef("loan_id"), on__lte=as_of, why=Why.EPIDEMIC.value)
    later = same.filter(Q(on__gt=OuterRef("on")))
    over = rows.annotate(total=_summed(same, "months")).filter(total__gt=int(most))
    return over.exclude(Exists(later)).order_by("area_code", "pk")


# --- pages


@kept
def of_household(actor: Actor, household_id: int, as_of: date) -> QuerySet[Any]:
    rows = loans(actor).filter(household_id=household_id, lent_on__lte=as_of)
    return with_balance(rows, as_of).order_by("-lent_on", "-pk")[:8]
