"""What is due or amiss about assets on a day. How long is long stands in the policy parameters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, Min, OuterRef, QuerySet, Sum

from yihu.core.access.scope import in_area
from yihu.engine import policy
from yihu.engine.dates import add_months, year_start
from yihu.modules.assets.models import Asset, AssetCheck, AssetIncome, AssetLease, Idle, StationMonth
from yihu.modules.assets.queries.register import assets_on, covers, in_custody_on, owed, owned_on
from yihu.modules.assets.queries.solar import solar_years, stations_on
from yihu.modules.assets.rules import AssetKind, months_between
from yihu.modules.projects import queries as projects


def _days(area_code: str, key: str, as_of: date) -> timedelta:
    return timedelta(days=policy.for_area(area_code).days(key, as_of))


def awaiting_registration(area_code: str, as_of: date) -> list[Any]:
    """Accepted projects of which no asset is registered, each with `due`."""
    term = _days(area_code, "assets.register_days", as_of)
    rows: list[Any] = list(projects.accepted_without_asset(area_code, as_of))
    known = Asset.objects.filter(
        in_area("area_code", area_code), project_number__in=[one.number for one in rows]
    )
    numbers = set(known.values_list("project_number", flat=True))
    found = [one for one in rows if one.number not in numbers]
    for one in found:
        one.due = one.accepted_on + term
    return found


def without_owner(area_code: str, as_of: date) -> QuerySet[Asset]:
    rows = assets_on(area_code, as_of)
    return rows.exclude(pk__in=owned_on(area_code, as_of).values("pk"))


def without_custody(area_code: str, as_of: date) -> QuerySet[Asset]:
    """Assets in households' hands are looked after by them."""
    rows = assets_on(area_code, as_of).exclude(kind=AssetKind.HOUSEHOLD)
    return rows.exclude(pk__in=in_custody_on(area_code, as_of).values("pk"))


def unchecked(area_code: str, as_of: date) -> list[Any]:
    """Assets not counted in the last year that is over, each with `due`."""
    last = year_start(as_of) - timedelta(days=1)
    done = AssetCheck.objects.filter(asset_id=OuterRef("pk"), year=last.year, on__lte=as_of)
    due = last + _days(area_code, "assets.check_days", as_of)
    rows: list[Any] = list(assets_on(area_code, last).exclude(disposed_on__lte=as_of).exclude(Exists(done)))
    for one in rows:
        one.year, one.due = last.year, due
    return rows


def idle_too_long(area_code: str, as_of: date) -> QuerySet[Idle]:
    since = as_of - _days(area_code, "assets.idle_days", as_of)
    rows = Idle.objects.filter(covers(as_of), in_area("area_code", area_code), start__lte=since)
    return rows.exclude(asset__disposed_on__lte=as_of).select_related("asset").order_by("start", "pk")


def rent_overdue(area_code: str, as_of: date) -> list[Any]:
    """Leases with rent due and unpaid, each with `owed_fen` and `due`, the day of the oldest."""
    rows = AssetLease.objects.filter(in_area("area_code", area_code), first_due__lt=as_of)
    let: list[Any] = list(rows.select_related("asset").order_by("area_code", "pk"))
    open_ones = owed(let, as_of - timedelta(days=1))
    found = [one for one in let if open_ones[one.pk]]
    for one in found:
        one.owed_fen = sum(part.fen for part in open_ones[one.pk])
        one.due = open_ones[one.pk][0].on
    return found


def not_distributed(area_code: str, as_of: date) -> list[Any]:
    """Assets whose income waits for a plan too long: `owed_fen`, and `due` by the oldest line."""
    term = _days(area_code, "assets.distribute_days", as_of)
    rows = AssetIncome.objects.filter(in_area("area_code", area_code), plan__isnull=True, on__lte=as_of)
    waiting = {
        asset_id: (int(fen), first)
        for asset_id, fen, first in rows.order_by()
        .values_list("asset_id")
        .annotate(total=Sum("fen"), first=Min("on"))
        if first + term <= as_of
    }
    found: list[Any] = list(Asset.objects.filter(pk__in=waiting).order_by("area_code", "number"))
    for one in found:
        one.owed_fen, first = waiting[one.pk]
        one.due = first + term
    return found


def labour_short(area_code: str, as_of: date) -> list[Any]:
    """Stations whose year, this one or the last, has less for wages and labour than the rule asks: `told`, `due`."""
    found = []
    for station in stations_on(area_code, as_of).select_related("asset"):
        for one in solar_years(station, as_of):
            if one.year >= as_of.year - 1 and one.short_fen:
                station.told, station.due = one, date(one.year, 12, 31)  # type: ignore[attr-defined]
                found.append(station)
                break
    return found


def months_missing(area_code: str, as_of: date) -> list[Any]:
    """Stations without a report for months that are over, each with `missing`, oldest first, and `due`."""
    term = _days(area_code, "assets.month_days", as_of)
    last = as_of.replace(day=1) - timedelta(days=1)
    rows: list[Any] = list(stations_on(area_code, as_of).filter(connected_on__lte=last))
    told: dict[int, set[date]] = {}
    for station_id, month in StationMonth.objects.filter(station__in=rows).values_list("station_id", "month"):
        told.setdefault(station_id, set()).add(month)
    found = []
    for one in rows:
        # The month in which it went on the grid may have made nothing.
        wanted = months_between(add_months(one.connected_on.replace(day=1), 1), last)
        one.missing = [month for month in wanted if month not in told.get(one.pk, set())]
        if one.missing:
            one.due = add_months(one.missing[0], 1) + term
            found.append(one)
    return found
