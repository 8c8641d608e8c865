"""Standings of townships (never of people) and the course of a campaign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from yihu.engine.indicators import as_percent


@dataclass(frozen=True)
class Standing:
    """One township (or village) in the bulletin's table; `rate` in percent, None where nothing was found."""

    code: str
    name: str
    total: int
    closed_today: int
    done: int
    new_today: int
    rank: int | None = None
    rate: Decimal | None = None

    @property
    def open(self) -> int:
        return self.total - self.done


@dataclass(frozen=True)
class Day:
    """One day of the campaign's course: found, done and open as of the day, new and struck off on the day."""

    day: date
    found: int
    done: int
    new: int
    closed: int

    @property
    def open(self) -> int:
        return self.found - self.done


RATE_DIGITS = 1
RANK_RULE = "按整改完成率由高到低排名；完成率相同的，未整改数少的在前；仍相同的并列；没有问题的乡镇不参加排名，以“—”表示"


def ranked(rows: Iterable[Standing]) -> list[Standing]:
    """Rate descending, then open ascending, then name; equal rate and open share a rank (1, 2, 2, 4).

    Rates are compared exactly (237/273 against 236/272), never as printed. Rows without problems come last, unranked.
    """
    rated = [replace(row, rate=_rate(row)) for row in rows]
    some = [row for row in rated if row.total]
    some.sort(key=lambda row: (-_exact(row), row.open, row.name))
    return _with_ranks(some) + sorted((row for row in rated if not row.total), key=lambda row: row.name)


def _with_ranks(rows: Sequence[Standing]) -> list[Standing]:
    placed: list[Standing] = []
    for position, row in enumerate(rows, start=1):
        before = placed[-1] if placed else None
        tied = before is not None and (_exact(before), before.open) == (_exact(row), row.open)
        placed.append(replace(row, rank=before.rank if before is not None and tied else position))
    return placed


def _exact(row: Standing) -> Fraction:
    return Fraction(row.done, row.total)


def _rate(row: Standing) -> Decimal | None:
    return as_percent(Decimal(row.done), Decimal(row.total), RATE_DIGITS)


def unranked(row: Standing) -> Standing:
    return replace(row, rank=None)


def summed(rows: Iterable[Standing], *, code: str, name: str) -> Standing:
    """The line 合计; it has a rate and no rank."""
    found = list(rows)
    total = Standing(
        code=code,
        name=name,
        total=sum(row.total for row in found),
        closed_today=sum(row.closed_today for row in found),
        done=sum(row.done for row in found),
        new_today=sum(row.new_today for row in found),
    )
    return replace(total, rate=_rate(total))
