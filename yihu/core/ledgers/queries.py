"""Reads of ledgers: the filtered rows, their sums, their groups, saved views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Left
from django.http import QueryDict

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.core.ledgers import shape, state
from yihu.core.ledgers.models import SavedView
from yihu.core.ledgers.state import BadFilter, Filter, State
from yihu.engine import areas
from yihu.engine.areas import DIGITS, Level
from yihu.engine.errors import NotFound
from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.engine.numerals import wholes

BY_AREA = "area"
LAST = "\uffff"  # after every letter: the open end of a prefix range


def filtered(actor: Actor, ledger: Ledger, query: QueryDict) -> QuerySet[Any]:
    """The rows of a list address, in its order. Raises BadFilter for a filter that cannot be read, NotFound for
    an area outside the actor's."""
    return rows_of(actor, ledger, state.read(ledger, query))


def rows_of(actor: Actor, ledger: Ledger, wanted: State) -> QuerySet[Any]:
    actor.require(ledger.see)
    if wanted.problems:
        raise BadFilter("；".join(wanted.problems.values()))
    rows = ledger.held(actor, wanted.day) if ledger.held and wanted.day else ledger.rows(actor)
    if wanted.area:
        if not areas.inside(wanted.area, actor.area_code):
            raise NotFound("没有这个地方，或不在您的管理范围内")
        rows = rows.filter(in_area(shape.AREA, wanted.area))
    for one in wanted.filters:
        rows = rows.filter(_condition(one))
    if wanted.q:
        rows = rows.filter(_search(ledger, wanted.q, rows))
    if wanted.rows:
        rows = rows.filter(pk__in=wholes(wanted.rows))
    return cast("QuerySet[Any]", rows.order_by(*_order(ledger, wanted.sort, rows)))


def _condition(one: Filter) -> Q:
    name = one.column.name
    if one.column.kind in state.RANGED:
        condition = Q()
        if one.low is not None:
            condition &= Q(**{f"{name}__gte": one.low})
        if one.high is not None:
            condition &= Q(**{f"{name}__lte": one.high})
        return condition
    if one.column.kind is Kind.YES_NO:
        return Q(**{f"{name}__in": [value == "yes" for value in one.values]})
    if one.column.kind in (Kind.CODE, Kind.UNIT):
        return Q(**{f"{name}__in": one.values})
    return Q(**{f"{name}__icontains": one.values[0]})


def _search(ledger: Ledger, text: str, rows: QuerySet[Any]) -> Q:
    """Any searchable column holds the text; columns of pinyin initials match from their first letter, as a range."""
    condition = Q(pk__in=[])
    for column in ledger.columns:
        if not column.searchable or not shape.asks_database(ledger, column, rows):
            continue
        if column.name.endswith("initials"):
            letters = text.lower()
            condition |= Q(**{f"{column.name}__gte": letters, f"{column.name}__lt": letters + LAST})
        else:
            condition |= Q(**{f"{column.name}__icontains": text})
    return condition


def _order(ledger: Ledger, sort: str, rows: QuerySet[Any]) -> list[str]:
    column = sortable(ledger, sort.removeprefix("-"), rows)
    return [sort, "pk"] if column is not None else [*ledger.order, "pk"]


def sortable(ledger: Ledger, name: str, rows: QuerySet[Any]) -> Column | None:
    found = next((column for column in ledger.columns if column.name == name and column.sortable), None)
    return found if found is not None and shape.asks_database(ledger, found, rows) else None


def one(actor: Actor, ledger: Ledger, pk: int) -> Any:
    """A row through the scope. Raises NotFound."""
    actor.require(ledger.see)
    found = ledger.rows(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这条记录，或不在您的管理范围内")
    return found


@dataclass(frozen=True)
class Totals:
    count: int
    sums: dict[str, int]


def totals(ledger: Ledger, rows: QuerySet[Any]) -> Totals:
    """Number of rows and the declared sums over all of them, in one query."""
    wanted = {f"sum_{position}": Sum(name) for position, name in enumerate(ledger.sums)}
    found = rows.order_by().aggregate(total=Count("pk"), **wanted)
    sums = {name: found[f"sum_{position}"] or 0 for position, name in enumerate(ledger.sums)}
    return Totals(found["total"], sums)


@dataclass(frozen=True)
class GroupRow:
    key: str
    totals: Totals


def grouped(actor: Actor, ledger: Ledger, rows: QuerySet[Any], by: str, area: str) -> list[GroupRow]:
    """Subtotals by the next level of places (`area`) or by a declared breakdown. One grouped query."""
    if by == BY_AREA:
        digits = level_below(area or actor.area_code)
        keyed = rows.order_by().annotate(group_key=Left(shape.AREA, digits))
    else:
        keyed = rows.order_by().annotate(group_key=F(ledger.dims[by]))
    wanted = {f"sum_{position}": Sum(name) for position, name in enumerate(ledger.sums)}
    found = keyed.values("group_key").annotate(total=Count("pk"), **wanted).order_by("group_key")
    return [
        GroupRow(
            "" if row["group_key"] is None else str(row["group_key"]),
            Totals(
                row["total"], {name: row[f"sum_{position}"] or 0 for position, name in enumerate(ledger.sums)}
            ),
        )
        for row in found
    ]


def level_below(area_code: str) -> int:
    """Digits of the places one level down: 6 -> 9 -> 12; a village stays itself."""
    digits = sorted(DIGITS.values())
    here = DIGITS[areas.level_of(area_code)]
    return min((number for number in digits if number > here), default=DIGITS[Level.VILLAGE])


def saved_views(actor: Actor, ledger: Ledger) -> QuerySet[SavedView]:
    """One's own and those shared by one's office, by name."""
    office = Q(unit_id=actor.unit_id) if actor.unit_id else Q(unit_id=None, area_code=actor.area_code)
    mine = Q(user_id=actor.user_id) | (Q(shared=True) & office)
    return within(SavedView.objects.filter(ledger=ledger.key), actor).filter(mine).order_by("name")
