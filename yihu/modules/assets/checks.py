"""Work due about assets, and what cannot stay as it is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.engine.money import from_fen
from yihu.modules.assets import queries
from yihu.modules.assets.permissions import Can

_DOCUMENT = "国办函〔2021〕51号：扶贫项目资产后续管理"
_SOLAR = "国开办司发〔2020〕3号：光伏扶贫发电收益分配"


def _asset(row: Any) -> str:
    return reverse("assets:asset", args=[row.pk])


def _of_asset(row: Any) -> str:
    return reverse("assets:asset", args=[row.asset_id])


def _station(row: Any) -> str:
    return reverse("assets:station", args=[row.pk])


def _stocktake(row: Any) -> str:
    return f"{reverse('assets:stocktake')}?{urlencode({'area': row.area_code, 'year': row.year})}"


def _missing(row: Any) -> str:
    months = "、".join(f"{month:%Y-%m}" for month in row.missing[:3])
    return f"{row.name}：缺 {months}{' 等' if len(row.missing) > 3 else ''} {len(row.missing)} 个月月报"


CHECKS = (
    Check(
        key="assets.unregistered",
        label="验收项目没有登记资产",
        kind=Kind.DUE,
        source=_DOCUMENT,
        rows=queries.awaiting_registration,
        does=Can.REGISTER,
        title=lambda row: f"{row.name}（{row.number}）{row.accepted_on:%Y-%m-%d} 验收，未登记资产",
        link=lambda row: f"{reverse('assets:new')}?project={row.pk}",
        due=lambda row: row.due,
        explain="验收项目形成的资产要登记造册；从项目带出名称、地点和资金。",
    ),
    Check(
        key="assets.ownerless",
        label="资产没有确权",
        kind=Kind.QUALITY,
        source=_DOCUMENT,
        rows=queries.without_owner,
        does=Can.REGISTER,
        title=lambda row: f"{row.name}（{row.number}）没有所有权人",
        link=_asset,
        explain="在资产页“移交确权”登记所有权人和凭证。",
    ),
    Check(
        key="assets.unkept",
        label="资产没有管护责任人",
        kind=Kind.QUALITY,
        source=_DOCUMENT,
        rows=queries.without_custody,
        does=Can.KEEP,
        title=lambda row: f"{row.name}（{row.number}）没有管护责任人",
        link=_asset,
        explain="在资产页或《资产管护台账》登记管护单位和责任人。",
    ),
    Check(
        key="assets.unchecked",
        label="上年资产没有盘点",
        kind=Kind.DUE,
        source=_DOCUMENT,
        rows=queries.unchecked,
        does=Can.KEEP,
        title=lambda row: f"{row.name}（{row.number}）{row.year} 年度没有盘点",
        link=_stocktake,
        due=lambda row: row.due,
        explain="按村打开盘点表逐项登记，可打印盘点表、用手机登记。",
    ),
    Check(
        key="assets.idle",
        label="资产长期闲置",
        kind=Kind.DUE,
        source=_DOCUMENT,
        rows=queries.idle_too_long,
        does=Can.KEEP,
        title=lambda row: f"{row.asset.name}：{row.start:%Y-%m-%d} 起闲置，{row.reason}",
        link=_of_asset,
        explain="写明盘活措施，恢复使用后在资产页“恢复使用”。",
    ),
    Check(
        key="assets.rent_overdue",
        label="租金逾期",
        kind=Kind.DUE,
        source=_DOCUMENT,
        rows=queries.rent_overdue,
        does=Can.KEEP,
        title=lambda row: f"{row.asset.name}：{row.lessee} 欠租 {from_fen(row.owed_fen):,} 元",
        link=_of_asset,
        due=lambda row: row.due,
        explain="收到租金后在资产页“登记收益”，选择合同。",
    ),
    Check(
        key="assets.not_distributed",
        label="收益没有分配",
        kind=Kind.DUE,
        source=_DOCUMENT,
        rows=queries.not_distributed,
        does=Can.DISTRIBUTE,
        title=lambda row: f"{row.name}：收益 {from_fen(row.owed_fen):,} 元没有列入分配方案",
        link=lambda row: f"{reverse('assets:draft')}?asset={row.pk}",
        due=lambda row: row.due,
        explain="拟定分配方案，经村民会议、乡镇审核、公示后发放。",
    ),
    Check(
        key="assets.reversal_waiting",
        label="收益分配冲正待复核",
        kind=Kind.DUE,
        source=_DOCUMENT,
        rows=queries.reversals_waiting,
        does=Can.PAY,
        title=lambda row: f"{row.plan.title}：{row.on:%Y-%m-%d} {row.by_name}申请冲正，{row.text}",
        link=lambda row: reverse("assets:plan", args=[row.plan_id]),
        handed_over=True,
        explain="由申请人以外的人核对退款凭证后“复核冲正”，或写明原因“不予冲正”。",
    ),
    Check(
        key="assets.solar_share",
        label="光伏收益用于工资和劳务不足",
        kind=Kind.DUE,
        source=_SOLAR,
        rows=queries.labour_short,
        does=Can.DISTRIBUTE,
        title=lambda row: (
            f"{row.name} {row.told.year} 年：工资和劳务占收益 {row.told.share if row.told.share is not None else '—'}%，"
            f"不足 {row.told.least.normalize():f}%，还差 {from_fen(row.told.short_fen):,} 元"
        ),
        link=_station,
        due=lambda row: row.due,
        explain="按电站、按年度计算，比例和文号见“政策参数”。",
    ),
    Check(
        key="assets.solar_months",
        label="光伏电站缺月报",
        kind=Kind.DUE,
        source=_SOLAR,
        rows=queries.months_missing,
        does=Can.KEEP,
        title=_missing,
        link=_station,
        due=lambda row: row.due,
        explain="在《光伏电站月报》登记或整表导入发电量、电费和补贴。",
    ),
)
