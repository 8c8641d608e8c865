"""Every change of clues and cases; all are dated, none reads a clock."""

from __future__ import annotations

from yihu.modules.monitoring.actions.clues import (
    accept,
    accept_many,
    close_clue,
    digest,
    raise_clue,
    raise_many,
    report,
)
from yihu.modules.monitoring.actions.ending import close
from yihu.modules.monitoring.actions.ending import reopen as open_again
from yihu.modules.monitoring.actions.following import follow
from yihu.modules.monitoring.actions.help import (
    attach,
    drop_measure,
    finish_measure,
    plan_measure,
    reopen,
    set_helper,
    unvisit,
    visit,
)
from yihu.modules.monitoring.actions.loop import (
    authorise,
    check,
    check_clearing,
    clear_naturally,
    compare,
    publish,
    take,
    take_many,
    withdraw,
)
from yihu.modules.monitoring.actions.notices import republish, unpublish
from yihu.modules.monitoring.actions.striking import may_strike, strike

__all__ = [
    "accept",
    "accept_many",
    "attach",
    "authorise",
    "check",
    "check_clearing",
    "clear_naturally",
    "close",
    "close_clue",
    "compare",
    "digest",
    "drop_measure",
    "finish_measure",
    "follow",
    "may_strike",
    "open_again",
    "plan_measure",
    "publish",
    "raise_clue",
    "raise_many",
    "reopen",
    "report",
    "republish",
    "set_helper",
    "strike",
    "take",
    "take_many",
    "unpublish",
    "unvisit",
    "visit",
    "withdraw",
]
