"""Work that projects make due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.engine.policy import for_area
from yihu.modules.projects import queries
from yihu.modules.projects.permissions import Can
from yihu.modules.projects.rules import Stage


def _link(row: Any) -> str:
    return reverse("projects:project", args=[row.pk])


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
)
