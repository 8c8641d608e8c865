"""What a figure is once computed, and how it is printed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yihu.engine.indicators import Indicator, Ratio, Unit, as_quotient

TOWNSHIP, VILLAGE = "township", "village"
LEDGERS = "台账合计"
# The shelves of the catalogue: the first words of the keys that stand on each.
_SHELVES = {
    "对象与脱贫": ("pov", "grp", "house", "water", "edu", "ins", "emp", "inc"),
    "监测与筛查": ("mon", "scr"),
    "计划与走访": ("plan", "ent", "pair", "visit", "svy", "team"),
    "补助救助": ("benefit", "soc", "med", "pension", "care"),
    "资金与项目": ("fund", "proj"),
    "村与产业": ("place", "village", "industry", "sales"),
    "资产与光伏": ("asset", "pv"),
    "金融保险": ("loan",),
    "整改与质量": ("rect", "qual"),
    "公开与监督": ("pub", "super", "report"),
}
_SHELF_OF = {word: shelf for shelf, words in _SHELVES.items() for word in words}
_RANKS = {word: rank for rank, word in enumerate(_SHELF_OF)}
SHELVES = (*_SHELVES, LEDGERS)
_OF_A_LEDGER = re.compile(r"\.(rows|sum)(\.|$)")


def shelf_of(key: str) -> str:
    """Where the catalogue shows a figure; the sums of ledgers, which nobody named, stand together."""
    if _OF_A_LEDGER.search(key):
        return LEDGERS
    return _SHELF_OF.get(key.split(".")[0], LEDGERS)


def rank_of(key: str) -> int:
    """The place of its word on the shelf; figures of one word stand as their module declares them."""
    return _RANKS.get(key.split(".")[0], len(_RANKS))


@dataclass(frozen=True)
class Figure:
    """One value of one indicator for one area on one day.

    `value` is in the printed unit (percent 0–100, 万元 for money); None where a ratio has no base.
    `rows`: how many rows stand behind it. `by` names the group within a breakdown (“中央”, “新桥河镇”),
    `group` its key (code value or area code); both empty for a whole area.
    """

    key: str
    area_code: str
    as_of: date
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    rows: int
    unit: Unit
    version: int
    by: str = ""
    group: str = ""

    @property
    def printed(self) -> str:
        return printed(self.value)

    def as_json(self) -> dict[str, object]:
        return {
            "key": self.key,
            "area": self.area_code,
            "by": self.by or None,
            "group": self.group or None,
            "as_of": self.as_of.isoformat(),
            "value": number(self.value),
            "numerator": number(self.numerator),
            "denominator": number(self.denominator),
            "unit": self.unit.label,
            "rows": self.rows,
            "version": self.version,
        }


@dataclass(frozen=True)
class Measured:
    """Sum or count of one group, before it is put into the printed unit."""

    amount: Decimal
    rows: int


NOTHING = Measured(Decimal(0), 0)


def printed(value: Decimal | None) -> str:
    """'—' where there is no base; never an exponent."""
    return "—" if value is None else f"{value:f}"


def number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def plain(indicator: Indicator, area_code: str, as_of: date, measured: Measured) -> Figure:
    """The figure of a count or a total."""
    return Figure(
        key=indicator.key,
        area_code=area_code,
        as_of=as_of,
        value=measured.amount,
        numerator=measured.amount,
        denominator=None,
        rows=measured.rows,
        unit=indicator.unit,
        version=indicator.version,
    )


def ratio(indicator: Indicator, numerator: Figure, denominator: Figure) -> Figure:
    """Both parts must be of the same area, day and group."""
    assert isinstance(indicator.measure, Ratio)
    above, below = numerator.value or Decimal(0), denominator.value or Decimal(0)
    return Figure(
        key=indicator.key,
        area_code=numerator.area_code,
        as_of=numerator.as_of,
        value=as_quotient(above, below, indicator.digits, per=indicator.measure.per),
        numerator=above,
        denominator=below,
        rows=numerator.rows,
        unit=indicator.unit,
        version=indicator.version,
        by=numerator.by or denominator.by,
        group=numerator.group or denominator.group,
    )


def in_printed_unit(amount: int, per: int) -> Decimal:
    """Exact, without trailing zeros: 6618000_00 fen per 万元 -> Decimal('661.8')."""
    value = Decimal(amount) / per
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def by_group(groups: Mapping[str, Measured], wanted: list[str]) -> dict[str, Measured]:
    """Every wanted group, zero where nothing was found, then whatever else was found."""
    rest = [key for key in groups if key not in wanted]
    return {key: groups.get(key, NOTHING) for key in [*wanted, *rest]}
