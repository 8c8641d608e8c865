"""Rules of supervision: plain Python over plain values."""

from __future__ import annotations

from collections.abc import Mapping

from yihu.modules.supervision.rules import contracts, payments, people
from yihu.modules.supervision.rules.codes import (
    CLOSED,
    NEXT,
    VERBS,
    Channel,
    Level,
    NotNil,
    ReportedAlready,
    Result,
    RoundKind,
    SameHand,
    Severity,
    Source,
    State,
    Verdict,
    WrongState,
    step,
)
from yihu.modules.supervision.rules.facts import (
    Advance,
    Benefit,
    Contract,
    Facts,
    Finder,
    Gone,
    Hit,
    Line,
    Paid,
    Work,
    cause_of,
    involved,
    yuan,
)
from yihu.modules.supervision.rules.sampling import draw

# The rule files name these.
FINDERS: Mapping[str, Finder] = {
    "split_contracts": contracts.split_contracts,
    "just_under": contracts.just_under,
    "above_plan": contracts.above_plan,
    "paid_above_contract": contracts.paid_above_contract,
    "same_payee": payments.same_payee,
    "before_acceptance": payments.before_acceptance,
    "old_advance": payments.old_advance,
    "voucher_twice": payments.voucher_twice,
    "idle": payments.idle,
    "paid_to_gone": people.paid_to_gone,
    "twice": people.twice,
}

__all__ = [
    "CLOSED",
    "FINDERS",
    "NEXT",
    "VERBS",
    "Advance",
    "Benefit",
    "Channel",
    "Contract",
    "Facts",
    "Finder",
    "Gone",
    "Hit",
    "Level",
    "Line",
    "NotNil",
    "Paid",
    "ReportedAlready",
    "Result",
    "RoundKind",
    "SameHand",
    "Severity",
    "Source",
    "State",
    "Verdict",
    "Work",
    "WrongState",
    "cause_of",
    "draw",
    "involved",
    "step",
    "yuan",
]
