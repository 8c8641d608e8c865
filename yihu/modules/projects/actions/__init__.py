"""Every change of projects."""

from __future__ import annotations

from yihu.modules.projects.actions.steps import (
    WHO,
    NumberTaken,
    SamePerson,
    Sheet,
    enlist,
    propose,
    revise,
    take,
    withdraw,
)

__all__ = ["WHO", "NumberTaken", "SamePerson", "Sheet", "enlist", "propose", "revise", "take", "withdraw"]
