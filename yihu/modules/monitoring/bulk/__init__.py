"""The ledgers' own ways of writing: one line entered, or a whole workbook matched and applied in sets."""

from __future__ import annotations

from yihu.modules.monitoring.bulk.cases import CASES, enter_case
from yihu.modules.monitoring.bulk.clues import CLUES, enter_clue

__all__ = ["CASES", "CLUES", "enter_case", "enter_clue"]
