"""Figures of benefits; a rate's base is another figure. None of them ranks people."""

from __future__ import annotations

from yihu.engine.indicators import Indicator
from yihu.modules.benefits.indicators.paying import PAID
from yihu.modules.benefits.indicators.pupils import PUPILS
from yihu.modules.benefits.indicators.security import SECURITY

INDICATORS: tuple[Indicator, ...] = (*PUPILS, *PAID, *SECURITY)
