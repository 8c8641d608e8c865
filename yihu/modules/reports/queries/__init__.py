"""Reads of papers: drafts and issues, what a paper says on a day, and what has changed since it was signed."""

from __future__ import annotations

from yihu.modules.reports.queries.checking import Finding, findings
from yihu.modules.reports.queries.composing import Composed, Offer, compose, document, offers, printed
from yihu.modules.reports.queries.drift import Drift, drift
from yihu.modules.reports.queries.records import (
    NoSuchPaper,
    bulletins_on,
    draft,
    drafts,
    issue,
    issues,
    next_number,
    paper,
    papers,
    waiting,
)

__all__ = [
    "Composed",
    "Drift",
    "Finding",
    "NoSuchPaper",
    "Offer",
    "bulletins_on",
    "compose",
    "document",
    "draft",
    "drafts",
    "drift",
    "findings",
    "issue",
    "issues",
    "next_number",
    "offers",
    "paper",
    "papers",
    "printed",
    "waiting",
]
