"""What cannot be right about watched households, and about those that should be watched."""

from __future__ import annotations

from yihu.modules.monitoring.quality.cases import CASES
from yihu.modules.monitoring.quality.exited import SUBJECTS

QUALITY = (CASES, *SUBJECTS)

__all__ = ["CASES", "QUALITY", "SUBJECTS"]
