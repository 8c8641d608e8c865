"""States of releases and hits, and what makes a hit worse than the one before."""

from __future__ import annotations

from yihu.engine.enums import Labelled

DIRECTORY = "screening"
QUIET_KEY, WORSE_KEY = "screening.quiet_days", "screening.worse_percent"


class ReleaseState(Labelled):
    PROPOSED = "proposed", "待批准"
    LIVE = "live", "已启用"
    REFUSED = "refused", "未批准"
    ENDED = "ended", "已停用"


class HitState(Labelled):
    """What came of a hit. `quiet`: its clue was answered; within the period it is not raised again."""

    OPEN = "open", "待转线索"
    CLUED = "clued", "已转线索"
    QUIET = "quiet", "已核实"
    DISMISSED = "dismissed", "已排除"


class RunKind(Labelled):
    FULL = "full", "全面筛查"
    TOUCHED = "touched", "导入后筛查"


def cause(rule: str, household: object) -> str:
    """The key under which a clue is raised once."""
    return f"screening:{rule}:{household}"


def is_worse(now: int | None, then: int | None, percent: int, *, more_is_worse: bool) -> bool:
    """By more than the percentage of what it was. What is not known is not worse."""
    if now is None or then is None:
        return False
    change = now - then if more_is_worse else then - now
    return change * 100 > abs(then) * percent
