from __future__ import annotations

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.modules.reports import queries
from yihu.modules.reports.models import Draft
from yihu.modules.reports.permissions import Can


def _title(draft: Draft) -> str:
    return f"《{queries.paper(draft.paper).label}》（截至 {draft.as_of:%Y-%m-%d}，{draft.author_name}送审）待签发"


CHECKS = (
    Check(
        key="reports.to_sign",
        label="公文待签发",
        kind=Kind.DUE,
        source="公文处理：起草人与签发人分设",
        rows=queries.waiting,
        does=Can.SIGN,
        title=_title,
        link=lambda draft: reverse("reports:draft", args=[draft.pk]),
        due=lambda draft: draft.submitted_on,
        handed_over=True,
        explain="起草、修改过文稿的人不能签发；退回须写明意见",
    ),
)
