"""What is due about clues and cases, by the days of the policy: yellow in the last days, red once late."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.modules.departments.permissions import Can as Departments
from yihu.modules.monitoring import queries
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.queries import clocks
from yihu.modules.monitoring.rules import CLEARING, Stage

SOURCE = "防止返贫动态监测和帮扶：从线索到纳入一般不超过 15 日"
HELP = "防止返贫动态监测和帮扶：逐户逐项落实帮扶措施"


def _case(row: Any) -> str:
    return reverse("monitoring:case", args=[row.pk])


def _of_case(row: Any) -> str:
    return reverse("monitoring:case", args=[row.case_id])


def _due(row: Any) -> date | None:
    due: date | None = row.due
    return due


def _who(row: Any) -> str:
    return f"{row.head_name}（{row.number}）"


def _about(row: Any) -> str:
    """Of a clue: the head of its household, else the name that was given."""
    if row.household is None:
        return f"{row.name}（系统中没有）"
    return f"{row.head_name or ''}（{row.household.number}）"


def _waiting(key: str, label: str, does: Can, explain: str, *stages: Stage) -> Check:
    return Check(
        key=f"monitoring.{key}",
        label=label,
        kind=Kind.DUE,
        source=SOURCE,
        rows=clocks.waiting_for(does, *stages),
        does=does,
        title=lambda row: f"{_who(row)}：{row.next_verb}",
        link=_case,
        due=_due,
        explain=explain,
    )


CHECKS = (
    Check(
        key="monitoring.to_accept",
        label="待受理的风险线索",
        kind=Kind.DUE,
        source=SOURCE,
        rows=clocks.clues_waiting,
        does=Can.ACCEPT,
        title=lambda row: f"{_about(row)}：{row.get_risk_display()}（{row.get_source_display()}）",
        link=lambda row: reverse("monitoring:clue", args=[row.pk]),
        due=_due,
        explain="受理后交办入户核查；核实无风险的写明原因关闭",
    ),
    Check(
        key="monitoring.to_appraise",
        label="疑似危房，待重新鉴定",
        kind=Kind.DUE,
        source="农村危房改造（建村〔2018〕115号）：危房等级以鉴定为准",
        rows=queries.to_appraise,
        does=Departments.WRITE,
        title=lambda row: f"{_about(row)}：{row.on:%Y-%m-%d} 看到疑似危房，现有{row.known.words}",
        link=lambda row: reverse("monitoring:clue", args=[row.pk]),
        due=_due,
        explain="组织住房安全鉴定，在“住房鉴定”登记结论；登记后这一项自动了结",
    ),
    _waiting("to_check", "待入户核查", Can.PREPARE, "入户核实收入、支出、三保障和饮水，取得承诺授权书", Stage.CHECKED),
    _waiting("to_compare", "待信息比对", Can.COMPARE, "有签字的承诺授权书方可比对；低保户、特困户免比对", Stage.COMPARED),
    _waiting(
        "to_prepare", "待评议、公示和公告", Can.PREPARE, "开一次评议会，村内公示一次不少于 5 日，乡、县不再重复公示",
        Stage.ASSESSED, Stage.NOTICED, Stage.MONITORED,
    ),
    _waiting("to_review", "待乡镇审核", Can.REVIEW, "公示期满后审核", Stage.REVIEWED, Stage.CLEAR_REVIEWED),
    _waiting("to_decide", "待县级审定", Can.DECIDE, "审定人不能是上一步经办人", Stage.DECIDED, Stage.CLEAR_DECIDED),
    _waiting(
        "to_clear", "待办理风险消除", Can.PREPARE, "消除也须评议、公示、审核、审定、公告",
        *(stage for stage in CLEARING if stage not in (Stage.CLEAR_REVIEWED, Stage.CLEAR_DECIDED)),
    ),
    Check(
        key="monitoring.on_the_wall",
        label="公示中的监测对象",
        kind=Kind.DUE,
        source=SOURCE,
        rows=clocks.on_the_wall,
        does=Can.PREPARE,
        title=lambda row: f"{_who(row)}：公示至 {row.ready_on:%Y-%m-%d}",
        link=_case,
        due=lambda row: row.ready_on,
        explain="期满当日收回公示并拍照存档",
    ),
    Check(
        key="monitoring.no_measure",
        label="纳入后还没有落实措施",
        kind=Kind.DUE,
        source=HELP,
        rows=clocks.without_measure,
        does=Can.HELP,
        title=lambda row: f"{_who(row)}：落实第一项帮扶措施",
        link=_case,
        due=_due,
    ),
    Check(
        key="monitoring.no_development",
        label="有劳动力、没有开发式措施",
        kind=Kind.DUE,
        source=HELP,
        rows=clocks.without_development,
        does=Can.HELP,
        title=lambda row: f"{_who(row)}：落实产业、就业、公益岗位或金融帮扶",
        link=_case,
        due=_due,
    ),
    Check(
        key="monitoring.measure_due",
        label="待落实的帮扶措施",
        kind=Kind.DUE,
        source=HELP,
        rows=clocks.measures_open,
        does=Can.HELP,
        title=lambda row: f"{_who(row.case)}：{row.text}",
        link=_of_case,
        due=lambda row: row.due_on,
    ),
    Check(
        key="monitoring.to_visit",
        label="待月度走访的监测对象",
        kind=Kind.DUE,
        source="防止返贫动态监测和帮扶：每月走访",
        rows=clocks.to_visit,
        does=Can.HELP,
        title=lambda row: f"{_who(row)}：月度走访",
        link=_case,
        due=_due,
    ),
    Check(
        key="monitoring.worse",
        label="走访发现风险加重或新增",
        kind=Kind.QUALITY,
        source="防止返贫动态监测和帮扶：帮扶措施随风险调整",
        rows=clocks.seen_worse,
        does=Can.HELP,
        title=lambda row: f"{_who(row.case)}：{row.get_trend_display()}，{row.text}",
        link=_of_case,
        explain="补充帮扶措施，下次走访登记变化",
    ),
)  # fmt: skip
