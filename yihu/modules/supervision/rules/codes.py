"""Code tables of supervision, and how a matter goes from one state to the next."""

from __future__ import annotations

from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue, Conflict, NotAllowed, WrongStage


class Level(Labelled):
    """Where what a rule finds goes: to the office that answers for it, or straight into the compartment."""

    FINDING = "finding", "自查自纠"
    LEAD = "lead", "直送纪检"


class Severity(Labelled):
    HIGH = "high", "重点"
    MEDIUM = "medium", "一般"
    LOW = "low", "提示"


class Source(Labelled):
    RULE = "rule", "规则检查"
    CHECK = "check", "检查发现"
    TIP = "tip", "群众反映"
    AUDIT = "audit", "审计移送"
    HANDED = "handed", "自查移交"
    OTHER = "other", "其他来源"


class Channel(Labelled):
    """How a tip came in."""

    PHONE = "phone", "12317 或举报电话"
    LETTER = "letter", "来信"
    VISIT = "visit", "来访"
    WEB = "web", "公示网页"
    REPORT = "report", "网上举报"
    OTHER = "other", "其他"


class State(Labelled):
    FOUND = "found", "待交办"
    ASSIGNED = "assigned", "待说明"
    EXPLAINED = "explained", "待核实"
    VERIFIED = "verified", "待办结"
    NIL = "nil", "查否办结"
    CORRECTED = "corrected", "纠正办结"
    HANDED = "handed", "已移交"
    RESULT = "result", "移交有结果"


CLOSED = frozenset({State.NIL, State.CORRECTED, State.HANDED, State.RESULT})
# 交办 → 说明 → 核实 → 办结；说明不清的退回重新说明，任何一步都可以移交
NEXT: dict[State, frozenset[State]] = {
    State.FOUND: frozenset({State.ASSIGNED, State.HANDED}),
    State.ASSIGNED: frozenset({State.EXPLAINED, State.HANDED}),
    State.EXPLAINED: frozenset({State.VERIFIED, State.ASSIGNED, State.HANDED}),
    State.VERIFIED: frozenset({State.NIL, State.CORRECTED, State.ASSIGNED, State.HANDED}),
    State.NIL: frozenset(),
    State.CORRECTED: frozenset(),
    State.HANDED: frozenset({State.RESULT}),
    State.RESULT: frozenset(),
}
# What the button says that leads into a state.
VERBS: dict[State, str] = {
    State.ASSIGNED: "交办",
    State.EXPLAINED: "提交说明",
    State.VERIFIED: "核实",
    State.NIL: "查否办结",
    State.CORRECTED: "纠正办结",
    State.HANDED: "移交",
    State.RESULT: "登记移交结果",
}


class RoundKind(Labelled):
    SELF = "self", "季度自查自纠"
    REGULAR = "regular", "定期检查"
    RANDOM = "random", "随机抽查"


class Result(Labelled):
    """What a township's check came to; 零报告 is a result of its own."""

    TODO = "todo", "未填报"
    NONE = "none", "未发现问题"
    SOME = "some", "发现问题"


class Verdict(Labelled):
    TODO = "todo", "未检查"
    FINE = "fine", "未发现问题"
    PROBLEM = "problem", "有问题"


class WrongState(WrongStage):
    code = "supervision_wrong_state"


class SameHand(NotAllowed):
    """Who explains does not verify."""

    code = "supervision_same_hand"


class NotNil(BadValue):
    code = "supervision_not_nil"


class ReportedAlready(Conflict):
    code = "supervision_reported"


def step(now: State, to: State) -> State:
    """Raises WrongState, saying what is possible."""
    if to not in NEXT[now]:
        allowed = "、".join(VERBS[one] for one in State if one in NEXT[now]) or "没有下一步"
        raise WrongState(f"当前为“{now.label}”，不能“{VERBS.get(to, to.label)}”；可以：{allowed}")
    return to
