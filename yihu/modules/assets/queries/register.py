"""The register: assets on a day, with whose they are and who looks after them on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Concat

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine.errors import NotFound
from yihu.modules.assets.models import (
    Asset,
    AssetCheck,
    AssetIncome,
    AssetLease,
    Custody,
    Disposal,
    HandOver,
    Idle,
    Ownership,
)
from yihu.modules.assets.rules import RENTS, AssetKind, Due, unpaid


class NoSuchAsset(NotFound):
    code = "no_such_asset"


def covers(as_of: date) -> Q:
    return Q(start__lte=as_of) & (Q(end__isnull=True) | Q(end__gt=as_of))


def assets(actor: Actor) -> QuerySet[Asset]:
    return within(Asset.objects.all(), actor)


def asset(actor: Actor, pk: int) -> Asset:
    """Raises NoSuchAsset."""
    found = assets(actor).select_related("household").filter(pk=pk).first()
    if found is None:
        raise NoSuchAsset("没有这项资产，或不在您的管理范围内")
    return found


def ownerships(actor: Actor) -> QuerySet[Ownership]:
    return within(Ownership.objects.all(), actor)


def custodies(actor: Actor) -> QuerySet[Custody]:
    return within(Custody.objects.all(), actor)


def handovers(actor: Actor) -> QuerySet[HandOver]:
    return within(HandOver.objects.all(), actor)


def checks(actor: Actor) -> QuerySet[AssetCheck]:
    return within(AssetCheck.objects.all(), actor)


def idles(actor: Actor) -> QuerySet[Idle]:
    return within(Idle.objects.all(), actor)


def leases(actor: Actor) -> QuerySet[AssetLease]:
    return within(AssetLease.objects.all(), actor)


def disposals(actor: Actor) -> QuerySet[Disposal]:
    return within(Disposal.objects.all(), actor)


def disposal(actor: Actor, pk: int) -> Disposal:
    """Raises NotFound."""
    return _disposal(disposals(actor).select_related("asset").filter(pk=pk).first())


def disposal_of(actor: Actor, uid: UUID) -> Disposal:
    """Raises NotFound."""
    return _disposal(disposals(actor).select_related("asset").filter(uid=uid).first())


def _disposal(found: Disposal | None) -> Disposal:
    if found is None:
        raise NotFound("没有这项处置，或不在您的管理范围内")
    return found


# -- as of a day ----------------------------------------------------------------------------------------------


def assets_on(area_code: str, as_of: date) -> QuerySet[Asset]:
    """Formed by the day and not disposed of by it."""
    rows = Asset.objects.filter(in_area("area_code", area_code), formed_on__lte=as_of)
    return rows.exclude(disposed_on__lte=as_of).order_by("area_code", "number")


def operating_on(area_code: str, as_of: date) -> QuerySet[Asset]:
    return assets_on(area_code, as_of).filter(kind=AssetKind.OPERATING)


def _of(model: Any, as_of: date) -> QuerySet[Any]:
    found: QuerySet[Any] = model.objects.filter(covers(as_of), asset_id=OuterRef("pk"))
    return found


def owned_on(area_code: str, as_of: date) -> QuerySet[Asset]:
    return assets_on(area_code, as_of).filter(Exists(_of(Ownership, as_of)))


def in_custody_on(area_code: str, as_of: date) -> QuerySet[Asset]:
    return assets_on(area_code, as_of).filter(Exists(_of(Custody, as_of)))


def idle_on(area_code: str, as_of: date) -> QuerySet[Asset]:
    return assets_on(area_code, as_of).filter(Exists(_of(Idle, as_of)))


def checked_in_year(area_code: str, as_of: date) -> QuerySet[Asset]:
    """Counted this year, by the day."""
    done = AssetCheck.objects.filter(asset_id=OuterRef("pk"), year=as_of.year, on__lte=as_of)
    return assets_on(area_code, as_of).filter(Exists(done))


def with_present(rows: QuerySet[Asset], as_of: date) -> QuerySet[Any]:
    """Adds `owner`, `keeper`, `idle_since` and `checked` (the newest year counted) of the day."""
    checked = AssetCheck.objects.filter(asset_id=OuterRef("pk"), on__lte=as_of).order_by("-year")
    keeper = _of(Custody, as_of).annotate(told=Concat("unit", "person"))
    return rows.annotate(
        owner=Subquery(_of(Ownership, as_of).values("owner")[:1]),
        keeper=Subquery(keeper.values("told")[:1]),
        idle_since=Subquery(_of(Idle, as_of).values("start")[:1]),
        checked=Subquery(checked.values("year")[:1]),
    )


STATES = {"idle": "闲置", "ownerless": "未确权", "unkept": "无管护", "unchecked": "本年未盘点"}


def stock_list(
    actor: Actor, area_code: str, as_of: date, *, text: str = "", kind: str = "", state: str = ""
) -> QuerySet[Any]:
    """The list's rows: of a place on a day, by words, kind and one of STATES."""
    rows = with_present(within(assets_on(area_code, as_of), actor), as_of)
    if text:
        rows = rows.filter(
            Q(number__istartswith=text)
            | Q(name__icontains=text)
            | Q(project_number__istartswith=text)
            | Q(place__icontains=text)
        )
    if kind:
        rows = rows.filter(kind=kind)
    wanted = {
        "idle": Q(idle_since__isnull=False),
        "ownerless": Q(owner__isnull=True),
        "unkept": Q(keeper__isnull=True),
        "unchecked": Q(checked__isnull=True) | Q(checked__lt=as_of.year),
    }.get(state)
    return rows.filter(wanted) if wanted is not None else rows


