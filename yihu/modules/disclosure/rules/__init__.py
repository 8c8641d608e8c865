"""Notices as plain values: their life, what is printed of a row, how long they stand, what keeps them back."""

from __future__ import annotations

from yihu.engine.notices import calls
from yihu.modules.disclosure.rules.aggregates import Aggregate, suppressed
from yihu.modules.disclosure.rules.lives import (
    NEXT,
    FreeKind,
    Medium,
    State,
    digest_of,
    index_number,
    validity,
)
from yihu.modules.disclosure.rules.periods import Period, last_day
from yihu.modules.disclosure.rules.printing import (
    MANY_COLUMNS,
    MOST_PRINTED,
    masked,
    one_thing,
    paper_mm,
    parted,
    printed,
    widths,
)
from yihu.modules.disclosure.rules.scanning import Finding, NotFit, findings_in, require_fit, stops

__all__ = [
    "MANY_COLUMNS",
    "MOST_PRINTED",
    "NEXT",
    "Aggregate",
    "Finding",
    "FreeKind",
    "Medium",
    "NotFit",
    "Period",
    "State",
    "calls",
    "digest_of",
    "findings_in",
    "index_number",
    "last_day",
    "masked",
    "one_thing",
    "paper_mm",
    "parted",
    "printed",
    "require_fit",
    "stops",
    "suppressed",
    "validity",
    "widths",
]
