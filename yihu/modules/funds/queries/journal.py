"""The journal of money. As of a day means: posted, for that fund year, dated on or before the day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    Min,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine.errors import NotFound, WrongStage
from yihu.modules.funds.models import Allocation, Batch, Expenditure, Offset, Payment, Plan, Pool
from yihu.modules.funds.models.base import Money
from yihu.modules.funds.rules import Flow, Stage, Tier, Verdict, Way

M = TypeVar("M", bound=Model)


class NotPosted(WrongStage):
    code = "not_posted"


POSTED = Q(decision__verdict=Verdict.POSTED)


# -- what an actor may see -----------------------------------------------------------------------------------


def batches(actor: Actor) -> QuerySet[Batch]:
    return within(Batch.objects.select_related("decision"), actor).order_by("-on", "-pk")


def plans(actor: Actor) -> QuerySet[Plan]:
    return within(Plan.objects.select_related("decision"), actor).order_by("-on", "-pk")


def pools(actor: Actor) -> QuerySet[Pool]:
    return within(Pool.objects.select_related("decision"), actor).order_by("-on", "-pk")


def allocations(actor: Actor) -> QuerySet[Allocation]:
    return within(Allocation.objects.select_related("unit", "decision"), actor).order_by("-on", "-pk")


def payments(actor: Actor) -> QuerySet[Payment]:
    return within(Payment.objects.select_related("unit", "decision"), actor).order_by("-on", "-pk")


def offsets(actor: Actor) -> QuerySet[Offset]:
    rows = Offset.objects.select_related("decision", "payment", "reverses__payment")
    return within(rows, actor).order_by("-on", "-pk")


def expenditures(actor: Actor) -> QuerySet[Expenditure]:
    return within(Expenditure.objects.select_related("unit", "decision"), actor).order_by("-on", "-pk")


_ENTRIES: dict[Stage, Callable[[Actor], QuerySet[Any]]] = {
    Stage.BATCH: batches,
    Stage.PLAN: plans,
    Stage.POOL: pools,
    Stage.ALLOCATION: allocations,
    Stage.PAYMENT: payments,
    Stage.EXPENDITURE: expenditures,
    Stage.OFFSET: offsets,
}


_STAGES: dict[type[Model], Stage] = {
    Batch: Stage.BATCH,
    Plan: Stage.PLAN,
    Pool: Stage.POOL,
    Allocation: Stage.ALLOCATION,
    Payment: Stage.PAYMENT,
    Expenditure: Stage.EXPENDITURE,
    Offset: Stage.OFFSET,
}


def stage_of_model(model: type[Model]) -> Stage:
    return _STAGES[model]


def entries(actor: Actor, stage: Stage) -> QuerySet[Any]:
    return _ENTRIES[stage](actor)


def one(rows: QuerySet[M], pk: int) -> M:
    """Raises NotFound both for rows that are not there and for rows of other areas."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这条资金记录，或不在您的管理范围内，请从资金列表重新进入")
    return found


def standing(actor: Actor, stage: Stage, pk: int) -> Money:
    """An entry of its own, not one that gives back. Raises NotFound."""
    found: Money = one(entries(actor, stage).filter(fen__gt=0), pk)
    return found


def posted_one(actor: Actor, stage: Stage, pk: int) -> Money:
    """An entry that may be built upon. Raises NotFound, NotPosted."""
    entry = standing(actor, stage, pk)
    if entry.verdict is not Verdict.POSTED:
        raise NotPosted(f"该笔{stage.label}“{entry.state_label}”，复核过账后才能办理下一步")
    return entry


def standing_of(rows: QuerySet[M]) -> QuerySet[M]:
    """Entries of their own that are pending or posted and not taken back, nor asked to be."""
    taken_back = rows.model._default_manager.filter(reverses=OuterRef("pk")).exclude(
        decision__verdict=Verdict.VOID
    )
    return rows.filter(~Exists(taken_back), fen__gt=0).exclude(decision__verdict=Verdict.VOID)


# -- what waits for the second person ---------------------------------------------------------------------------


def pending(actor: Actor, stage: Stage = Stage.PAYMENT) -> QuerySet[Any]:
    """待复核 of one stage, oldest first. Carried money waits by the entry that leaves the year."""
    rows = entries(actor, stage).filter(decision__isnull=True)
    if stage is Stage.BATCH:
        rows = rows.filter(carries__isnull=True)
    return rows.order_by("on", "pk")


@dataclass(frozen=True)
class PendingList:
    """Entries that one person wrote in one go: a form's single line (`only`), or a whole workbook."""

    stage: Stage
    maker_id: int
    maker_name: str
    entered_at: datetime
    count: int
    fen: int
    first: date
    only: Any = None

    @property
    def key(self) -> str:
        return f"{self.stage.value}-{self.maker_id}-{self.entered_at.timestamp():.6f}"


