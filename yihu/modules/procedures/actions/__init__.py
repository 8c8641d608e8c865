"""Every change of a list; all are dated, none reads a clock."""

from __future__ import annotations

from yihu.modules.procedures.actions.lists import drop, sign, start, survey
from yihu.modules.procedures.actions.objections import answer, attach, object_
from yihu.modules.procedures.actions.steps import cancel, publish, republish, take, unpublish, withdraw
from yihu.modules.procedures.actions.villages import record_village_exit

__all__ = [
    "answer",
    "attach",
    "cancel",
    "drop",
    "object_",
    "publish",
    "record_village_exit",
    "republish",
    "sign",
    "start",
    "survey",
    "take",
    "unpublish",
    "withdraw",
]
