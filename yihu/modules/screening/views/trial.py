"""The households that a trial would add and drop: listed on the rule's page, and as a workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.core.ledgers import export
from yihu.core.web.doors import actor_of
from yihu.core.web.pages import download, paged
from yihu.core.web.parts import Cell, Head, Tab
from yihu.engine.ledgers import Column
from yihu.engine.screening import Rule
from yihu.modules.screening import queries
from yihu.modules.screening.queries import Change, Changed, Trial
from yihu.modules.screening.views import common

_EACH = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COLUMNS = (
    Column("change", "变化"), Column("number", "户编号"), Column("head_name", "户主"), Column("area", "所在"),
)  # fmt: skip


def listed(request: HttpRequest, rule_key: str, trials: Sequence[Trial], day: date) -> dict[str, Any]:
    """One page of those added or those dropped; `?change=` says which, the rest of the address stays."""
    actor = actor_of(request)
    counts = {change: queries.changed_count(actor, one) for change, one in _both(trials)}
    asked = request.GET.get("change", "")
    empty = not counts[Change.ADDED] and counts[Change.DROPPED] > 0
    change = Change(asked) if asked in set(Change) else Change.DROPPED if empty else Change.ADDED
    page = paged(request, counts[change], size=_EACH, unit="户")
    part = slice((page.number - 1) * _EACH, page.number * _EACH)
    rows = queries.changed(actor, dict(_both(trials))[change], change, day, part)
    return {
        "changed_tabs": [
            Tab(f"{one.label} {counts[one]:,} 户", _address(request, one), one is change) for one in Change
        ],
        "changed_head": [Head("户编号"), Head("户主"), Head("所在")],
        "changed_rows": _rows(rows),
        "changed_page": page,
        "changed_file": f"{reverse('screening:tried_file', args=[rule_key])}?{request.GET.urlencode()}"
        if any(counts.values())
        else "",
    }


def workbook(actor: Actor, rule: Rule, trials: Sequence[Trial], day: date) -> HttpResponse:
    found = [
        row for change, one in _both(trials) for row in queries.changed(actor, one, change, day, slice(None))
    ]
    names = common.names_of({row.area_code for row in found})
    lines = [
        [row.change.label, row.number, row.head_name, names.get(row.area_code, row.area_code)]
        for row in found
    ]
    title = f"{rule.title}试算变化的户（{day:%Y-%m-%d}）"
    now, wanted = (common.limits_told(rule, one.limits) for one in trials[:2])
    mark = export.watermark(actor, clock.now(), len(lines), f"现值：{now}；试算：{wanted}")
    target = io.BytesIO()
    export.write_xlsx(target, title, mark, _COLUMNS, lines)
    history.record(actor, "screening.trial_exported", summary=f"导出{title}"[:200], rows=len(lines))
    return download(target.getvalue(), f"{title}.xlsx", _XLSX)


def _both(trials: Sequence[Trial]) -> list[tuple[Change, Trial]]:
    now, wanted = trials[:2]
    return [(Change.ADDED, wanted), (Change.DROPPED, now)]


def _address(request: HttpRequest, change: Change) -> str:
    query = request.GET.copy()
    query["change"] = change.value
    query.pop("page", None)
    return f"?{query.urlencode()}#changed"


def _rows(rows: Sequence[Changed]) -> list[list[Any]]:
    names = common.names_of({row.area_code for row in rows})
    return [
        [
            Cell(row.number, reverse("households:household", args=[row.uid])),
            row.head_name or "—",
            names.get(row.area_code, row.area_code),
        ]
        for row in rows
    ]
