"""Findings laid over the text, its sections, and its figures held against those of the ledgers: plain values only."""

from __future__ import annotations

from yihu.modules.textcheck.rules.comparing import Agreement, compared, matched, plain
from yihu.modules.textcheck.rules.findings import (
    AT_ONCE,
    KEPT_DAYS,
    LONGEST,
    Finding,
    Kind,
    Piece,
    Verdict,
    findings_of,
    pieces,
    readable_at_once,
)
from yihu.modules.textcheck.rules.outcome import Outcome, packed, unpacked
from yihu.modules.textcheck.rules.places import Gazetteer, Place, Stated, heads_of, place_of
from yihu.modules.textcheck.rules.sheets import Sheet, sheet_at, sheets
from yihu.modules.textcheck.rules.times import day_of

__all__ = [
    "AT_ONCE",
    "KEPT_DAYS",
    "LONGEST",
    "Agreement",
    "Finding",
    "Gazetteer",
    "Kind",
    "Outcome",
    "Piece",
    "Place",
    "Sheet",
    "Stated",
    "Verdict",
    "compared",
    "day_of",
    "findings_of",
    "heads_of",
    "matched",
    "packed",
    "pieces",
    "place_of",
    "plain",
    "readable_at_once",
    "sheet_at",
    "sheets",
    "unpacked",
]
