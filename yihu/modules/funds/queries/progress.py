"""Progress of money on any day: whole months and the days of one, from cells; a village's from its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q, Sum

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.modules.funds.models import Batch, Cell, Offset, Payment
from yihu.modules.funds.queries import journal
from yihu.modules.funds.rules import FISCAL, Flow, Span, Tier

# What a flow calls its sums -> the stage of the cells.
_STAGES = {
    "planned": "planned",
    "issued": "issued",
    "allocated": "allocated",
    "paid": "paid",
    "advanced": "advanced",
    "spent": "spent",
}
Sums = Mapping[tuple[str, str], Mapping[str, int]]


def board(actor: Actor, area_code: str, as_of: date) -> list[Flow]:
    """The stages by tier: the fiscal tiers always, other sources where there is money."""
    within(Batch.objects.none(), actor)
    by_tier: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (_, tier), sums in progress(area_code, as_of).items():
        for name, fen in sums.items():
            by_tier[tier][name] += fen
    flows = [_flow(tier, by_tier[tier.value]) for tier in Tier]
    return [flow for flow in flows if Tier(flow.key) in FISCAL or not flow.is_empty]


def by_place(area_code: str, as_of: date) -> dict[str, Flow]:
    """All tiers together by township (and by what is not given to a township), places with money alone."""
    by_code: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (code, _), sums in progress(area_code, as_of).items():
        for name, fen in sums.items():
            by_code[code][name] += fen
    return {code: Flow(key=code, label=code, **sums) for code, sums in sorted(by_code.items())}


def progress(area_code: str, as_of: date) -> Sums:
    """(place, tier) -> sums in fen by the names of `Flow`, of the day's fund year.

    A place is a township, or the area itself for what hangs on no township. Of a village its rows are read.
    """
    if areas.level_of(area_code) is Level.VILLAGE:
        return recount(area_code, as_of)
    rows = list(
        Cell.objects.filter(
            in_area("area_code", area_code), _until(as_of), year=as_of.year, stage__in=_STAGES.values()
        )
        .order_by()
        .values_list("area_code", "tier", "stage")
        .annotate(sum=Sum("fen"))
    )
    # Advances stay open whatever their year.
    rows += [
        (code, tier, "advance_open", fen if stage == "advanced" else -fen)
        for code, tier, stage, fen in Cell.objects.filter(
            in_area("area_code", area_code), _until(as_of), stage__in=("advanced", "offset")
        )
        .order_by()
        .values_list("area_code", "tier", "stage")
        .annotate(sum=Sum("fen"))
    ]
    return _gathered(rows)


def recount(area_code: str, as_of: date) -> Sums:
    """The same from the rows of the journal: what the cells must equal."""
    of_year = {
        "planned": journal.planned_on(area_code, as_of),
        "issued": journal.issued_on(area_code, as_of),
        "allocated": journal.allocated_on(area_code, as_of),
        "paid": journal.paid_on(area_code, as_of),
        "advanced": journal.advanced_on(area_code, as_of),
        "spent": journal.spent_on(area_code, as_of),
    }
    ever = Payment.objects.filter(
        in_area("area_code", area_code), journal.POSTED, decision__on__lte=as_of, is_advance=True
    )
    made_good = Offset.objects.filter(in_area("area_code", area_code), journal.POSTED, on__lte=as_of)
    rows = [
        (place, tier, name, fen) for name, found in of_year.items() for place, tier, fen in _grouped(found)
    ]
    rows += [(place, tier, "advance_open", fen) for place, tier, fen in _grouped(ever)]
    rows += [(place, tier, "advance_open", -fen) for place, tier, fen in _grouped(made_good)]
    return _gathered(rows)


def _until(as_of: date) -> Q:
    first = as_of.replace(day=1)
    return Q(span=Span.MONTH, day__lt=first) | Q(span=Span.DAY, day__gte=first, day__lte=as_of)


def _grouped(rows: Any) -> list[tuple[str, str, int]]:
    grouped = rows.order_by().values_list("area_code", "tier").annotate(sum=Sum("fen"))
    return [(areas.ancestor(code, Level.TOWNSHIP), tier, int(fen or 0)) for code, tier, fen in grouped]


def _gathered(rows: Iterable[tuple[str, str, str, int]]) -> Sums:
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for place, tier, name, fen in rows:
        found[place, tier][name] += int(fen)
    return {
        at: {name: fen for name, fen in sums.items() if fen}
        for at, sums in found.items()
        if any(sums.values())
    }


def _flow(tier: Tier, sums: Mapping[str, int]) -> Flow:
    return Flow(key=tier.value, label=tier.label, **sums)
