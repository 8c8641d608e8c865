"""Ledgers of industry."""

from __future__ import annotations

from yihu.engine.ledgers import Ledger
from yihu.modules.industry.ledgers.carrying import CARRYING
from yihu.modules.industry.ledgers.guiding import GUIDING

LEDGERS: tuple[Ledger, ...] = (*CARRYING, *GUIDING)
