"""A list's address as plain values: what is searched, filtered, sorted, shown. Parsing never fails half-way:
what cannot be read is told, and such a list shows nothing rather than too much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict

from yihu.engine.cells import Lookups, clean
from yihu.engine.errors import BadValue
from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.engine.numerals import LAST_PAGE, whole

SIZES = (25, 50, 100)
RANGED = (Kind.DATE, Kind.MONEY, Kind.INTEGER, Kind.DECIMAL)
LONGEST_SEARCH = 100
_PLAIN = Lookups(as_of=None)  # type: ignore[arg-type]  # ranges need no names and no birth dates


class BadFilter(BadValue):
    code = "bad_filter"


@dataclass(frozen=True)
class Filter:
    """One filter as it was read: values (codes, unit numbers, a part of a text) or a range, both ends included."""

    column: Column
    values: tuple[str, ...] = ()
    low: Any = None
    high: Any = None


@dataclass(frozen=True)
class State:
    q: str = ""
    area: str = ""
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    group: str = ""
    columns: tuple[Column, ...] = ()
    page: int = 1
    size: int = SIZES[0]
    problems: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[str, ...] = ()
    day: date | None = None

    def on(self, name: str) -> Filter | None:
        return next((one for one in self.filters if one.column.name == name), None)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.area or self.filters)


def offered(ledger: Ledger) -> list[Column]:
    """The columns that have a filter: those that say so, and the one that dates the fact."""
    return [
        column
        for column in ledger.columns
        if (column.filterable or column.name == ledger.day) and column.name != "area_code"
    ]


def read(ledger: Ledger, query: QueryDict, day: date | None = None) -> State:
    """`day`: the business day, else that of `as_of` in the address; it tells only of ledgers that can be held to one."""
    problems: dict[str, str] = {}
    filters = [found for column in offered(ledger) if (found := _filter(column, query, problems))]
    areas = [code for code in query.getlist("area") if code]
    chosen = query.getlist("cols")
    listed = [column for column in ledger.columns if column.listed]
    shown = [column for column in ledger.columns if column.name in chosen] or listed
    return State(
        q=query.get("q", "").strip()[:LONGEST_SEARCH],
        area=_area(areas[-1], problems) if areas else "",
        filters=tuple(filters),
        sort=query.get("sort", ""),
        group=query.get("group", ""),
        columns=tuple(shown),
        page=max(1, _number(query.get("page", ""), 1)),
        size=size if (size := _number(query.get("size", ""), 0)) in SIZES else SIZES[0],
        problems=problems,
        rows=tuple(query.getlist("row")),
        day=(day or _day(query, problems)) if ledger.held else None,
    )


def _day(query: QueryDict, problems: dict[str, str]) -> date | None:
    given = query.get("as_of", "").strip()
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        problems["as_of"] = f"日期“{given[:20]}”无法确定，请写成 2020-06-30"
        return None


def _area(text: str, problems: dict[str, str]) -> str:
    if len(text) == 12 and text.isascii() and text.isdigit():
        return text
    problems["area"] = "区划代码应为 12 位数字，请重新选择乡镇或村"
    return ""


def _filter(column: Column, query: QueryDict, problems: dict[str, str]) -> Filter | None:
    if column.kind in RANGED:
        low, high = (_edge(column, query, edge, problems) for edge in _edges(column))
        return Filter(column, low=low, high=high) if low is not None or high is not None else None
    values = tuple(value.strip() for value in query.getlist(column.name) if value.strip())
    known = {member.value for member in column.codes} if column.codes else set()
    if column.kind is Kind.YES_NO:
        known = {"yes", "no"}
    if column.kind in (Kind.CODE, Kind.YES_NO) and known and not known.issuperset(values):
        problems[column.name] = f"“{column.label}”没有这个选项，请重新选择"
    if column.kind is Kind.UNIT and None in map(whole, values):
        problems[column.name] = f"“{column.label}”没有这个单位，请重新选择"
    return Filter(column, values) if values else None


def _edges(column: Column) -> tuple[str, str]:
    return ("from", "to") if column.kind is Kind.DATE else ("min", "max")


def _edge(column: Column, query: QueryDict, edge: str, problems: dict[str, str]) -> Any:
    name = f"{column.name}__{edge}"
    given = query.get(name, "").strip()
    if not given:
        return None
    try:
        return clean(column, "t", given, _PLAIN)
    except BadValue as wrong:
        problems[name] = f"{column.label}：{wrong.message}"
        return None


def _number(text: str, otherwise: int) -> int:
    found = whole(text)
    return otherwise if found is None or found > LAST_PAGE else found