@dataclass(frozen=True)
class Life:
    """All that is known of one asset by a day, newest first."""

    owners: list[Ownership]
    keepers: list[Custody]
    handed: list[HandOver]
    checked: list[AssetCheck]
    idle: list[Idle]
    let: list[AssetLease]
    owed: dict[int, list[Due]]
    disposals: list[Disposal]


def life_of(actor: Actor, row: Asset, as_of: date) -> Life:
    let = list(leases(actor).filter(asset=row).order_by("-start"))
    return Life(
        owners=list(ownerships(actor).filter(asset=row, start__lte=as_of).order_by("-start")),
        keepers=list(custodies(actor).filter(asset=row, start__lte=as_of).order_by("-start")),
        handed=list(handovers(actor).filter(asset=row, on__lte=as_of).order_by("-on")),
        checked=list(checks(actor).filter(asset=row, on__lte=as_of).order_by("-year")),
        idle=list(idles(actor).filter(asset=row, start__lte=as_of).order_by("-start")),
        let=let,
        owed=owed(let, as_of),
        disposals=list(disposals(actor).filter(asset=row).order_by("-requested_on", "-pk")),
    )


def owed(let: list[AssetLease], as_of: date) -> dict[int, list[Due]]:
    """Rent fallen due by the day and not covered by what came in for the lease by then. Rent that a workbook brought
    without a contract counts for the asset's contract that ran on the day it came."""
    rows = AssetIncome.objects.filter(lease__in=let, on__lte=as_of).order_by().values_list("lease_id")
    paid: dict[int, int] = {pk: int(fen) for pk, fen in rows.annotate(fen=Sum("fen")) if pk is not None}
    loose = AssetIncome.objects.filter(
        lease__isnull=True, kind__in=RENTS, on__lte=as_of, asset__in={one.asset_id for one in let}
    )
    for asset_id, on, fen in loose.values_list("asset_id", "on", "fen"):
        running = (one.pk for one in let if one.asset_id == asset_id and one.start <= on < one.end)
        if (pk := next(running, None)) is not None:
            paid[pk] = paid.get(pk, 0) + fen
    return {one.pk: unpaid(one.terms.dues(as_of), paid.get(one.pk, 0)) for one in let}
