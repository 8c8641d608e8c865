"""Declared figures by township, counted over their own rows, with small cells hidden."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count as Counted
from django.db.models import Sum
from django.db.models.functions import Substr

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.rooms import collect
from yihu.engine import money, policy
from yihu.engine.areas import Level
from yihu.engine.indicators import Count, Indicator, Total, Unit
from yihu.modules.disclosure.rules import Aggregate, suppressed

OPEN_DATA = "disclosure.open_data"
_FIGURES = "disclosure.open_figures"
_TOWNSHIP_DIGITS = 9
_OF_PEOPLE = (Unit.HOUSEHOLD, Unit.PERSON)


def aggregates(actor: Actor, county: str, as_of: date) -> list[Aggregate]:
    """The county and its townships for every figure that policy opens; ratios are left out, they follow from their
    parts."""
    wanted = (policy.for_area(county).at(_FIGURES, as_of).value or "").split()
    known = {one.key: one for one in collect("indicators")}
    places = {one.code: one.name for one in area_queries.inside(county, Level.TOWNSHIP)}
    name = area_queries.by_code(county).name
    found: list[Aggregate] = []
    for key in wanted:
        if key in known and isinstance(known[key].measure, Count | Total):
            whole, parts = _figure(known[key], county, name, places, as_of)
            found += suppressed(parts, whole)
    return found


def _figure(
    indicator: Indicator, county: str, name: str, places: dict[str, str], as_of: date
) -> tuple[Aggregate, list[Aggregate]]:
    measure: Any = indicator.measure
    rows = measure.rows(county, as_of).order_by()
    amount: Any = (
        Sum(measure.column)
        if isinstance(measure, Total)
        else Counted(measure.distinct, distinct=True)
        if measure.distinct
        else Counted("pk")
    )
    whole = rows.aggregate(amount=amount, count=Counted("pk"))
    grouped = rows.annotate(town=Substr(indicator.area_column, 1, _TOWNSHIP_DIGITS)).values("town")
    by_town = {one["town"]: one for one in grouped.annotate(amount=amount, count=Counted("pk"))}
    parts = [
        _aggregate(indicator, code, place, by_town.get(code[:_TOWNSHIP_DIGITS], {}))
        for code, place in places.items()
    ]
    return _aggregate(indicator, county, name, whole), parts


def _aggregate(indicator: Indicator, code: str, name: str, counted: dict[str, Any]) -> Aggregate:
    amount = int(counted.get("amount") or 0)
    return Aggregate(
        key=indicator.key,
        label=indicator.label,
        unit=indicator.unit.label,
        area_code=code,
        area_name=name,
        count=int(counted.get("count") or 0),
        text=_printed(indicator, amount),
        of_people=indicator.unit in _OF_PEOPLE,
    )


def _printed(indicator: Indicator, amount: int) -> str:
    per = getattr(indicator.measure, "per", 1)
    if indicator.unit is Unit.WAN_YUAN:
        return f"{money.wan(amount):f}"
    return str(amount // per if per > 1 else amount)
