"""Kinds of money paid to people, the periods they are paid for, and what of it is income of the household."""

from yihu.modules.benefits.rules.kinds import (
    BY_AID,
    KIND_OF_AID,
    LINE_OF,
    OF_PERSON,
    RHYTHM_OF,
    SOURCE_OF,
    Kind,
    Line,
    Rhythm,
    kinds_of,
)
from yihu.modules.benefits.rules.periods import PATTERNS, month_of, period_of, term_of
from yihu.modules.benefits.rules.states import CareKind, Device, Outcome, Stage

__all__ = [
    "BY_AID",
    "KIND_OF_AID",
    "LINE_OF",
    "OF_PERSON",
    "PATTERNS",
    "RHYTHM_OF",
    "SOURCE_OF",
    "CareKind",
    "Device",
    "Kind",
    "Line",
    "Outcome",
    "Rhythm",
    "Stage",
    "kinds_of",
    "month_of",
    "period_of",
    "term_of",
]
