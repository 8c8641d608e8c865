"""Sales that look like one another."""

from __future__ import annotations

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.engine.money import from_fen
from yihu.modules.markets import queries
from yihu.modules.markets.permissions import Can

CHECKS = (
    Check(
        key="markets.suspected",
        label="疑似重复的消费帮扶销售",
        kind=Kind.QUALITY,
        source="消费帮扶销售台账",
        rows=queries.suspected,
        does=Can.WRITE,
        title=lambda row: f"{row.on:%Y-%m-%d} {row.product} {from_fen(row.fen):,} 元 {row.buyer}",
        link=lambda row: reverse("markets:of_sale", args=[row.pk]),
        explain="与在先登记的一笔相同，判断前不计入成交额；是两笔的点“不是重复”。",
    ),
)
