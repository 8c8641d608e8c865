"""Work due on lists, and what is lacking at households that have left poverty (四个不摘)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.modules.households.rules import called
from yihu.modules.procedures import queries
from yihu.modules.procedures.permissions import Can

PROGRAMME = "贫困人口识别和退出程序"
KEPT_ON = "脱贫后四个不摘：摘帽不摘责任、不摘政策、不摘帮扶、不摘监管"


def _round(row: Any) -> str:
    return reverse("procedures:round", args=[row.pk])


def _due(row: Any) -> date | None:
    due: date | None = row.due
    return due


def _waiting(key: str, label: str, does: Can, explain: str) -> Check:
    return Check(
        key=f"procedures.{key}",
        label=label,
        kind=Kind.DUE,
        source=PROGRAMME,
        rows=queries.waiting_for(does),
        does=does,
        title=lambda row: f"{row.title}（{row.get_kind_display()}）：{row.next_verb}",
        link=_round,
        due=_due,
        explain=explain,
    )


def _gap(key: str, label: str, column: str, problem: str) -> Check:
    rows: Callable[[str, date], Any] = queries.gaps(column)
    return Check(
        key=f"procedures.{key}",
        label=label,
        kind=Kind.QUALITY,
        source=KEPT_ON,
        rows=rows,
        does=Can.FOLLOW_UP,
        title=lambda row: f"{called(row.number, row.head_name)}：{problem}",
        link=lambda row: reverse("ledgers:row", args=["procedures.follow_ups", row.pk]),
    )


CHECKS = (
    Check(
        key="procedures.notice_ends",
        label="公示中的名单",
        kind=Kind.DUE,
        source=PROGRAMME,
        rows=queries.on_the_wall,
        does=Can.PREPARE,
        title=lambda row: f"{row.title}（{row.get_kind_display()}）：公示至 {row.ready_on:%Y-%m-%d}",
        link=_round,
        due=lambda row: row.ready_on,
        explain="公示期间收到的异议当日登记，期满当日收回公示并拍照存档",
    ),
    Check(
        key="procedures.objection",
        label="待答复异议",
        kind=Kind.DUE,
        source=PROGRAMME,
        rows=queries.open_objections,
        does=Can.PREPARE,
        title=lambda row: f"{row.round.title}：{row.text}",
        link=lambda row: reverse("procedures:answer", args=[row.pk]),
        due=lambda row: row.round.ready_on,
        explain="调查核实后答复；异议成立的，把该户从名单中剔除",
    ),
    _waiting("to_prepare", "待村级办理的名单", Can.PREPARE, "入户核实、评议、签字、公示、公告，按环节办理"),
    _waiting("to_review", "待乡镇审核的名单", Can.REVIEW, "公示期满、异议答复后，按比例抽查并审核"),
    _waiting("to_compare", "待部门比对的名单", Can.COMPARE, "车辆、商品房、工商、财政供养等比对后登记结果"),
    _waiting("to_decide", "待县级审定的名单", Can.DECIDE, "按比例抽查后审定；审定人不能是上一步经办人"),
    _waiting("to_register", "待办结的名单", Can.REGISTER, "公告后登记建档、退出或返贫，统计数随之变化"),
    _gap("no_helper", "脱贫后没有帮扶责任人（不摘责任）", "helper", "没有帮扶责任人"),
    _gap("policy_lost", "脱贫后未继续享受政策（不摘政策）", "policy_kept", "未继续享受政策"),
    _gap("no_help", "脱贫后没有帮扶措施（不摘帮扶）", "help", "没有帮扶措施"),
    Check(
        key="procedures.village_above_limit",
        label="已出列、贫困发生率高于标准的村",
        kind=Kind.QUALITY,
        source="贫困退出机制：贫困村出列标准",
        rows=queries.out_above_limit,
        does=Can.VILLAGE_OUT,
        title=lambda row: f"已出列，现未脱贫 {row.remaining} 人、农村户籍人口 {row.base} 人，高于出列标准",
        link=lambda row: reverse("places:area", args=[row.area_code]),
    ),
)
