"""Work that projects make due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.engine.policy import for_area
from yihu.modules.projects import queries
from yihu.modules.projects.permissions import Can
from yihu.modules.projects.queries import aid, works
from yihu.modules.projects.rules import Stage


def _link(row: Any) -> str:
    return reverse("projects:project", args=[row.pk])


def _link_of(row: Any) -> str:
    return reverse("projects:project", args=[row.project_id])


def _of_batch(
    key: str, label: str, does: Can, *, rows: Callable[[str, date], Any], day: str, explain: str
) -> Check:
    return Check(
        key=f"projects.aid_{key}",
        label=label,
        kind=Kind.DUE,
        source="到户补助：核实、公示、按名单兑现",
        rows=rows,
        does=does,
        title=lambda row: (
            f"{row.name}（{row.number}）{label.removeprefix('到户')}，{getattr(row, day):%Y-%m-%d} 起"
        ),
        link=lambda row: reverse("projects:batch", args=[row.pk]),
        explain=explain,
    )


def _acceptance_due(row: Any) -> date:
    days = for_area(row.area_code).days("projects.accept_days", row.finished_on)
    due: date = row.finished_on + timedelta(days=days)
    return due


CHECKS = (
    Check(
        key="projects.not_started",
        label="到计划开工日期未开工",
        kind=Kind.DUE,
        source="项目进度一周一统计、一月一调度",
        rows=queries.not_started,
        does=Can.RUN,
        title=lambda row: f"{row.name}（{row.number}）{Stage(row.stage).label}，未开工",
        link=_link,
        due=lambda row: row.start_due,
        explain="列入年度计划的项目到了计划开工日期仍未登记开工。",
    ),
    Check(
        key="projects.started_unannounced",
        label="已开工未办实施前公示",
        kind=Kind.DUE,
        source="国开办发〔2018〕11号：扶贫项目实施前公示",
        rows=queries.started_unannounced,
        does=Can.DISCLOSE,
        title=lambda row: f"{row.name}（{row.number}）{row.started_on:%Y-%m-%d} 开工，没有实施前公示",
        link=_link,
        due=lambda row: row.started_on,
        explain="公示过的，按实际日期补登“实施前公示”；没有公示的，现在公示，并向主管部门说明。",
    ),
    Check(
        key="projects.not_finished",
        label="到计划完工日期未完工",
        kind=Kind.DUE,
        source="项目进度一周一统计、一月一调度",
        rows=queries.not_finished,
        does=Can.RUN,
        title=lambda row: f"{row.name}（{row.number}）未完工",
        link=_link,
        due=lambda row: row.finish_due,
        explain="已开工的项目到了计划完工日期仍未登记完工。",
    ),
    Check(
        key="projects.not_accepted",
        label="完工后待验收",
        kind=Kind.DUE,
        source="项目管理办法：完工后及时组织验收",
        rows=queries.not_accepted,
        does=Can.ACCEPT,
        title=lambda row: f"{row.name}（{row.number}）已完工，待验收",
        link=_link,
        due=_acceptance_due,
        explain="完工项目应在规定天数内组织验收。",
    ),
    Check(
        key="projects.idle",
        label="项目停滞",
        kind=Kind.DUE,
        source="项目进度一周一统计、一月一调度",
        rows=queries.idle_on,
        does=Can.RUN,
        title=lambda row: f"{row.name}（{row.number}）自 {row.moved_on:%Y-%m-%d} 起无进展",
        link=_link,
        explain="列入计划、未完工的项目超过规定天数没有办理任何步骤，请督促推进、登记停工或调整出库。",
    ),
    Check(
        key="projects.not_announced",
        label="结算后待公告",
        kind=Kind.DUE,
        source="扶贫项目公告公示制度：信息形成之日起20个工作日内公开",
        rows=queries.not_announced,
        does=Can.DISCLOSE,
        title=lambda row: f"{row.name}（{row.number}）已结算，待完工公告",
        link=_link,
        due=lambda row: row.due_on,
        explain="结算后应在规定工作日内发布完工公告，公告后可转为资产。",
    ),
    Check(
        key="projects.unmeasured",
        label="绩效指标到期未评价",
        kind=Kind.DUE,
        source="财政专项扶贫（衔接）资金绩效管理：项目绩效目标自评",
        rows=queries.unmeasured,
        does=Can.RUN,
        title=lambda row: f"{row.project.name}：绩效指标“{row.name}”到期未评价",
        link=_link_of,
        due=lambda row: row.due,
        explain="到了完成时限仍未登记完成值的绩效指标。",
    ),
    Check(
        key="projects.missed",
        label="绩效指标未达到",
        kind=Kind.QUALITY,
        source="财政专项扶贫（衔接）资金绩效管理：偏离目标的说明原因",
        rows=queries.missed,
        does=Can.RUN,
        title=lambda row: (
            f"{row.project.name}：“{row.name}”目标 {row.target:f}，完成 {row.actual:f} {row.unit}"
        ),
        link=_link_of,
        explain="完成值没有达到目标值，请核实数据，属实的在备注中说明原因。",
    ),
    Check(
        key="projects.no_contract",
        label="已签约未登记合同",
        kind=Kind.QUALITY,
        source="项目管理办法：合同（一事一议记录）归档",
        rows=queries.contracted_without_contract,
        does=Can.RUN,
        title=lambda row: f"{row.name}（{row.number}）已签约，没有合同记录",
        link=_link,
        explain="从原台账接收的签约日期没有合同金额和承建单位，请在“项目合同台账”补登。",
    ),
    Check(
        key="projects.works_late",
        label="整村推进到期未完成",
        kind=Kind.DUE,
        source="整村推进实施方案",
        rows=works.works_late,
        does=Can.RUN,
        title=lambda row: f"{row.name}到期仍有项目未完工",
        link=lambda row: reverse("projects:works", args=[row.pk]),
        due=lambda row: row.due,
        explain="过了计划完成日期，整村推进的项目尚未全部完工。",
    ),
    Check(
        key="projects.review",
        label="项目库第四季度动态调整",
        kind=Kind.DUE,
        source="项目库实行动态管理，每年第四季度对项目进行调整",
        rows=works.review_due,
        does=Can.PLAN,
        title=lambda row: f"{row.name}（{row.number}）列入动态调整对象，待提出处理意见",
        link=_link,
        explain="入库多年未列入计划或列入计划后无进展的项目，应在第四季度提出保留、调整年度或出库的意见。",
    ),
    _of_batch(
        "to_verify",
        "到户名单待核实",
        Can.VERIFY,
        rows=aid.to_verify,
        day="made_on",
        explain="名单须由编制人以外两人分别核实。",
    ),
    _of_batch(
        "to_publicise",
        "到户名单待公示",
        Can.DISCLOSE,
        rows=aid.to_publicise,
        day="verified_on",
        explain="核实后的名单在村内公示。",
    ),
    _of_batch(
        "to_pay",
        "到户补助待兑现",
        Can.PAY,
        rows=aid.to_pay,
        day="last",
        explain="公示期满无异议的名单，应按名单兑现。",
    ),
    _of_batch(
        "to_confirm",
        "到户补助待财政复核兑现",
        Can.PAY,
        rows=aid.to_confirm,
        day="last",
        explain="凭证在等财政复核人过账（或作废），复核后名单自动登记；复核人管不到本批次的，在批次页点“登记兑现结果”。",
    ),
)
