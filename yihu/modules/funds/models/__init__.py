"""The journal of money. Every row is written once; a mistake is undone by a reverse entry that names it.

Each row carries its own tier, kind, year, area and day, so that a figure of any day and any area reads one
table. Balances are what is left to give at each level; the database refuses to take more (`guards.sql`).
"""

from __future__ import annotations

from yihu.modules.funds.models.derived import Balance, Cell
from yihu.modules.funds.models.journal import Batch, Expenditure, Plan, Pool
from yihu.modules.funds.models.payments import Allocation, Decision, Offset, Payment
from yihu.modules.funds.models.statements import Match, MatchPart, Publication, StatementLine

__all__ = [
    "Allocation",
    "Balance",
    "Batch",
    "Cell",
    "Decision",
    "Expenditure",
    "Match",
    "MatchPart",
    "Offset",
    "Payment",
    "Plan",
    "Pool",
    "Publication",
    "StatementLine",
]
