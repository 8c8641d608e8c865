"""Computes declared figures: one aggregate query for a value, one grouped query for a whole breakdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Count as CountRows
from django.db.models import F, QuerySet, Sum, Value
from django.db.models.functions import Left, RPad

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.ledgers import indicators as ledger_figures
from yihu.core.rooms import collect
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.dates import add_months, month_end, year_start
from yihu.engine.errors import BadValue, NotAllowed, NotFound
from yihu.engine.indicators import Count, Indicator, Ratio, Total
from yihu.modules.indicators import rules
from yihu.modules.indicators.permissions import Can
from yihu.modules.indicators.rules import TOWNSHIP, VILLAGE, Figure, Measured

EVERYTHING: Mapping[str, str] = {}
_AREA_LEVELS = {TOWNSHIP: Level.TOWNSHIP, VILLAGE: Level.VILLAGE}


class NoSuchFigure(NotFound):
    code = "no_such_figure"


class OutOfScope(NotAllowed):
    """A figure is never partial: an area that is not wholly the actor's is refused."""

    code = "out_of_scope"


class NoSuchBreakdown(BadValue):
    code = "no_such_breakdown"


@cache
def _declared() -> dict[str, Indicator]:
    """Modules' own declarations, and the base figures that every dated ledger has."""
    return {found.key: found for found in (*collect("indicators"), *ledger_figures.derived())}


def catalogue() -> tuple[Indicator, ...]:
    """The figures for everybody, by key."""
    return tuple(found for _, found in sorted(_declared().items()) if found.see is None)


def offered(actor: Actor) -> tuple[Indicator, ...]:
    """The catalogue with what only some posts see, as far as this one is among them."""
    return tuple(sorted(as_declared(actor), key=lambda found: found.key))


def as_declared(actor: Actor) -> tuple[Indicator, ...]:
    """What is offered, in the order in which each module tells it: what matters most comes first."""
    return tuple(found for found in _declared().values() if found.see is None or actor.may(found.see))


def indicator_for(actor: Actor, key: str) -> Indicator:
    """Raises NoSuchFigure, also for figures that are not for this post."""
    found = indicator(key)
    if found.see is not None and not actor.may(found.see):
        raise NoSuchFigure(f"没有“{key}”这个指标，可用 yihu figure --list 查看全部指标")
    return found


def indicator(key: str) -> Indicator:
    """Raises NoSuchFigure."""
    if found := _declared().get(key):
        return found
    raise NoSuchFigure(f"没有“{key}”这个指标，可用 yihu figure --list 查看全部指标")


def figure(
    actor: Actor, key: str, *, area_code: str, as_of: date, where: Mapping[str, str] = EVERYTHING
) -> Figure:
    """One figure; `where` narrows it to groups of its dimensions (`{"level": "city", "kind": "village"}`).

    Raises NoSuchFigure, NoSuchBreakdown, OutOfScope, NotAllowed.
    """
    area_code = _allowed(actor, area_code)
    wanted = indicator_for(actor, key)
    if isinstance(wanted.measure, Ratio):
        parts = (
            figure(actor, part, area_code=area_code, as_of=as_of, where=where)
            for part in _parts(wanted.measure)
        )
        return rules.ratio(wanted, *parts)
    rows = _narrowed(wanted, _rows(wanted, area_code, as_of), where)
    return rules.plain(wanted, area_code, as_of, _measure(wanted, rows))


def figures(actor: Actor, keys: Iterable[str], *, area_code: str, as_of: date) -> dict[str, Figure]:
    return {key: figure(actor, key, area_code=area_code, as_of=as_of) for key in keys}


