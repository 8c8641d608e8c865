"""农户 for programs: the register, and its changes with their proofs."""

from __future__ import annotations

from yihu.modules.households.api.changes import router as changes
from yihu.modules.households.api.routes import router

router.add_router("", changes)

__all__ = ["router"]
