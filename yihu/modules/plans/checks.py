"""Work that plans make due."""

from __future__ import annotations

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.modules.households.rules import called
from yihu.modules.plans import queries
from yihu.modules.plans.permissions import Can

_SOURCE = "一户一策，每年更新，措施到户到人"

CHECKS = (
    Check(
        key="plans.measure_due",
        label="帮扶措施到期",
        kind=Kind.DUE,
        source=_SOURCE,
        rows=queries.due_soon,
        does=Can.WRITE,
        title=lambda row: f"{called(row.number, row.head_name)}：{row.content}（{row.owner}）",
        link=lambda row: reverse("plans:measure", args=[row.pk]),
        due=lambda row: row.due,
        explain="登记进展；已完成的填成效办结，确需延期的调整时限并写明原因",
    ),
    Check(
        key="plans.waiting",
        label="待确认的帮扶计划",
        kind=Kind.DUE,
        source=_SOURCE,
        rows=queries.waiting,
        does=Can.CONFIRM,
        title=lambda row: f"{called(row.number, row.head_name)}：{row.year} 年帮扶计划待确认",
        link=lambda row: reverse("plans:plan", args=[row.pk]),
        handed_over=True,
        explain="可在村的计划清单中勾选多户一次确认",
    ),
    Check(
        key="plans.lacking",
        label="没有当年帮扶计划的户",
        kind=Kind.DUE,
        source=_SOURCE,
        rows=queries.unplanned_on,
        does=Can.SEND,
        title=lambda row: f"{called(row.number, row.head_name)}：还没有当年的帮扶计划",
        link=lambda row: f"{reverse('plans:list')}?area={row.area_code}",
        explain="在村的计划清单中点“沿用上年”，一次为全村编好",
    ),
)
