"""Work due in rounds."""

from __future__ import annotations

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.modules.households.rules import called
from yihu.modules.surveys import queries
from yihu.modules.surveys.permissions import Can

_SOURCE = "调研排查工作方案"

CHECKS = (
    Check(
        key="surveys.unfinished",
        label="未完成的调研排查",
        kind=Kind.DUE,
        source=_SOURCE,
        rows=queries.unfinished,
        does=Can.ENTER,
        title=lambda row: f"{row.survey.title}（{row.assignee_name or '未指定负责人'}）",
        link=lambda row: f"{reverse('surveys:survey', args=[row.survey_id])}?area={row.area_code}",
        due=lambda row: row.survey.due,
        explain="逐户登记；举家外出等不能入户的写明原因",
    ),
    Check(
        key="surveys.unsettled",
        label="调研结果与年度信息不一致",
        kind=Kind.DUE,
        source=_SOURCE,
        rows=queries.unsettled,
        does=Can.PLAN,
        title=lambda row: f"{called(row.number, row.head_name)}：调研结果待确认",
        link=lambda row: reverse("surveys:sheet", args=[row.pk]),
        explain="核实后采用调研结果，或保留台账信息",
    ),
    Check(
        key="surveys.to_recheck",
        label="待复核的户",
        kind=Kind.DUE,
        source=_SOURCE,
        rows=queries.drawn_on,
        does=Can.RECHECK,
        title=lambda row: f"{called(row.sheet.number, row.sheet.head_name)}：{row.sheet.survey.title}复核",
        link=lambda row: reverse("surveys:recheck", args=[row.pk]),
        explain="由登记人以外的人入户复核",
    ),
)
