"""The stage machine as a table, and what a person can do from where."""

from __future__ import annotations

from yihu.engine.enums import Labelled
from yihu.engine.errors import WrongStage


class Stage(Labelled):
    FOUND = "found", "已登记"
    ASSIGNED = "assigned", "已交办"
    CLAIMED = "claimed", "已认领"
    PLANNED = "planned", "已定措施"
    FIXING = "fixing", "整改中"
    CHECKING = "checking", "待核查"
    RETURNED = "returned", "退回整改"
    PASSED = "passed", "待销号"
    CLOSED = "closed", "已销号"
    REOPENED = "reopened", "重新打开"


NEXT: dict[Stage, frozenset[Stage]] = {
    Stage.FOUND: frozenset({Stage.ASSIGNED}),
    Stage.ASSIGNED: frozenset({Stage.CLAIMED, Stage.FOUND}),  # 单位认为不属本单位职责的，退回重新交办
    Stage.CLAIMED: frozenset({Stage.PLANNED}),
    Stage.PLANNED: frozenset({Stage.FIXING}),
    Stage.FIXING: frozenset({Stage.FIXING, Stage.CHECKING}),  # 留在“整改中”的一步就是一次进展记录
    Stage.CHECKING: frozenset({Stage.PASSED, Stage.RETURNED}),
    Stage.RETURNED: frozenset({Stage.FIXING}),
    Stage.PASSED: frozenset({Stage.CLOSED, Stage.RETURNED}),
    Stage.CLOSED: frozenset({Stage.REOPENED, Stage.PASSED}),  # 回到“待销号”只在未印发通报前撤销时发生
    Stage.REOPENED: frozenset({Stage.PLANNED}),
}

# Steps that one act implies: who fixes measures has claimed, who hands in has been fixing.
IMPLIED: dict[tuple[Stage, Stage], tuple[Stage, ...]] = {
    (Stage.ASSIGNED, Stage.PLANNED): (Stage.CLAIMED, Stage.PLANNED),
    (Stage.PLANNED, Stage.CHECKING): (Stage.FIXING, Stage.CHECKING),
    (Stage.RETURNED, Stage.CHECKING): (Stage.FIXING, Stage.CHECKING),
}

IN_WORK = (Stage.PLANNED, Stage.FIXING, Stage.RETURNED)
# The main road, as the page draws it; 退回 and 重新打开 stand beside it.
ROAD = (
    Stage.FOUND,
    Stage.ASSIGNED,
    Stage.CLAIMED,
    Stage.PLANNED,
    Stage.FIXING,
    Stage.CHECKING,
    Stage.PASSED,
    Stage.CLOSED,
)
STANDS_AT = {Stage.RETURNED: Stage.FIXING, Stage.REOPENED: Stage.CLAIMED}


class Move(Labelled):
    """What a person can do to a problem now; each is one action."""

    ASSIGN = "assign", "交办"
    CLAIM = "claim", "认领"
    DECLINE = "decline", "退回交办"
    PLAN = "plan", "制定措施"
    REPORT = "report", "记录进展"
    SUBMIT = "submit", "申请销号"
    PASS = "pass", "核查通过"
    RETURN = "return", "退回整改"
    CLOSE = "close", "批准销号"
    UNDO_CLOSE = "undo_close", "撤销销号"
    REOPEN = "reopen", "重新打开"


FROM: dict[Move, frozenset[Stage]] = {
    Move.ASSIGN: frozenset({Stage.FOUND}),
    Move.CLAIM: frozenset({Stage.ASSIGNED}),
    Move.DECLINE: frozenset({Stage.ASSIGNED}),
    Move.PLAN: frozenset({Stage.ASSIGNED, Stage.CLAIMED, Stage.REOPENED}),
    Move.REPORT: frozenset(IN_WORK),
    Move.SUBMIT: frozenset(IN_WORK),
    Move.PASS: frozenset({Stage.CHECKING}),
    Move.RETURN: frozenset({Stage.CHECKING, Stage.PASSED}),
    Move.CLOSE: frozenset({Stage.PASSED}),
    Move.UNDO_CLOSE: frozenset({Stage.CLOSED}),
    Move.REOPEN: frozenset({Stage.CLOSED}),
}
LEADS_TO: dict[Move, Stage] = {
    Move.ASSIGN: Stage.ASSIGNED,
    Move.CLAIM: Stage.CLAIMED,
    Move.DECLINE: Stage.FOUND,
    Move.PLAN: Stage.PLANNED,
    Move.REPORT: Stage.FIXING,
    Move.SUBMIT: Stage.CHECKING,
    Move.PASS: Stage.PASSED,
    Move.RETURN: Stage.RETURNED,
    Move.CLOSE: Stage.CLOSED,
    Move.UNDO_CLOSE: Stage.PASSED,
    Move.REOPEN: Stage.REOPENED,
}
# Second pairs of eyes: never the person who handed the problem in.
SECOND_PERSON = frozenset({Move.PASS, Move.RETURN, Move.CLOSE})


def path(now: Stage, target: Stage) -> tuple[Stage, ...]:
    """The legal steps from `now` to `target`. Raises WrongStage."""
    if target in NEXT[now]:
        return (target,)
    if (now, target) in IMPLIED:
        return IMPLIED[now, target]
    allowed = "、".join(f"“{stage.label}”" for stage in ROAD if stage in NEXT[now])
    raise WrongStage(f"该问题当前为“{now.label}”，不能转为“{target.label}”；下一步可以是：{allowed}")


def may(move: Move, now: Stage) -> None:
    """Raises WrongStage where `move` is not open."""
    if now not in FROM[move]:
        allowed = "、".join(f"“{stage.label}”" for stage in Stage if stage in FROM[move])
        raise WrongStage(f"该问题当前为“{now.label}”，不能“{move.label}”；只有{allowed}的问题可以")
