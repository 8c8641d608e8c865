"""Incomes that may have been told twice."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.engine.money import from_fen
from yihu.modules.incomes import queries
from yihu.modules.incomes.permissions import Can


def _title(row: Any) -> str:
    told = f"{row.on:%Y-%m-%d} {row.get_source_display()} {from_fen(row.fen):,} 元"
    who = f"{row.head_name}户" if row.head_name else "户"
    return f"{who}（{row.household.number}）{told}，与 {row.same_as.on:%Y-%m-%d} 的发放是否同一笔"


CHECKS = (
    Check(
        key="incomes.same_money",
        label="手工登记的收入可能已由发放登记",
        kind=Kind.DUE,
        source="收入核算：一笔钱只算一次",
        rows=queries.doubts_on,
        does=Can.WRITE,
        title=_title,
        link=lambda row: reverse("incomes:same", args=[row.pk]),
        explain="同一户、同一年、同一项目、同一金额的收入，手工登记了一次，发放名单兑现又记了一次；核对前只按发放登记计算。",
    ),
)
