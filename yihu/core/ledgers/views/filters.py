"""The filter bar of a ledger: one control a column, filled from the address; and its wording for print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import QueryDict

from yihu.core.areas import queries as areas
from yihu.core.ledgers import state, values
from yihu.core.ledgers.state import RANGED, State
from yihu.core.units.models import Unit
from yihu.engine.ledgers import Column, Kind, Ledger

CHOICES_AT_FIRST = 3
RANGES_AT_FIRST = 1


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Control:
    """`shape`: choices (tick several), range (two ends), text."""

    name: str
    label: str
    shape: str
    choices: tuple[Choice, ...] = ()
    low_name: str = ""
    high_name: str = ""
    low: str = ""
    high: str = ""
    input_type: str = "text"
    text: str = ""
    problem: str = ""
    ticked: int = field(default=0)


@dataclass(frozen=True)
class Bar:
    """`first` stand in the bar, `more` behind a fold that opens by itself when one of them is set."""

    first: list[Control]
    more: list[Control]

    @property
    def more_is_set(self) -> bool:
        return any(one.ticked or one.low or one.high or one.text for one in self.more)


def controls(ledger: Ledger, wanted: State, query: QueryDict, units: Iterable[Unit]) -> Bar:
    """At most three choices and one range at first sight: a bar that fits one line."""
    shown = list(units)
    made = [_control(column, wanted, query, shown) for column in state.offered(ledger)]
    choices = [one for one in made if one.shape != "range"]
    ranges = [one for one in made if one.shape == "range"]
    first = choices[:CHOICES_AT_FIRST] + ranges[:RANGES_AT_FIRST]
    return Bar(first, [one for one in made if one not in first])


def _control(column: Column, wanted: State, query: QueryDict, units: Iterable[Unit]) -> Control:
    if column.kind in RANGED:
        edges = ("from", "to") if column.kind is Kind.DATE else ("min", "max")
        low, high = (f"{column.name}__{edge}" for edge in edges)
        problem = wanted.problems.get(low) or wanted.problems.get(high) or ""
        kind = "date" if column.kind is Kind.DATE else "text"
        return Control(
            column.name,
            column.header,
            "range",
            low_name=low,
            high_name=high,
            low=query.get(low, ""),
            high=query.get(high, ""),
            input_type=kind,
            problem=problem,
        )
    given = set(query.getlist(column.name))
    offered = _choices(column, units)
    if offered:
        choices = tuple(Choice(value, label, value in given) for value, label in offered)
        ticked = sum(choice.chosen for choice in choices)
        problem = wanted.problems.get(column.name, "")
        return Control(column.name, column.label, "choices", choices=choices, ticked=ticked, problem=problem)
    return Control(column.name, column.label, "text", text=query.get(column.name, ""))


def _choices(column: Column, units: Iterable[Unit]) -> list[tuple[str, str]]:
    if column.kind is Kind.CODE and column.codes:
        return column.codes.choices()
    if column.kind is Kind.YES_NO:
        return [("yes", "是"), ("no", "否")]
    if column.kind is Kind.UNIT:
        return [(str(unit.pk), unit.name) for unit in units]
    return []


def described(ledger: Ledger, wanted: State) -> str:
    """The filters in words, for print and exports: '新桥河镇；状态：整改中；发现日期 2020-04-01 至 2020-06-30'."""
    parts = [f"{wanted.day.isoformat()} 在册"] if wanted.day else []
    if wanted.area:
        parts.append(areas.named([wanted.area]).get(wanted.area, wanted.area))
    if wanted.q:
        parts.append(f"搜索“{wanted.q}”")
    for one in wanted.filters:
        column = one.column
        if column.kind in RANGED:
            ends = [values.text(column, edge, {}) if edge is not None else "" for edge in (one.low, one.high)]
            parts.append(f"{column.label} {ends[0] or '不限'} 至 {ends[1] or '不限'}")
        elif column.kind is Kind.YES_NO:
            parts.append(
                f"{column.label}：{'、'.join('是' if value == 'yes' else '否' for value in one.values)}"
            )
        elif column.kind is not Kind.UNIT:
            parts.append(
                f"{column.label}：{'、'.join(values.text(column, value, {}) for value in one.values)}"
            )
    if wanted.rows:
        parts.append(f"勾选的 {len(wanted.rows)} 条")
    return "；".join(parts)
