"""Income, expenses, and plans that share out what is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine.dates import year_start
from yihu.engine.errors import NotFound
from yihu.modules.assets.models import AssetExpense, AssetIncome, AssetStep, Distribution, Share
from yihu.modules.assets.rules import ASKED_BACK, CORRECTED, UNCORRECTED, Stage


class NoSuchPlan(NotFound):
    code = "no_such_plan"


def incomes(actor: Actor) -> QuerySet[AssetIncome]:
    return within(AssetIncome.objects.all(), actor)


def expenses(actor: Actor) -> QuerySet[AssetExpense]:
    return within(AssetExpense.objects.all(), actor)


def plans(actor: Actor) -> QuerySet[Distribution]:
    return within(Distribution.objects.all(), actor)


def plans_in(
    actor: Actor, area_code: str, as_of: date, *, text: str = "", stage: str | None = None
) -> QuerySet[Distribution]:
    """Plans of a place drafted by the day, newest first."""
    rows = plans(actor).filter(in_area("area_code", area_code), drafted_on__lte=as_of)
    rows = rows.filter(title__icontains=text) if text else rows
    return (rows.filter(stage=stage) if stage else rows).order_by("-drafted_on", "-pk")


def plan(actor: Actor, pk: int) -> Distribution:
    """Raises NoSuchPlan."""
    return _found(plans(actor).select_related("asset").filter(pk=pk).first())


def plan_of(actor: Actor, uid: UUID) -> Distribution:
    """Raises NoSuchPlan."""
    return _found(plans(actor).select_related("asset").filter(uid=uid).first())


def _found(row: Distribution | None) -> Distribution:
    if row is None:
        raise NoSuchPlan("没有这个收益分配方案，或不在您的管理范围内")
    return row


def shares(actor: Actor) -> QuerySet[Share]:
    return within(Share.objects.all(), actor)


def steps(actor: Actor) -> QuerySet[AssetStep]:
    return within(AssetStep.objects.all(), actor)


def asked_back(plan: Distribution) -> AssetStep | None:
    """The request to take the paid plan back that waits for another person."""
    last = AssetStep.objects.filter(plan=plan).order_by("-pk").first()
    return last if last is not None and last.stage == ASKED_BACK else None


def reversals_waiting(area_code: str, as_of: date) -> QuerySet[AssetStep]:
    """Requests to take a paid plan back that nobody has decided."""
    rows = AssetStep.objects.filter(in_area("area_code", area_code), stage=ASKED_BACK, on__lte=as_of)
    return rows.filter(pk=_last_step(OuterRef("plan_id"))).select_related("plan").order_by("on", "pk")


def to_correct(actor: Actor) -> QuerySet[Distribution]:
    """Plans taken back whose list was public and whose correction is not."""
    rows = plans(actor).filter(stage=Stage.REVERSED, noticed_until__isnull=False)
    said = AssetStep.objects.filter(plan=OuterRef("pk"), stage__in=[CORRECTED, UNCORRECTED]).order_by("-pk")
    last = rows.annotate(said=Subquery(said.values("stage")[:1]))
    return last.filter(Q(said__isnull=True) | Q(said=UNCORRECTED))


def _last_step(plan: OuterRef) -> Subquery:
    return Subquery(AssetStep.objects.filter(plan=plan).order_by("-pk").values("pk")[:1])


def shares_paid(actor: Actor, household_ids: Sequence[int], first: date, last: date) -> QuerySet[Share]:
    """What these households were paid from `first` to `last`, both included, newest first."""
    rows = shares(actor).filter(standing_on(last), household_id__in=household_ids, paid_on__gte=first)
    return rows.select_related("plan__asset").order_by("-paid_on", "-pk")


def undistributed(
    actor: Actor, area_code: str, as_of: date, asset_id: int | None = None
) -> QuerySet[AssetIncome]:
    """Income received by the day that no plan has taken: of one asset, or of those of a village that have no solar
    station, whose income is shared out by itself."""
    rows = incomes(actor).filter(plan__isnull=True, on__lte=as_of).select_related("asset")
    if asset_id is not None:
        return rows.filter(asset_id=asset_id).order_by("on", "pk")
    return rows.filter(area_code=area_code, asset__station__isnull=True).order_by("on", "pk")


def undistributed_by_asset(actor: Actor, area_code: str, as_of: date) -> list[dict[str, Any]]:
    """Assets with income that no plan has taken: `asset_id`, name, place, `fen`, the first day."""
    rows = incomes(actor).filter(in_area("area_code", area_code), plan__isnull=True, on__lte=as_of)
    named: QuerySet[Any, Any] = rows.order_by().values(
        "asset_id", "asset__name", "asset__number", "asset__station", "area_code"
    )
    return list(named.annotate(fen=Sum("fen")).order_by("area_code", "asset__number"))


def income_to_date(area_code: str, as_of: date) -> QuerySet[AssetIncome]:
    """Received from 1 January up to the day."""
    rows = AssetIncome.objects.filter(in_area("area_code", area_code))
    return rows.filter(on__gte=year_start(as_of), on__lte=as_of).order_by("area_code", "pk")


def distributed_to_date(area_code: str, as_of: date) -> QuerySet[Share]:
    """Lines of plans paid from 1 January up to the day, what the village retains among them."""
    rows = Share.objects.filter(in_area("area_code", area_code))
    return rows.filter(standing_on(as_of), paid_on__gte=year_start(as_of)).order_by("area_code", "pk")


def standing_on(as_of: date) -> Q:
    """Shares paid by the day and not taken back by it."""
    return Q(paid_on__lte=as_of) & (Q(reversed_on__isnull=True) | Q(reversed_on__gt=as_of))


def households_paid(area_code: str, as_of: date) -> QuerySet[Share]:
    """The first share of the year of every household that had one, whatever it was for."""
    rows = Share.objects.filter(standing_on(as_of), household__isnull=False, paid_on__gte=year_start(as_of))
    first = rows.order_by("household_id", "paid_on", "pk").distinct("household_id").values("pk")
    return Share.objects.filter(in_area("area_code", area_code), pk__in=first).order_by("area_code", "pk")
