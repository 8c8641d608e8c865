"""Work that money makes due."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.engine.money import from_fen
from yihu.engine.policy import for_area
from yihu.modules.funds import queries
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.rules import due_after, in_wan


def _due(key: str, column: str = "on") -> Any:
    """The day by which a row must be dealt with: its own day plus the policy value in force on that day."""

    def due(row: Any) -> date:
        day: date = getattr(row, column)
        return due_after(day, for_area(row.area_code).days(key, day))

    return due


CHECKS = (
    Check(
        key="funds.not_allocated",
        label="已下达资金未安排完",
        kind=Kind.DUE,
        source="预算法第五十二条：收到后三十日内安排下达",
        rows=queries.not_fully_allocated,
        does=Can.ALLOCATE,
        title=lambda row: f"{row.number}（{row.tier_label}）尚有 {in_wan(row.left_fen)} 万元未安排",
        link=lambda row: reverse("funds:batch", args=[row.pk]),
        due=_due("funds.allocate_days"),
        explain="收到上级资金后应在规定天数内安排到单位或项目。",
    ),
    Check(
        key="funds.payment_pending",
        label="待复核拨付",
        kind=Kind.DUE,
        source="会计基础工作规范：经办与复核分离",
        rows=queries.pending_on,
        does=Can.REVIEW,
        title=lambda row: f"拨付 {row.voucher} {from_fen(row.fen):,} 元待复核",
        link=lambda row: reverse("funds:payment", args=[row.pk]),
        due=_due("funds.review_days"),
        explain="拨付由一人提交、另一人复核后才过账。",
    ),
    Check(
        key="funds.advance_open",
        label="先行预拨未冲抵",
        kind=Kind.DUE,
        source="县级资金管理约定：上级资金到达后及时归还垫付",
        rows=queries.advances_open_on,
        does=Can.PAY,
        title=lambda row: f"预拨 {row.voucher}（{row.tier_label}）尚有 {in_wan(row.open_fen)} 万元未冲抵",
        link=lambda row: reverse("funds:payment", args=[row.pk]),
        due=_due("funds.advance_days"),
        explain="上级资金到达并安排后，用安排额度冲抵预拨，资金池随之恢复。",
    ),
    Check(
        key="funds.spending_behind",
        label="支出进度落后于时间进度",
        kind=Kind.DUE,
        source="资金支出进度一周一统计、一月一调度",
        rows=queries.behind_time,
        does=Can.SPEND,
        title=lambda row: (
            f"{row.document} 安排 {in_wan(row.net_fen)} 万元，已支出 {in_wan(row.spent_fen)} 万元"
        ),
        link=lambda row: reverse("funds:allocation", args=[row.pk]),
        explain="已支出份额低于本年已过天数的份额，且差距超过允许的百分点。",
    ),
)
