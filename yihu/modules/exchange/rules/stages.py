"""The way of a batch from the file to the ledger, and back."""

from __future__ import annotations

from yihu.engine.enums import Labelled
from yihu.engine.errors import WrongStage


class Stage(Labelled):
    RECEIVED = "received", "读取中"
    READY = "ready", "待确认"
    REFUSED = "refused", "未通过"
    APPLYING = "applying", "写入中"
    APPLIED = "applied", "已导入"
    UNDOING = "undoing", "撤销中"
    UNDONE = "undone", "已撤销"
    DISCARDED = "discarded", "已放弃"


NEXT: dict[Stage, frozenset[Stage]] = {
    Stage.RECEIVED: frozenset({Stage.READY, Stage.REFUSED, Stage.RECEIVED}),
    Stage.READY: frozenset({Stage.APPLYING, Stage.DISCARDED, Stage.RECEIVED}),
    Stage.REFUSED: frozenset({Stage.RECEIVED, Stage.DISCARDED}),
    Stage.APPLYING: frozenset({Stage.APPLIED, Stage.APPLYING, Stage.UNDOING}),
    Stage.APPLIED: frozenset({Stage.UNDOING}),
    Stage.UNDOING: frozenset({Stage.UNDONE, Stage.APPLIED, Stage.UNDOING}),
    Stage.UNDONE: frozenset(),
    Stage.DISCARDED: frozenset(),
}


def step(now: Stage, wanted: Stage) -> Stage:
    """Raises WrongStage with what is possible instead."""
    if wanted not in NEXT[now]:
        allowed = "、".join(stage.label for stage in Stage if stage in NEXT[now] and stage is not now) or "无"
        raise WrongStage(f"本批当前为“{now.label}”，不能转为“{wanted.label}”；下一步只能是：{allowed}")
    return wanted
