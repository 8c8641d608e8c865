"""Reads of examinations: the text with its findings, its figures beside those of the ledgers, and what to take along."""

from __future__ import annotations

from yihu.modules.textcheck.queries.beside import Compared, compared, nameable, said
from yihu.modules.textcheck.queries.marked import marked
from yihu.modules.textcheck.queries.texts import Opened, examination, opened, recent, visible_to
from yihu.modules.textcheck.queries.wordings import county_of, learned, wording, wordings

__all__ = [
    "Compared",
    "Opened",
    "compared",
    "county_of",
    "examination",
    "learned",
    "marked",
    "nameable",
    "opened",
    "recent",
    "said",
    "visible_to",
    "wording",
    "wordings",
]
