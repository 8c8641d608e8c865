"""Pages of money."""

from __future__ import annotations

from yihu.modules.funds.views.board import board, plans
from yihu.modules.funds.views.detail import allocation, batch, expenditure, payment, pool
from yihu.modules.funds.views.entry import (
    advance_new,
    allocation_new,
    batch_new,
    expenditure_new,
    offset_new,
    payment_new,
    plan_new,
    pool_new,
    recovery_new,
)
from yihu.modules.funds.views.progress import paper as progress_paper
from yihu.modules.funds.views.progress import progress
from yihu.modules.funds.views.review import pending
from yihu.modules.funds.views.statements import refund, statement_month, statements, unmatch
from yihu.modules.funds.views.verbs import post, reverse_entry, void

__all__ = [
    "advance_new",
    "allocation",
    "allocation_new",
    "batch",
    "batch_new",
    "board",
    "expenditure",
    "expenditure_new",
    "offset_new",
    "payment",
    "payment_new",
    "pending",
    "plan_new",
    "plans",
    "pool",
    "pool_new",
    "post",
    "progress",
    "progress_paper",
    "recovery_new",
    "refund",
    "reverse_entry",
    "statement_month",
    "statements",
    "unmatch",
    "void",
]
