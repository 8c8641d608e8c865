"""What cannot be right about households and their members, declared; `modules.quality` runs it."""

from __future__ import annotations

from yihu.modules.households.quality.families import HOUSEHOLDS
from yihu.modules.households.quality.members import MEMBERS

QUALITY = (MEMBERS, HOUSEHOLDS)

__all__ = ["HOUSEHOLDS", "MEMBERS", "QUALITY"]
