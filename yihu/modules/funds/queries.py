"""Reads of money. As of a day means: written for that fund year and dated on or before the day."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.db.models import BigIntegerField, F, Model, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine.errors import NotFound
from yihu.engine.policy import for_area
from yihu.modules.funds.models import Allocation, Batch, Decision, Expenditure, Offset, Payment, Plan, Pool
from yihu.modules.funds.rules import FISCAL, Checkpoint, Flow, Tier, Verdict, elapsed_days, next_checkpoint

M = TypeVar("M", bound=Model)


# -- what an actor may see -----------------------------------------------------------------------------------


def batches(actor: Actor) -> QuerySet[Batch]:
    return within(Batch.objects.all(), actor).order_by("-on", "-pk")


def plans(actor: Actor) -> QuerySet[Plan]:
    return within(Plan.objects.all(), actor).order_by("-on", "-pk")


def pools(actor: Actor) -> QuerySet[Pool]:
    return within(Pool.objects.all(), actor).order_by("-on", "-pk")


def allocations(actor: Actor) -> QuerySet[Allocation]:
    return within(Allocation.objects.select_related("unit"), actor).order_by("-on", "-pk")


def payments(actor: Actor) -> QuerySet[Payment]:
    return within(Payment.objects.select_related("unit", "decision"), actor).order_by("-on", "-pk")


def offsets(actor: Actor) -> QuerySet[Offset]:
    return within(Offset.objects.all(), actor).order_by("-on", "-pk")


def expenditures(actor: Actor) -> QuerySet[Expenditure]:
    return within(Expenditure.objects.select_related("unit"), actor).order_by("-on", "-pk")


def pending(actor: Actor) -> QuerySet[Payment]:
    """待复核, oldest first."""
    return payments(actor).filter(decision__isnull=True).order_by("on", "pk")


def one(rows: QuerySet[M], pk: int) -> M:
    """Raises NotFound both for rows that are not there and for rows of other areas."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这条资金记录，或不在您的管理范围内，请从资金列表重新进入")
    return found


# -- the journal on a day -------------------------------------------------------------------------------------


def _year_to_date(area_code: str, as_of: date) -> Q:
    return in_area("area_code", area_code) & Q(year=as_of.year, on__lte=as_of)


def issued_on(area_code: str, as_of: date) -> QuerySet[Batch]:
    return Batch.objects.filter(_year_to_date(area_code, as_of))


def planned_on(area_code: str, as_of: date) -> QuerySet[Plan]:
    return Plan.objects.filter(_year_to_date(area_code, as_of))


def allocated_on(area_code: str, as_of: date) -> QuerySet[Allocation]:
    return Allocation.objects.filter(_year_to_date(area_code, as_of))


def paid_on(area_code: str, as_of: date) -> QuerySet[Payment]:
    """Posted payments, advances among them, by the day on which the checker let the money go."""
    posted = Q(decision__verdict=Verdict.POSTED, decision__on__lte=as_of)
    return Payment.objects.filter(in_area("area_code", area_code), posted, year=as_of.year)


def advanced_on(area_code: str, as_of: date) -> QuerySet[Payment]:
    return paid_on(area_code, as_of).filter(is_advance=True)


def advances_open_on(area_code: str, as_of: date) -> QuerySet[Payment]:
    """Advances not wholly made good on the day, whatever their year; `open_fen` is what is missing."""
    posted = Q(decision__verdict=Verdict.POSTED, decision__on__lte=as_of)
    rows = Payment.objects.filter(
        in_area("area_code", area_code), posted, is_advance=True, reverses__isnull=True
    )
    taken_back = _sum_of(
        Payment.objects.filter(decision__verdict=Verdict.POSTED, decision__on__lte=as_of), "reverses", "fen"
    )
    offset = _sum_of(Offset.objects.filter(on__lte=as_of), "payment", "fen")
    return rows.annotate(open_fen=F("fen") + taken_back - offset).filter(open_fen__gt=0)


def spent_on(area_code: str, as_of: date) -> QuerySet[Expenditure]:
    return Expenditure.objects.filter(_year_to_date(area_code, as_of))


def _sum_of(rows: QuerySet[Any], path: str, column: str) -> Coalesce:
    """Sum of `column` over the rows whose `path` is the outer row; zero for none."""
    total = (
        rows.filter(**{path: OuterRef("pk")})
        .order_by()
        .values(path)
        .annotate(_sum=Sum(column))
        .values("_sum")
    )
    return Coalesce(Subquery(total), Value(0), output_field=BigIntegerField())


# -- screens --------------------------------------------------------------------------------------------------