def pending_lists(actor: Actor) -> list[PendingList]:
    """What waits, as it was handed in, oldest first."""
    found = []
    for stage in Stage:
        rows = pending(actor, stage)
        grouped = list(
            rows.order_by()
            .values("maker_id", "maker_name", "entered_at")
            .annotate(count=Count("pk"), sum=Sum("fen"), first=Min("on"), one=Min("pk"))
        )
        alone = rows.in_bulk([row["one"] for row in grouped if row["count"] == 1])
        found += [
            PendingList(
                stage,
                row["maker_id"],
                row["maker_name"],
                row["entered_at"],
                row["count"],
                row["sum"],
                row["first"],
                alone.get(row["one"]),
            )
            for row in grouped
        ]
    return sorted(found, key=lambda each: (each.entered_at, list(Stage).index(each.stage)))


def of_list(actor: Actor, key: str) -> tuple[PendingList, QuerySet[Any]]:
    """A pending list by its key, and its entries. Raises NotFound once nothing of it waits."""
    for each in pending_lists(actor):
        if each.key == key:
            rows = pending(actor, each.stage).filter(maker_id=each.maker_id, entered_at=each.entered_at)
            return each, rows
    raise NotFound("这份清单已经办完，或不在您的管理范围内，请从待复核列表重新进入")


def pending_count(actor: Actor) -> int:
    return sum(pending(actor, stage).count() for stage in Stage)


# -- the journal on a day -------------------------------------------------------------------------------------


def _year_to_date(area_code: str, as_of: date) -> Q:
    return in_area("area_code", area_code) & Q(year=as_of.year, on__lte=as_of)


def issued_on(area_code: str, as_of: date) -> QuerySet[Batch]:
    return Batch.objects.filter(_year_to_date(area_code, as_of), POSTED)


def planned_on(area_code: str, as_of: date) -> QuerySet[Plan]:
    return Plan.objects.filter(_year_to_date(area_code, as_of), POSTED)


def allocated_on(area_code: str, as_of: date) -> QuerySet[Allocation]:
    return Allocation.objects.filter(_year_to_date(area_code, as_of), POSTED)


def paid_on(area_code: str, as_of: date) -> QuerySet[Payment]:
    """Posted payments, advances among them, by the day on which the checker let the money go."""
    return Payment.objects.filter(in_area("area_code", area_code), _paid_by(as_of), year=as_of.year)


def advanced_on(area_code: str, as_of: date) -> QuerySet[Payment]:
    return paid_on(area_code, as_of).filter(is_advance=True)


def _paid_by(as_of: date) -> Q:
    """Posted payments count from the day they were let go."""
    return POSTED & Q(decision__on__lte=as_of)


def advances_open_on(area_code: str, as_of: date) -> QuerySet[Payment]:
    """Advances not wholly made good on the day, whatever their year; `open_fen` is what is missing."""
    rows = Payment.objects.filter(
        in_area("area_code", area_code), _paid_by(as_of), is_advance=True, fen__gt=0
    )
    back = given_back(Payment.objects.filter(_paid_by(as_of)))
    offset = sum_of(Offset.objects.filter(POSTED, on__lte=as_of), "payment", "fen")
    return rows.annotate(open_fen=F("fen") + back - offset).filter(open_fen__gt=0)


def given_back(rows: QuerySet[Any]) -> CombinedExpression:
    """What `rows` take back of the outer row, wholly or in part; a negative number."""
    return sum_of(rows, "reverses", "fen") + sum_of(rows, "recovers", "fen")


def not_given_back(entry: Money) -> int:
    """What is left of an entry itself: all of it less what gives back, posted or waiting for the second person; fen."""
    mine = Q(reverses_id=entry.pk) | Q(recovers_id=entry.pk)
    model: Any = type(entry)
    rows = model._default_manager.filter(mine).exclude(decision__verdict=Verdict.VOID)
    return entry.fen + int(rows.aggregate(_sum=Sum("fen"))["_sum"] or 0)


def left_by(way: Way, model: type[Money]) -> Callable[[str, date], QuerySet[Any]]:
    """Rows by which money left in this way, year to date; `gone_fen` is positive."""

    def rows(area_code: str, as_of: date) -> QuerySet[Any]:
        found = model._default_manager.filter(_year_to_date(area_code, as_of), POSTED, way=way)
        return found.annotate(gone_fen=-F("fen"))

    return rows


def spent_on(area_code: str, as_of: date) -> QuerySet[Expenditure]:
    return Expenditure.objects.filter(_year_to_date(area_code, as_of), POSTED)


def sum_of(rows: QuerySet[Any], path: str, column: str) -> Coalesce:
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


def by_tier(rows: QuerySet[Any], column: str = "fen") -> dict[str, int]:
    grouped = rows.order_by().values("tier").annotate(_sum=Sum(column))
    return {row["tier"]: int(row["_sum"] or 0) for row in grouped}


def for_project(number: str, *, area_code: str, as_of: date) -> list[Flow]:
    """What stands behind a project (by its number) up to the day, by tier and over all years; tiers without
    money are left out. `issued` stays zero: a notice does not know projects."""
    here = in_area("area_code", area_code) & Q(project_number=number)
    paid = Payment.objects.filter(here, _paid_by(as_of))
    sums = {
        "allocated": by_tier(Allocation.objects.filter(here, POSTED, on__lte=as_of)),
        "paid": by_tier(paid),
        "advanced": by_tier(paid.filter(is_advance=True)),
        "spent": by_tier(Expenditure.objects.filter(here, POSTED, on__lte=as_of)),
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