def breakdown(actor: Actor, key: str, *, area_code: str, as_of: date, by: str) -> list[Figure]:
    """The figure for every group of `by`: township, village, or a dimension the indicator declares.

    Places without rows are there with zero; the groups of a count or total add up to the whole, rows that lie
    above the level asked for standing under the place they belong to. Raises NoSuchBreakdown too.
    """
    area_code = _allowed(actor, area_code)
    wanted = indicator_for(actor, key)
    if isinstance(wanted.measure, Ratio):
        above, below = (
            {part.group: part for part in breakdown(actor, name, area_code=area_code, as_of=as_of, by=by)}
            for name in _parts(wanted.measure)
        )
        groups = list(below) + [group for group in above if group not in below]
        return [_ratio_of(wanted, above.get(group), below.get(group)) for group in groups]
    if by in _AREA_LEVELS:
        return _by_area(wanted, area_code, as_of, _AREA_LEVELS[by])
    return _by_dimension(wanted, area_code, as_of, by)


def breakdowns(wanted: Indicator) -> dict[str, str]:
    """Names offered for `by`, with labels; of a ratio those that both parts share."""
    if isinstance(wanted.measure, Ratio):
        above, below = (breakdowns(indicator(part)) for part in _parts(wanted.measure))
        return {name: label for name, label in above.items() if name in below}
    return {TOWNSHIP: "乡镇", VILLAGE: "村", **{name: _dimension_label(wanted, name) for name in wanted.dims}}


def rows_behind(
    actor: Actor, key: str, *, area_code: str, as_of: date, where: Mapping[str, str] = EVERYTHING
) -> QuerySet[Any]:
    """The rows the figure counts (of a ratio: those of its numerator), the same query as the figure's."""
    area_code = _allowed(actor, area_code)
    indicator_for(actor, key)
    wanted = counted(key)
    rows: QuerySet[Any] = _narrowed(wanted, _rows(wanted, area_code, as_of), where)
    return rows.order_by(*(rows.query.order_by or ("pk",)))


def counted(key: str) -> Indicator:
    """The indicator whose rows the list shows."""
    wanted = indicator(key)
    return counted(wanted.measure.numerator) if isinstance(wanted.measure, Ratio) else wanted


def trend(actor: Actor, key: str, *, area_code: str, as_of: date, months: int = 12) -> list[Figure]:
    """The figure at each month end up to `as_of`, and on `as_of` itself."""
    first = max(add_months(as_of, -months + 1), year_start(add_months(as_of, -months + 1)))
    days = [month_end(add_months(date(first.year, first.month, 1), step)) for step in range(months)]
    wanted = sorted({day for day in days if day < as_of} | {as_of})
    return [figure(actor, key, area_code=area_code, as_of=day) for day in wanted]


def used_in(key: str) -> list[Any]:
    """The papers that print the figure."""
    return [paper for paper in collect("papers") if key in paper.figures]


def _allowed(actor: Actor, area_code: str) -> str:
    code = areas.full(area_code)
    actor.require(Can.VIEW)
    if not areas.inside(code, actor.area_code):
        raise OutOfScope("该地区不在您的管理范围内，不能查看它的指标")
    return code


def _parts(measure: Ratio) -> tuple[str, str]:
    return measure.numerator, measure.denominator


def _rows(wanted: Indicator, area_code: str, as_of: date) -> QuerySet[Any]:
    assert not isinstance(wanted.measure, Ratio)
    rows: QuerySet[Any] = wanted.measure.rows(area_code, as_of)
    return rows


def _narrowed(wanted: Indicator, rows: QuerySet[Any], where: Mapping[str, str]) -> QuerySet[Any]:
    unknown = next((name for name in where if name not in wanted.dims), None)
    if unknown is not None:
        offered = "、".join(wanted.dims) or "无"
        raise NoSuchBreakdown(f"指标“{wanted.label}”不能按“{unknown}”细分，可选：{offered}")
    return rows.filter(**{wanted.dims[name]: value for name, value in where.items()})


def _measure(wanted: Indicator, rows: QuerySet[Any]) -> Measured:
    found = rows.order_by().aggregate(**_aggregates(wanted))
    return _measured(wanted, found)


