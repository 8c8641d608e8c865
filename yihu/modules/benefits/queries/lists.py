"""Lists as wholes: their sums, what a new one would hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models import Sum as Total

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, reachable, within
from yihu.engine.errors import NotFound
from yihu.modules.benefits.models import Grant, PayList, Payment
from yihu.modules.benefits.queries.paid import payments
from yihu.modules.benefits.rules import Stage


@dataclass(frozen=True)
class Sum:
    """What a list comes to: of its lines those not taken back."""

    lines: int = 0
    homes: int = 0
    people: int = 0
    fen: int = 0


def lists(actor: Actor) -> QuerySet[PayList]:
    return within(PayList.objects.all(), actor)


def list_(actor: Actor, pk: int) -> PayList:
    """One's own, or one of an office above. Raises NotFound."""
    found: PayList | None = reachable(PayList.objects.all(), actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这份清单，或不在您的管理范围内")
    return found


def lines_of(actor: Actor, row: PayList) -> QuerySet[Payment]:
    """Those the actor sees."""
    found = payments(actor).filter(list=row).select_related("household")
    return found.order_by("area_code", "household__number", "pk")


def gathered(actor: Actor, rows: list[PayList]) -> dict[int, Sum]:
    """list -> its sum, in one question."""
    found = payments(actor).filter(list__in=rows, returned_on__isnull=True).order_by().values("list_id")
    told = found.annotate(
        lines=Count("pk"),
        homes=Count("household_id", distinct=True),
        people=Count("person_id", distinct=True),
        total=Total("fen"),
    )
    return {one["list_id"]: Sum(one["lines"], one["homes"], one["people"], one["total"]) for one in told}


def lists_shown(actor: Actor, area_code: str, kind: str, stage: str) -> QuerySet[PayList]:
    rows = lists(actor).filter(in_area("area_code", area_code))
    if kind:
        rows = rows.filter(kind=kind)
    if stage:
        rows = rows.filter(stage=stage)
    return rows.order_by("-period", "kind", "-pk")


def to_sign_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """Lists with lines that nobody has signed."""
    rows = PayList.objects.filter(in_area("area_code", area_code), stage=Stage.DRAFTED)
    return rows.annotate(lines=Count("payments")).filter(lines__gt=0).order_by("area_code", "pk")


def last_list(actor: Actor, row: PayList) -> PayList | None:
    """The newest paid list of the same office and kind before the list's own period."""
    rows = lists(actor).filter(
        area_code=row.area_code, kind=row.kind, stage=Stage.PAID, period__lt=row.period
    )
    return rows.order_by("-period", "-pk").first()


def grants_to_list(actor: Actor, row: PayList) -> QuerySet[Grant]:
    """Pupils approved for the list's term and kind who stand on no list of it."""
    known = Payment.objects.filter(
        _not_back(), person_id=OuterRef("person_id"), kind=row.kind, period=row.period
    )
    rows = within(Grant.objects.all(), actor).filter(
        in_area("area_code", row.area_code), kind=row.kind, term=row.period, person__isnull=False
    )
    return rows.exclude(Exists(known)).order_by("area_code", "pk")


def _not_back() -> Q:
    return Q(returned_on__isnull=True)


def number_for(kind: str, period: str, area_code: str, taken: int) -> str:
    """A number nobody has to think up: 2020-05-low_income-430902-1."""
    return f"{period}-{kind}-{area_code[:9].rstrip('0')}-{taken + 1}"[:40]
