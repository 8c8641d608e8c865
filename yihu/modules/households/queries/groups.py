"""Groups that need looking after, by rule over the register and the newest year's facts of each person's village."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from yihu.engine import policy
from yihu.engine.dates import add_months
from yihu.modules.households.models import Membership, PersonYear
from yihu.modules.households.queries.dated import covers, members_on
from yihu.modules.households.rules.codes import WorkRegion

_AWAY = [WorkRegion.PROVINCE.value, WorkRegion.OUTSIDE.value]
_GROWN_UP = 18


def _born_by(as_of: date, years: int) -> date:
    """Whoever was born up to this day is at least so many years old on `as_of`."""
    return add_months(as_of, -12 * years)


def lonely_elders(area_code: str, as_of: date) -> QuerySet[Membership]:
    """孤寡（独居）老人: old (policy `groups.elder_age`) and alone in the household."""
    age = policy.for_area(area_code).days("groups.elder_age", as_of)
    others = Membership.objects.filter(covers(as_of), household_id=OuterRef("household_id")).exclude(
        person_id=OuterRef("person_id")
    )
    rows = members_on(area_code, as_of).filter(~Exists(others), person__born_on__lte=_born_by(as_of, age))
    return rows.order_by("area_code", "number", "pk")


def left_behind_children(area_code: str, as_of: date) -> QuerySet[Membership]:
    """留守儿童: younger than policy `groups.child_age`, in a household whose grown-ups of working age are all away
    (newest year: work outside the county for at least `groups.away_months`), with at least one such."""
    values = policy.for_area(area_code)
    age, months = values.days("groups.child_age", as_of), values.days("groups.away_months", as_of)
    elder = values.days("groups.elder_age", as_of)
    grown = Membership.objects.filter(
        covers(as_of),
        household_id=OuterRef("household_id"),
        person__born_on__lte=_born_by(as_of, _GROWN_UP),
        person__born_on__gt=_born_by(as_of, elder),
    )
    away = _newest(as_of, Q(work_region__in=_AWAY, work_months__gte=months))
    rows = members_on(area_code, as_of).filter(person__born_on__gt=_born_by(as_of, age))
    with_facts = grown.annotate(newest=_newest_id(as_of))
    return rows.filter(Exists(with_facts.filter(away)), ~Exists(with_facts.filter(~away))).order_by(
        "area_code", "number", "pk"
    )


def disabled(area_code: str, as_of: date) -> QuerySet[Membership]:
    """残疾人: the newest year names a kind of disability."""
    rows = members_on(area_code, as_of).annotate(newest=_newest_id(as_of))
    return rows.filter(_newest(as_of, ~Q(disability_kind=""))).order_by("area_code", "number", "pk")


def _newest_id(as_of: date) -> Any:
    years = PersonYear.objects.filter(
        person_id=OuterRef("person_id"), area_code=OuterRef("area_code"), year__lte=as_of.year
    )
    return Subquery(years.order_by("-year").values("pk")[:1])


def _newest(as_of: date, condition: Q) -> Exists:
    return Exists(PersonYear.objects.filter(condition, pk=OuterRef("newest")))