def board(actor: Actor, area_code: str, as_of: date) -> list[Flow]:
    """The four stages by tier: the fiscal tiers always, other sources where there is money. Seven queries."""
    within(Batch.objects.none(), actor)
    sums = {
        "issued": _by_tier(issued_on(area_code, as_of)),
        "planned": _by_tier(planned_on(area_code, as_of)),
        "allocated": _by_tier(allocated_on(area_code, as_of)),
        "paid": _by_tier(paid_on(area_code, as_of)),
        "spent": _by_tier(spent_on(area_code, as_of)),
        "advanced": _by_tier(advanced_on(area_code, as_of)),
        "advance_open": _by_tier(advances_open_on(area_code, as_of), "open_fen"),
    }
    flows = [
        Flow(key=tier.value, label=tier.label, **{name: by.get(tier.value, 0) for name, by in sums.items()})
        for tier in Tier
    ]
    return [flow for flow in flows if Tier(flow.key) in FISCAL or not flow.is_empty]


def _by_tier(rows: QuerySet[Any], column: str = "fen") -> dict[str, int]:
    grouped = rows.order_by().values("tier").annotate(_sum=Sum(column))
    return {row["tier"]: int(row["_sum"] or 0) for row in grouped}


def checkpoint(area_code: str, as_of: date) -> Checkpoint:
    """The next progress check. Raises NoValueInForce when no target is set for the day."""
    policy = for_area(area_code)
    return next_checkpoint(
        as_of, {quarter: policy.at(f"funds.spend_target_q{quarter}", as_of).number for quarter in range(1, 5)}
    )


def for_project(number: str, *, area_code: str, as_of: date) -> list[Flow]:
    """What stands behind a project (by its number) up to the day, by tier and over all years; tiers without
    money are left out. `issued` stays zero: a notice does not know projects."""
    here = in_area("area_code", area_code) & Q(project_number=number)
    posted = Q(decision__verdict=Verdict.POSTED, decision__on__lte=as_of)
    paid = Payment.objects.filter(here, posted)
    sums = {
        "allocated": _by_tier(Allocation.objects.filter(here, on__lte=as_of)),
        "paid": _by_tier(paid),
        "advanced": _by_tier(paid.filter(is_advance=True)),
        "spent": _by_tier(Expenditure.objects.filter(here, on__lte=as_of)),
    }
    flows = [
        Flow(key=tier.value, label=tier.label, **{name: by.get(tier.value, 0) for name, by in sums.items()})
        for tier in Tier
    ]
    return [flow for flow in flows if not flow.is_empty]


def flow_of(actor: Actor, batch: Batch) -> list[Allocation]:
    """The batch's arrangements with their payments and vouchers, ready for the page: `.shown` lists."""
    rows = list(allocations(actor).filter(batch=batch).order_by("on", "pk").select_related("balance"))
    paid = list(payments(actor).filter(allocation__in=rows).order_by("on", "pk").select_related("balance"))
    spent = list(expenditures(actor).filter(payment__in=paid).order_by("on", "pk"))
    for payment in paid:
        payment.shown = [row for row in spent if row.payment_id == payment.pk]  # type: ignore[attr-defined]
    for row in rows:
        row.shown = [payment for payment in paid if payment.allocation_id == row.pk]  # type: ignore[attr-defined]
    return rows


# -- work that is due -----------------------------------------------------------------------------------------


def not_fully_allocated(area_code: str, as_of: date) -> QuerySet[Batch]:
    """Batches with money not yet arranged on the day; `left_fen` is how much."""
    rows = Batch.objects.filter(in_area("area_code", area_code), on__lte=as_of, reverses__isnull=True)
    taken_back = _sum_of(Batch.objects.filter(on__lte=as_of), "reverses", "fen")
    given = _sum_of(Allocation.objects.filter(on__lte=as_of), "batch", "fen")
    return rows.annotate(left_fen=F("fen") + taken_back - given).filter(left_fen__gt=0).order_by("on", "pk")


def pending_on(area_code: str, as_of: date) -> QuerySet[Payment]:
    rows = Payment.objects.filter(in_area("area_code", area_code), on__lte=as_of)
    decided = Decision.objects.filter(on__lte=as_of).values("payment_id")
    return rows.exclude(pk__in=decided).order_by("on", "pk")


def behind_time(area_code: str, as_of: date) -> QuerySet[Allocation]:
    """This year's arrangements whose use lies behind the share of the year gone, beyond the allowed points.

    Compared crosswise in whole numbers: spent × 100 × days of the year < fen × (100 × days gone − points × days).
    """
    points = for_area(area_code).days("funds.lag_points", as_of)
    gone, days = elapsed_days(as_of)
    rows = allocated_on(area_code, as_of).filter(reverses__isnull=True)
    taken_back = _sum_of(Allocation.objects.filter(on__lte=as_of), "reverses", "fen")
    spent = _sum_of(Expenditure.objects.filter(on__lte=as_of), "payment__allocation", "fen")
    rows = rows.annotate(net_fen=F("fen") + taken_back, spent_fen=spent)
    behind = F("net_fen") * (100 * gone - points * days) - F("spent_fen") * (100 * days)
    return rows.annotate(behind=behind).filter(behind__gt=0).order_by("on", "pk")
