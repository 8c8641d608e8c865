"""The doors of papers: the register, a draft with its live figures, an issue with what has changed since."""

from __future__ import annotations

from yihu.modules.reports.views.drafts import discard, draft, draft_file, draft_preview, return_, sign, submit
from yihu.modules.reports.views.issues import issue, issue_file
from yihu.modules.reports.views.register import bulletins, register, start

__all__ = [
    "bulletins",
    "discard",
    "draft",
    "draft_file",
    "draft_preview",
    "issue",
    "issue_file",
    "register",
    "return_",
    "sign",
    "start",
    "submit",
]
