"""Figures of industry."""

from __future__ import annotations

from yihu.engine.indicators import Indicator
from yihu.modules.industry.indicators.carrying import CARRYING
from yihu.modules.industry.indicators.guiding import GUIDING

INDICATORS: tuple[Indicator, ...] = (*CARRYING, *GUIDING)
