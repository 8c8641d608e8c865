"""Dividends that are late or short."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.engine.money import from_fen
from yihu.modules.industry import queries, rules
from yihu.modules.industry.permissions import Can

_SOURCE = "带动协议；分红发放名单"


def _late(back: int) -> Any:
    """Late contracts of the day's year, or of the one before; each row with its `year`."""

    def rows(area_code: str, as_of: date) -> Any:
        found: list[Any] = list(queries.late_of(area_code, as_of, as_of.year - back))
        for row in found:
            row.year = as_of.year - back
        return found

    return rows


def _told(row: Any) -> str:
    state = "未发放" if not row.paid else f"少发 {from_fen(row.short):,} 元"
    return f"{row.entity_name} {row.year} 年应分红 {from_fen(row.due):,} 元，{state}"


def _check(key: str, label: str, back: int) -> Check:
    return Check(
        key=f"industry.{key}",
        label=label,
        kind=Kind.DUE,
        source=_SOURCE,
        rows=_late(back),
        does=Can.PAY,
        title=_told,
        link=lambda row: reverse("industry:contract", args=[row.pk]),
        due=lambda row: rules.due_on(row.year, row.pay_month),
        explain="约定的分红月份已过，应分红没有足额登记发放；已发放的请登记，协议已终止的请填终止日期。",
    )


CHECKS = (
    _check("late", "本年分红到期未足额发放", 0),
    _check("late_before", "上年分红未足额发放", 1),
)
