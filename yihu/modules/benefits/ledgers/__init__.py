"""Ledgers of benefits."""

from __future__ import annotations

from yihu.engine.ledgers import Ledger
from yihu.modules.benefits.ledgers.care import CARE
from yihu.modules.benefits.ledgers.paying import PAYING
from yihu.modules.benefits.ledgers.pupils import PUPILS

LEDGERS: tuple[Ledger, ...] = (*PAYING, *PUPILS, *CARE)
