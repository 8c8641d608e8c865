"""一周一统计、一月一调度: progress by tier, place, unit and sector, with what is new in the period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.units import queries as unit_queries
from yihu.engine import areas
from yihu.engine.policy import for_area
from yihu.modules.funds.queries import journal, progress
from yihu.modules.funds.rules import Cadence, Flow, Line, Sector, before_period, lines, rate

_STAGES: Mapping[str, Callable[[str, date], Any]] = {
    "allocated": journal.allocated_on,
    "paid": journal.paid_on,
    "spent": journal.spent_on,
}


@dataclass(frozen=True)
class Share:
    """产业占比 of what is arranged, with its target and where the target is from."""

    part: int
    base: int
    target: Any
    source: str

    @property
    def percent(self) -> Any:
        return rate(self.part, self.base)

    @property
    def met(self) -> bool:
        return self.base > 0 and self.part * 100 >= self.target * self.base


@dataclass(frozen=True)
class Review:
    cadence: Cadence
    as_of: date
    since: date
    tiers: list[Line]
    places: list[Line]
    units: list[Line]
    sectors: list[Flow]
    industry: Share


def review(actor: Actor, area_code: str, as_of: date, cadence: Cadence) -> Review:
    """What the weekly sheet and the monthly meeting look at. Of a new year's first days nothing stood before."""
    since = before_period(cadence, as_of)
    tiers = [
        Line(flow, before)
        for flow, before in _beside(
            {flow.key: flow for flow in progress.board(actor, area_code, as_of)},
            _same_year(
                since, as_of, lambda day: {flow.key: flow for flow in progress.board(actor, area_code, day)}
            ),
        )
    ]
    sectors = by_sector(area_code, as_of)
    policy = for_area(area_code).at("funds.industry_share", as_of)
    industry = next((flow for flow in sectors if flow.key == Sector.INDUSTRY), Flow("", ""))
    return Review(
        cadence,
        as_of,
        since,
        tiers,
        lines(
            by_place(area_code, as_of),
            _same_year(since, as_of, lambda day: by_place(area_code, day)),
            unranked=areas.ancestor(area_code, areas.Level.COUNTY),
        ),
        lines(by_unit(area_code, as_of), _same_year(since, as_of, lambda day: by_unit(area_code, day))),
        sectors,
        Share(industry.allocated, sum(flow.allocated for flow in sectors), policy.number, policy.source),
    )


def by_place(area_code: str, as_of: date) -> dict[str, Flow]:
    flows = progress.by_place(area_code, as_of)
    names = area_queries.named(flows)
    own = areas.ancestor(area_code, areas.level_of(area_code))
    return {
        code: _named(flow, f"{names.get(code, code)}本级" if code == own else names.get(code, code))
        for code, flow in flows.items()
    }


def by_unit(area_code: str, as_of: date) -> dict[str, Flow]:
    """Departments and other units that money was arranged to; what goes to projects without a unit is not here."""
    found = _grouped("unit", area_code, as_of)
    names = {
        unit.pk: unit.name for unit in unit_queries.inside(areas.ancestor(area_code, areas.Level.COUNTY))
    }
    return {
        str(key): Flow(key=str(key), label=names.get(key, "其他单位"), **sums)
        for key, sums in found.items()
        if key
    }


def by_sector(area_code: str, as_of: date) -> list[Flow]:
    """Plan beside what became of it, by what the money is for; what nobody said is told as such."""
    found = _grouped("sector", area_code, as_of, planned=journal.planned_on)
    order = [*(sector.value for sector in Sector), ""]
    return [
        Flow(key=key, label=Sector(key).label if key else "未指定投向", **found[key])
        for key in order
        if key in found
    ]


def _grouped(
    column: str, area_code: str, as_of: date, **more: Callable[[str, date], Any]
) -> dict[Any, dict[str, int]]:
    found: dict[Any, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for name, rows in {**_STAGES, **more}.items():
        for key, fen in rows(area_code, as_of).order_by().values_list(column).annotate(sum=Sum("fen")):
            found[key][name] += int(fen or 0)
    return {key: dict(sums) for key, sums in found.items() if any(sums.values())}


def _same_year(since: date, as_of: date, flows: Callable[[date], dict[str, Flow]]) -> dict[str, Flow]:
    """A fund year begins with nothing behind it."""
    return flows(since) if since.year == as_of.year else {}


def _beside(now: Mapping[str, Flow], before: Mapping[str, Flow]) -> list[tuple[Flow, Flow]]:
    return [(flow, before.get(key, Flow(key, flow.label))) for key, flow in now.items()]


def _named(flow: Flow, label: str) -> Flow:
    return Flow(**{**flow.__dict__, "label": label})
