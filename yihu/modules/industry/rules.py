"""Code tables of industry, and what a contract's terms make due in a year."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yihu.engine.enums import Labelled
from yihu.engine.money import round_half_up


class EntityKind(Labelled):
    LEADING = "leading", "龙头企业", "企业", "公司", "农业产业化龙头企业"
    COOPERATIVE = "cooperative", "农民专业合作社", "合作社", "专业合作社"
    BASE = "base", "产业基地", "基地", "种植基地", "养殖基地", "产业园"
    WORKSHOP = "workshop", "扶贫车间", "帮扶车间", "就业扶贫车间"
    FARM = "farm", "家庭农场", "种养大户", "大户"
    VILLAGE_PROJECT = "village_project", "村级产业项目", "村级项目", "村集体项目"
    OTHER = "other", "其他带贫主体", "其他"


class ContractKind(Labelled):
    THREE_SIDED = "three_sided", "政府＋公司＋农户三方协议", "三方协议", "政府+公司+贫困户", "三方合同"
    SHARES = "shares", "入股分红", "股份合作", "资金入股"
    LAND = "land", "土地流转", "土地入股", "流转土地"
    LABOUR = "labour", "吸纳务工", "务工", "务工协议"
    ORDER = "order", "订单收购", "订单", "保底收购"
    CUSTODY = "custody", "委托帮扶", "托管", "委托经营"


@dataclass(frozen=True)
class Terms:
    """What a contract promises a household each year. `guaranteed` (fen) wins over `shares` × `percent`."""

    start: date
    end: date | None
    shares: int = 0
    percent: Decimal = Decimal(0)
    guaranteed: int | None = None
    land_mu: Decimal = Decimal(0)
    rent: int = 0

    @property
    def annual(self) -> int:
        """Fen of a whole year."""
        dividend = (
            self.guaranteed if self.guaranteed is not None else _half_up(self.shares * self.percent / 100)
        )
        return dividend + _half_up(self.land_mu * self.rent)

    def due(self, year: int) -> int:
        """Fen of that year: of a year in part, by days in force, half-up."""
        first, after = date(year, 1, 1), date(year + 1, 1, 1)
        until = after if self.end is None else min(self.end, after)
        days = (until - max(self.start, first)).days
        return _half_up(Decimal(self.annual) * days / (after - first).days) if days > 0 else 0


def due_on(year: int, month: int) -> date:
    """The last day on which the year's dividend is in time: the end of the month agreed."""
    return date(year, month, monthrange(year, month)[1])


def _half_up(value: Decimal) -> int:
    return int(round_half_up(Decimal(value), 0))
