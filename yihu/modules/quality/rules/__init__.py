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
from yihu.modules.quality.rules.sampling import (
    SECRET_FIELDS,
    Candidate,
    Held,
    Verdict,
    checked_size,
    draw,
    sample_size,
)

__all__ = [
    "AT_ENTRY",
    "COLOURS",
    "DAYS_KEY",
    "SECRET_FIELDS",
    "Candidate",
    "EntryRule",
    "Held",
    "PairState",
    "State",
    "Verdict",
    "checked_size",
    "clean_reason",
    "draw",
    "sample_size",
    "waiver_end",
]
