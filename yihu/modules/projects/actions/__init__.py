"""Every change of projects."""

from __future__ import annotations

from yihu.modules.projects.actions.proofs import Audited, Examined, Signed
from yihu.modules.projects.actions.running import (
    add_photo,
    handed_over,
    open_photo,
    publicise,
    publicise_all,
    remove_photo,
    republish,
    take_down,
)
from yihu.modules.projects.actions.steps import (
    WHO,
    NumberTaken,
    SamePerson,
    Sheet,
    change_plan,
    enlist,
    propose,
    revise,
    take,
    withdraw,
)

__all__ = [
    "WHO",
    "Audited",
    "Examined",
    "NumberTaken",
    "SamePerson",
    "Sheet",
    "Signed",
    "add_photo",
    "change_plan",
    "enlist",
    "handed_over",
    "open_photo",
    "propose",
    "publicise",
    "publicise_all",
    "remove_photo",
    "republish",
    "revise",
    "take",
    "take_down",
    "withdraw",
]
