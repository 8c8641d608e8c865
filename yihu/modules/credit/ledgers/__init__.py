"""Ledgers of credit."""

from __future__ import annotations

from yihu.engine.ledgers import Ledger
from yihu.modules.credit.ledgers.insuring import INSURING
from yihu.modules.credit.ledgers.lending import LENDING

LEDGERS: tuple[Ledger, ...] = (*LENDING, *INSURING)
