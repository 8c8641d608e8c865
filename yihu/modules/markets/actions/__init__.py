"""What is done about sales."""

from __future__ import annotations

from yihu.modules.markets.actions.judging import judge

__all__ = ["judge"]