def _aggregates(wanted: Indicator) -> dict[str, Any]:
    measure = wanted.measure
    if isinstance(measure, Count) and measure.distinct:
        return {"_amount": CountRows(measure.distinct, distinct=True), "_rows": CountRows("pk")}
    if isinstance(measure, Total):
        return {"_amount": Sum(measure.column), "_rows": CountRows("pk")}
    return {"_amount": CountRows("pk"), "_rows": CountRows("pk")}


def _measured(wanted: Indicator, found: dict[str, Any]) -> Measured:
    per = wanted.measure.per if isinstance(wanted.measure, Total) else 1
    return Measured(rules.in_printed_unit(int(found["_amount"] or 0), per), int(found["_rows"]))


def _grouped(wanted: Indicator, rows: QuerySet[Any], group: Any) -> dict[str, Measured]:
    counted_rows = rows.order_by().annotate(_group=group).values("_group").annotate(**_aggregates(wanted))
    return {str(found["_group"]): _measured(wanted, found) for found in counted_rows}


def _by_area(wanted: Indicator, area_code: str, as_of: date, level: Level) -> list[Figure]:
    digits = areas.DIGITS[level]
    group = RPad(Left(F(wanted.area_column), digits), areas.LENGTH, Value("0"))
    found = _grouped(wanted, _rows(wanted, area_code, as_of), group)
    names = {area.code: area.name for area in area_queries.inside(area_code, level)}
    groups = rules.by_group(found, list(names))
    upper = area_queries.named([code for code in groups if code not in names])
    return [
        replace(
            rules.plain(wanted, code, as_of, measured),
            by=names.get(code) or f"{upper.get(code, code)}本级",
            group=code,
        )
        for code, measured in groups.items()
        if code in names or measured.rows
    ]


def _by_dimension(wanted: Indicator, area_code: str, as_of: date, by: str) -> list[Figure]:
    if by not in wanted.dims:
        offered = "、".join(breakdowns(wanted))
        raise NoSuchBreakdown(f"指标“{wanted.label}”不能按“{by}”分组，可选：{offered}")
    labels = wanted.dim_labels.get(by)
    found = _grouped(wanted, _rows(wanted, area_code, as_of), F(wanted.dims[by]))
    order = [member.value for member in labels] if labels else sorted(found)
    return [
        replace(
            rules.plain(wanted, area_code, as_of, found[value]),
            by=labels(value).label if labels and value in order else value,
            group=value,
        )
        for value in [*order, *(value for value in found if value not in order)]
        if value in found
    ]


def _ratio_of(wanted: Indicator, above: Figure | None, below: Figure | None) -> Figure:
    known = above or below
    assert known is not None
    empty = replace(known, value=Decimal(0), numerator=Decimal(0), rows=0)
    return rules.ratio(wanted, above or empty, below or empty)


def _dimension_label(wanted: Indicator, name: str) -> str:
    labels = {"tier": "资金层级", "source": "来源", "category": "类别", "unit": "责任单位", "level": "级别"}
    more = {
        "reason": "原因",
        "kind": "种类",
        "round": "轮次",
        "year": "年度",
        "cause": "致贫原因",
        "grade": "住房等级",
        "labour": "劳动能力",
        "education": "文化程度",
        "health": "健康",
        "school": "在校状况",
        "region": "务工所在地",
        "channel": "就业渠道",
    }
    return labels.get(name, more.get(name, name))


def described(wanted: Indicator) -> dict[str, Any]:
    """What the catalogue says of an wanted."""
    return {
        "key": wanted.key,
        "label": wanted.label,
        "unit": wanted.unit.label,
        "kind": wanted.kind.label,
        "formula": wanted.formula,
        "source": wanted.source,
        "version": wanted.version,
        "digits": wanted.digits,
        "by": list(breakdowns(wanted)),
    }
