"""Figures of credit."""

from __future__ import annotations

from yihu.engine.indicators import Indicator
from yihu.modules.credit.indicators.insuring import INSURING
from yihu.modules.credit.indicators.lending import LENDING

INDICATORS: tuple[Indicator, ...] = (*LENDING, *INSURING)
