"""States, colours and small decisions of data quality; no database."""

from __future__ import annotations

from yihu.modules.quality.rules.entry import AT_ENTRY, EntryRule
from yihu.modules.quality.rules.findings import (
    COLOURS,
    DAYS_KEY,
    PairState,
    State,
    clean_reason,
    waiver_end,
)

__all__ = [
    "AT_ENTRY",
    "COLOURS",
    "DAYS_KEY",
    "EntryRule",
    "PairState",
    "State",
    "clean_reason",
    "waiver_end",
]
