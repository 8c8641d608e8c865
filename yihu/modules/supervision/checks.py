"""Work due. Leads come from a table that the database shows to the compartment alone."""

from __future__ import annotations

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.modules.supervision import queries
from yihu.modules.supervision.permissions import Can

_SOURCE = "资金监督检查制度"

CHECKS = (
    Check(
        key="supervision.to_explain",
        label="待说明的自查发现",
        kind=Kind.DUE,
        source=_SOURCE,
        rows=queries.to_explain,
        does=Can.EXPLAIN,
        title=lambda row: row.title,
        link=lambda row: reverse("supervision:finding", args=[row.pk]),
        due=lambda row: row.due_on,
        explain="写明情况并附依据；确有问题的写明怎样纠正",
    ),
    Check(
        key="supervision.to_verify",
        label="待核实、办结的自查发现",
        kind=Kind.DUE,
        source=_SOURCE,
        rows=queries.to_verify,
        does=Can.VERIFY,
        title=lambda row: row.title,
        link=lambda row: reverse("supervision:finding", args=[row.pk]),
        due=lambda row: row.due_on,
        explain="由说明人以外的人核实；需要追责的移交纪检",
    ),
    Check(
        key="supervision.leads",
        label="在办问题线索",
        kind=Kind.DUE,
        source=_SOURCE,
        rows=queries.leads_open,
        does=Can.LEAD,
        title=lambda row: row.title,
        link=lambda row: reverse("supervision:lead", args=[row.pk]),
        due=lambda row: row.due_on,
        explain="限期提出处置意见",
        area_column="place_code",
    ),
    Check(
        key="supervision.unreported",
        label="未填报的资金检查",
        kind=Kind.DUE,
        source=_SOURCE,
        rows=queries.unreported,
        does=Can.REPORT,
        title=lambda row: row.round.title,
        link=lambda row: reverse("supervision:place", args=[row.pk]),
        due=lambda row: row.round.due,
        explain="逐个项目填写结论；没有问题也要零报告",
    ),
)
