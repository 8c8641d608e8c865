"""Reads of sales. One event reported twice (other platform, other file) is counted once."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine.errors import NotFound
from yihu.modules.markets.models import Sale
from yihu.modules.markets.rules import ONLINE, Platform, Side, Verdict


def sales(actor: Actor) -> QuerySet[Sale]:
    return within(Sale.objects.all(), actor)


def sale(actor: Actor, pk: int) -> Sale:
    """Raises NotFound."""
    found = sales(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这条销售记录，或不在您的管理范围内")
    return found


def _earlier() -> QuerySet[Sale]:
    """Rows entered before that look like the same event: same place, day, side and amount, and the same buyer and
    product, or both without a buyer and the same supplier and product."""
    same = {
        name: OuterRef(name) for name in ("area_code", "on", "side", "fen", "buyer", "product", "supplier")
    }
    return Sale.objects.filter(**same, pk__lt=OuterRef("pk")).exclude(verdict=Verdict.SAME)


def of_area(area_code: str, as_of: date) -> QuerySet[Sale]:
    return Sale.objects.filter(in_area("area_code", area_code), on__lte=as_of).order_by(
        "area_code", "on", "pk"
    )


def suspected(area_code: str, as_of: date) -> QuerySet[Sale]:
    """Rows that look like one before them and that nobody has judged."""
    return of_area(area_code, as_of).filter(Exists(_earlier()), verdict=Verdict.OPEN)


def counted(area_code: str, as_of: date) -> QuerySet[Sale]:
    """Rows in the sums: what was said to be the same, and what looks so and is not judged, stays out."""
    rows = of_area(area_code, as_of).exclude(verdict=Verdict.SAME)
    return rows.filter(Q(verdict=Verdict.DISTINCT) | ~Exists(_earlier()))


def of_year(area_code: str, as_of: date) -> QuerySet[Sale]:
    return counted(area_code, as_of).filter(on__gte=date(as_of.year, 1, 1))


def purchased(area_code: str, as_of: date) -> QuerySet[Sale]:
    return of_year(area_code, as_of).filter(side=Side.PURCHASE)


def sold_online(area_code: str, as_of: date) -> QuerySet[Sale]:
    """To the public over the net; purchases of units are the other side and stay out."""
    return of_year(area_code, as_of).filter(side=Side.RETAIL, platform__in=ONLINE)


def suspected_of_year(area_code: str, as_of: date) -> QuerySet[Sale]:
    return suspected(area_code, as_of).filter(on__gte=date(as_of.year, 1, 1))


def twin_of(row: Sale) -> Sale | None:
    """The earlier row it looks like."""
    same = {
        name: getattr(row, name)
        for name in ("area_code", "on", "side", "fen", "buyer", "product", "supplier")
    }
    found = Sale.objects.filter(**same, pk__lt=row.pk).exclude(verdict=Verdict.SAME)
    return found.order_by("pk").first()


def by_month(rows: QuerySet[Sale]) -> dict[date, dict[Platform, int]]:
    """month -> platform -> fen, oldest first."""
    found: dict[date, dict[Platform, int]] = {}
    told = rows.order_by().annotate(month=TruncMonth("on")).values_list("month", "platform")
    for month, platform, fen in told.annotate(total=Sum("fen")):
        found.setdefault(month, {})[Platform(platform)] = int(fen)
    return dict(sorted(found.items()))


def by_side(rows: QuerySet[Sale]) -> dict[Side, tuple[int, int]]:
    """side -> (fen, rows)"""
    told = rows.order_by().values_list("side").annotate(total=Sum("fen"), rows=Count("pk"))
    return {Side(side): (int(fen), count) for side, fen, count in told}


def largest(rows: QuerySet[Sale], name: str, most: int = 10) -> list[tuple[str, int, int]]:
    """(name, fen, rows) of the buyers, suppliers or products that sold most."""
    told: Any = (
        rows.order_by().exclude(**{name: ""}).values_list(name).annotate(total=Sum("fen"), rows=Count("pk"))
    )
    return [(text, int(fen), count) for text, fen, count in told.order_by("-total", name)[:most]]
