"""Work due: what must be published by when, what waits for a second person, opinions, boards without a photograph."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from yihu.core.access.scope import current_actor
from yihu.engine.checks import Check, Kind
from yihu.modules.disclosure import queries
from yihu.modules.disclosure.permissions import Can

_SOURCE = "扶贫资金项目公告公示制度；政府信息公开条例"


def _to_draft(area_code: str, as_of: date) -> list[queries.Due]:
    """Asked of the modules, which show each actor their own; what is drafted already has its own check or owner."""
    actor = current_actor()
    if actor is None:
        return []
    return [one for one in queries.due_in(actor, as_of, area_code) if one.draft is None or one.stale]


def _board(tab: str) -> str:
    return f"{reverse('disclosure:list')}?tab={tab}"


CHECKS = (
    Check(
        key="disclosure.to_publish",
        label="应公示未公示",
        kind=Kind.DUE,
        source=_SOURCE,
        rows=_to_draft,
        does=Can.DRAFT,
        title=lambda row: f"{row.kind.label}：{row.subject.title}",
        link=lambda row: (
            reverse("disclosure:notice", args=[row.draft.pk]) if row.draft is not None else _board("due")
        ),
        due=lambda row: row.due,
        explain="在“应公示事项”点“拟稿”，核对预览后送审",
    ),
    Check(
        key="disclosure.to_release",
        label="待发布的公示",
        kind=Kind.DUE,
        source=_SOURCE,
        rows=queries.waiting_to_be_released,
        does=Can.RELEASE,
        title=lambda row: f"{row.title}（{row.drafted_name}拟稿）",
        link=lambda row: reverse("disclosure:notice", args=[row.pk]),
        due=lambda row: row.due,
        handed_over=True,
        explain="由拟稿、送审以外的人核对后发布",
    ),
    Check(
        key="disclosure.unanswered",
        label="待答复的监督意见",
        kind=Kind.DUE,
        source=_SOURCE,
        rows=queries.unanswered,
        does=Can.ANSWER,
        title=lambda row: f"{row.notice.title}：{row.text[:30]}",
        link=lambda row: reverse("disclosure:objection", args=[row.pk]),
        due=lambda row: row.due,
        explain="调查核实后答复；成立的，更正或撤下公示，并在相应台账改正",
    ),
    Check(
        key="disclosure.no_photo",
        label="公开栏公示未登记照片",
        kind=Kind.DUE,
        source=_SOURCE,
        rows=queries.unphotographed,
        does=Can.DRAFT,
        title=lambda row: row.title,
        link=lambda row: reverse("disclosure:notice", args=[row.pk]),
        due=lambda row: row.last,
        explain="张贴后拍照登记，作为公示证明",
    ),
)
