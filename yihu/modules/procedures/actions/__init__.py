"""Every change of a list; all are dated, none reads a clock."""

from __future__ import annotations

from yihu.modules.procedures.actions.lists import drop, sign, start, survey
from yihu.modules.procedures.actions.objections import answer, attach, object_
from yihu.modules.procedures.actions.steps import cancel, take, withdraw
from yihu.modules.procedures.actions.villages import record_village_exit

__all__ = [
    "answer",
    "attach",
    "cancel",
    "drop",
    "object_",
    "record_village_exit",
    "sign",
    "start",
    "survey",
    "take",
    "withdraw",
]
