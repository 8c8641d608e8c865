"""The JSON doors of rectification."""

from __future__ import annotations

from yihu.modules.rectification.api.routes import router

__all__ = ["router"]
