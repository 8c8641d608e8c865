"""Work that money makes due."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db.models import BigIntegerField, F, Model, QuerySet, Sum, Value

from yihu.core.access.scope import in_area
from yihu.engine.policy import for_area
from yihu.modules.funds.models import Allocation, Batch, Decision, Expenditure, Payment, Pool
from yihu.modules.funds.queries.journal import POSTED, allocated_on, given_back, issued_on, planned_on, sum_of
from yihu.modules.funds.rules import Checkpoint, Tier, elapsed_days, next_checkpoint

M = TypeVar("M", bound=Model)


def checkpoint(area_code: str, as_of: date) -> Checkpoint:
    """The next progress check. Raises NoValueInForce when no target is set for the day."""
    policy = for_area(area_code)
    return next_checkpoint(
        as_of, {quarter: policy.at(f"funds.spend_target_q{quarter}", as_of).number for quarter in range(1, 5)}
    )


def not_fully_allocated(area_code: str, as_of: date) -> QuerySet[Batch]:
    """Batches with money not yet arranged on the day; `left_fen` is how much."""
    rows = Batch.objects.filter(in_area("area_code", area_code), POSTED, on__lte=as_of, fen__gt=0)
    back = given_back(Batch.objects.filter(POSTED, on__lte=as_of))
    given = sum_of(Allocation.objects.filter(POSTED, on__lte=as_of), "batch", "fen")
    return rows.annotate(left_fen=F("fen") + back - given).filter(left_fen__gt=0).order_by("on", "pk")


def pending_on(model: type[M], area_code: str, as_of: date) -> QuerySet[M]:
    """Entries of one stage, written for the day or before, that nobody else has decided by then."""
    column = str(model._meta.model_name)
    decided = Decision.objects.filter(**{f"{column}__isnull": False}, on__lte=as_of).values(column)
    rows = model._default_manager.filter(in_area("area_code", area_code), on__lte=as_of)
    return rows.exclude(pk__in=decided).order_by("on", "pk")


def behind_time(area_code: str, as_of: date) -> QuerySet[Allocation]:
    """This year's arrangements whose use lies behind the share of the year gone, beyond the allowed points.

    Compared crosswise in whole numbers: spent × 100 × days of the year < fen × (100 × days gone − points × days).
    """
    points = for_area(area_code).days("funds.lag_points", as_of)
    gone, days = elapsed_days(as_of)
    rows = allocated_on(area_code, as_of).filter(fen__gt=0)
    back = given_back(Allocation.objects.filter(POSTED, on__lte=as_of))
    spent = sum_of(Expenditure.objects.filter(POSTED, on__lte=as_of), "payment__allocation", "fen")
    rows = rows.annotate(net_fen=F("fen") + back, spent_fen=spent)
    behind = F("net_fen") * (100 * gone - points * days) - F("spent_fen") * (100 * days)
    return rows.annotate(behind=behind).filter(behind__gt=0).order_by("on", "pk")


def unit_input_short(area_code: str, as_of: date) -> QuerySet[Batch]:
    """What a member unit gave this year, where it is less than the year's document asks of each."""
    least = int(for_area(area_code).at("funds.unit_min_yuan", as_of).number * 100)
    back = given_back(Batch.objects.filter(POSTED, on__lte=as_of))
    rows = issued_on(area_code, as_of).filter(tier=Tier.UNIT, fen__gt=0).annotate(net_fen=F("fen") + back)
    return rows.filter(net_fen__gt=0, net_fen__lt=least).order_by("on", "pk")


def advance_above_plan(area_code: str, as_of: date) -> QuerySet[Pool]:
    """Pools of the year from which more is advanced than the county's own plan of the year puts in."""
    advanced = sum_of(Payment.objects.filter(POSTED, decision__on__lte=as_of), "pool", "fen")
    planned = planned_on(area_code, as_of).filter(tier=Tier.COUNTY).aggregate(sum=Sum("fen"))["sum"] or 0
    rows = Pool.objects.filter(
        in_area("area_code", area_code), POSTED, year=as_of.year, on__lte=as_of, fen__gt=0
    )
    rows = rows.annotate(
        advanced_fen=advanced, planned_fen=Value(int(planned), output_field=BigIntegerField())
    )
    return rows.filter(advanced_fen__gt=planned, planned_fen__gt=0).order_by("on", "pk")
