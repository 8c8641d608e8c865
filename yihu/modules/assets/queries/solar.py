"""Solar stations by month and by year, and the rule on what their income is used for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine import policy
from yihu.engine.dates import year_start
from yihu.engine.errors import NotFound
from yihu.engine.policy import NoValueInForce
from yihu.modules.assets.models import AssetExpense, AssetIncome, SolarPost, Station, StationMonth
from yihu.modules.assets.queries.register import covers
from yihu.modules.assets.rules import LABOURED, Use, labour_share

RULE = "pv.share"


def stations(actor: Actor) -> QuerySet[Station]:
    return within(Station.objects.select_related("asset"), actor)


def station(actor: Actor, pk: int) -> Station:
    """Raises NotFound."""
    found = stations(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这座电站，或不在您的管理范围内")
    return found


def months(actor: Actor) -> QuerySet[StationMonth]:
    return within(StationMonth.objects.all(), actor)


def posts(actor: Actor) -> QuerySet[SolarPost]:
    return within(SolarPost.objects.all(), actor)


def stations_on(area_code: str, as_of: date) -> QuerySet[Station]:
    """On the grid by the day, and not disposed of."""
    rows = Station.objects.filter(in_area("area_code", area_code), connected_on__lte=as_of)
    return rows.exclude(asset__disposed_on__lte=as_of).order_by("area_code", "number")


def posts_on(area_code: str, as_of: date) -> QuerySet[SolarPost]:
    return SolarPost.objects.filter(covers(as_of), in_area("area_code", area_code)).order_by(
        "area_code", "pk"
    )


def solar_income_to_date(area_code: str, as_of: date) -> QuerySet[AssetIncome]:
    """Received for stations from 1 January up to the day."""
    rows = AssetIncome.objects.filter(in_area("area_code", area_code), asset__station__isnull=False)
    return rows.filter(on__gte=year_start(as_of), on__lte=as_of).order_by("area_code", "pk")


def labour_to_date(area_code: str, as_of: date) -> QuerySet[AssetExpense]:
    """Wages of posts and labour paid from stations' income from 1 January up to the day."""
    rows = AssetExpense.objects.filter(in_area("area_code", area_code), asset__station__isnull=False)
    return rows.filter(use__in=LABOURED, on__gte=year_start(as_of), on__lte=as_of).order_by("area_code", "pk")


def labour_rule(area_code: str, year: int) -> Decimal | None:
    """The least share of the year in per cent; None where no document gives one."""
    try:
        return policy.for_area(area_code).at(RULE, date(year, 12, 31)).number
    except NoValueInForce:
        return None


@dataclass(frozen=True)
class SolarYear:
    """One station's year up to a day. `least` is the rule's share, None for a year without a rule."""

    year: int
    kwh: Decimal
    income_fen: int
    uses: dict[Use, int]
    least: Decimal | None

    @property
    def labour_fen(self) -> int:
        return sum(self.uses.get(one, 0) for one in LABOURED)

    @property
    def spent_fen(self) -> int:
        return sum(self.uses.values())

    @property
    def share(self) -> Decimal | None:
        return labour_share(self.labour_fen, self.income_fen)

    @property
    def short_fen(self) -> int:
        """What is still to be paid as wages and labour for the rule to be kept."""
        if self.least is None:
            return 0
        wanted = -(-self.income_fen * int(self.least * 100) // 10_000)
        return max(wanted - self.labour_fen, 0)


def solar_years(row: Station, as_of: date) -> list[SolarYear]:
    """Every year up to the day that has something, newest first."""
    until = Q(on__lte=as_of)
    income = _by_year(AssetIncome.objects.filter(until, asset_id=row.asset_id).values_list("on__year"))
    kwh: dict[int, Decimal] = dict(
        StationMonth.objects.filter(station=row, month__lte=as_of)
        .order_by()
        .values_list("month__year")
        .annotate(kwh=Sum("kwh"))
    )
    uses: dict[int, dict[Use, int]] = {}
    spent = AssetExpense.objects.filter(until, asset_id=row.asset_id).order_by()
    for year, use, fen in spent.values_list("on__year", "use").annotate(fen=Sum("fen")):
        uses.setdefault(year, {})[Use(use)] = int(fen)
    return [
        SolarYear(
            year,
            kwh.get(year, Decimal(0)),
            income.get(year, 0),
            uses.get(year, {}),
            labour_rule(row.area_code, year),
        )
        for year in sorted({*income, *kwh, *uses}, reverse=True)
    ]


def _by_year(rows: QuerySet[Any, Any]) -> dict[int, int]:
    return {year: int(fen) for year, fen in rows.order_by().annotate(total=Sum("fen"))}
