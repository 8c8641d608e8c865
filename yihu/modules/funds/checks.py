"""Work that money makes due."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from yihu.engine.checks import Check, Kind
from yihu.engine.money import from_fen
from yihu.engine.policy import for_area
from yihu.engine.workdays import Answer
from yihu.modules.funds import queries
from yihu.modules.funds.models import Allocation, Batch, Expenditure, Payment
from yihu.modules.funds.models.base import Money
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.rules import Source, Stage, due_after, in_wan, month_end


def _due(key: str, column: str = "on") -> Any:
    """The day by which a row must be dealt with: its own day plus the policy value in force on that day."""

    def due(row: Any) -> date:
        day: date = getattr(row, column)
        return due_after(day, for_area(row.area_code).days(key, day))

    return due


def _guess(answer: Answer) -> str:
    return f"（{answer.note}）" if answer.note else ""


def _statement(row: queries.Unsettled) -> str:
    """The account's month; where its statement is missing, all of them."""
    if row.missing:
        return reverse("funds:statements")
    asked = {"source": row.source, "account": row.account, "month": f"{row.first:%Y-%m}"}
    return f"{reverse('funds:statement_month')}?{urlencode(asked)}"


def _pending(stage: Stage, model: type[Money], page: str) -> Check:
    name = str(model._meta.model_name)
    return Check(
        key=f"funds.{name}_pending",
        label=f"待复核{stage.label}",
        kind=Kind.DUE,
        source="会计基础工作规范：经办与复核分离",
        rows=lambda area_code, as_of: queries.pending_on(model, area_code, as_of),
        does=Can.REVIEW,
        title=lambda row: f"{stage.label} {row} {from_fen(row.fen):,} 元待复核",
        link=lambda row: reverse(page, args=[row.pk]),
        due=_due("funds.review_days"),
        explain="资金各环节由一人提交、另一人复核后才过账；一次提交的清单可一并复核。",
    )


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
    _pending(Stage.BATCH, Batch, "funds:batch"),
    _pending(Stage.ALLOCATION, Allocation, "funds:allocation"),
    _pending(Stage.PAYMENT, Payment, "funds:payment"),
    _pending(Stage.EXPENDITURE, Expenditure, "funds:expenditure"),
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
    Check(
        key="funds.result_not_public",
        label="资金分配结果未公开",
        kind=Kind.DUE,
        source="扶贫资金项目公告公示制度：分配结果形成之日起15个工作日内公开",
        rows=queries.results_to_publish,
        does=Can.DISCLOSE,
        title=lambda row: (
            f"{row.number}（{row.tier_label}）安排 {in_wan(row.told_fen)} 万元未公开"
            f"{_guess(queries.result_due(row.formed_on, row.area_code))}"
        ),
        link=lambda row: reverse("funds:batch", args=[row.pk]),
        due=lambda row: queries.result_due(row.formed_on, row.area_code).day,
        explain="安排形成或调整后，在规定的工作日内公开名称、金额、依据和分配结果；节假日安排未录入的年份按周末推算并注明。",
    ),
    Check(
        key="funds.unreconciled",
        label="对账单没有核对完的月份",
        kind=Kind.DUE,
        source="会计基础工作规范：按月与国库、银行对账",
        rows=queries.unsettled,
        does=Can.RECONCILE,
        title=lambda row: (
            f"{Source(row.source).label}“{row.account}”{row.first.year}年{row.first.month}月{row.why}"
        ),
        link=_statement,
        due=lambda row: due_after(
            month_end(row.first), for_area(row.area_code).days("funds.reconcile_days", row.first)
        ),
        explain="每月终了后核对对账单：没有导入的先导入；自动勾对不上的，人工勾对并说明原因，或补记账上漏记的记录；余额不符的，查对账单是否缺页、重复。",
    ),
    Check(
        key="funds.unit_input_short",
        label="成员单位投入不足",
        kind=Kind.QUALITY,
        source="区扶贫开发领导小组2020年安排：成员单位各投入不少于3万元",
        rows=queries.unit_input_short,
        does=Can.ISSUE,
        title=lambda row: f"{row.number} 成员单位投入 {in_wan(row.fen)} 万元，低于当年下限",
        link=lambda row: reverse("funds:batch", args=[row.pk]),
        explain="下限按年度文件录入政策参数；不足的与该单位核实后补登或说明。",
    ),
    Check(
        key="funds.advance_above_plan",
        label="先行预拨超过当年本级计划投入",
        kind=Kind.QUALITY,
        source="年度投入计划与先行预拨台账核对",
        rows=queries.advance_above_plan,
        does=Can.PAY,
        title=lambda row: (
            f"{row.year} 年预拨 {in_wan(row.advanced_fen)} 万元，本级计划投入 {in_wan(row.planned_fen)} 万元，请核实"
        ),
        link=lambda row: reverse("funds:pool", args=[row.pk]),
        explain="先行预拨用本级自有资金垫付，超过本级计划投入的须说明资金来源并尽快冲抵。",
    ),
)
