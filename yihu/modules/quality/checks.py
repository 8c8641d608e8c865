"""Findings are work due until they are put right or waived."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.modules.quality import queries
from yihu.modules.quality.permissions import Can


def _title(row: Any) -> str:
    head, name = row.head_name or "", row.values.get("name", "")
    who = f" {name}" if name and name != head else ""
    return f"{f'{head}户' if head else '户'}（{row.number}）{who}：{row.title}"


CHECKS = (
    Check(
        key="quality.findings",
        label="数据疑点待处理",
        kind=Kind.DUE,
        source="全国扶贫（防返贫）信息系统数据质量核查规则",
        rows=queries.due,
        does=Can.FIX,
        title=_title,
        link=lambda row: reverse("quality:finding", args=[row.pk]),
        due=lambda row: row.due_on,
        explain="改正后自动销去；确属特殊情况的，由乡镇或县里豁免",
    ),
    Check(
        key="quality.pairs",
        label="疑似重复人员待认定",
        kind=Kind.DUE,
        source="全国扶贫（防返贫）信息系统数据质量核查规则：证件号码唯一",
        rows=queries.pairs_waiting_on,
        does=Can.MERGE,
        title=lambda row: f"{row.first.name} 与 {row.second.name}：{row.get_why_display()}",
        link=lambda row: reverse("quality:pair", args=[row.pk]),
        explain="并排比较后认定“同一人”（合并）或“不是同一人”",
    ),
)
