"""The ledger's own ways of writing: one line entered, or a whole workbook applied in sets."""

from __future__ import annotations

from yihu.modules.rectification.bulk.apply import BULK, enter

__all__ = ["BULK", "enter"]
