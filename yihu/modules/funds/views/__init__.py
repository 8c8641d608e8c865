"""Pages of money."""

from __future__ import annotations

from yihu.modules.funds.views.board import board, pending, plans
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
)
from yihu.modules.funds.views.verbs import ask_back, post, reverse_entry, void

__all__ = [
    "advance_new",
    "allocation",
    "allocation_new",
    "ask_back",
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
    "reverse_entry",
    "void",
]
