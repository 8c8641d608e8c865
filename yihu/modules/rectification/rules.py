"""Rules of rectification: code tables, the stage machine, what a problem needs before it is struck off, ranking.

“一个问题、一套整改措施、一名责任领导、一套印证资料” is the guard of 销号; who hands in may neither verify nor close.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue, Conflict, NotAllowed, WrongStage
from yihu.engine.indicators import as_percent


class Source(Labelled):
    """问题来源."""

    CENTRAL_INSPECTION = "central_inspection", "中央专项巡视“回头看”"
    NATIONAL_ASSESSMENT = "national_assessment", "国家成效考核"
    PROVINCIAL_ASSESSMENT = "provincial_assessment", "省成效考核"
    QUALITY_REVIEW = "quality_review", "脱贫质量“回头看”"
    GENERAL_SURVEY = "general_survey", "大排查"
    SPECIAL_CHECK = "special_check", "专项检查"
    AUDIT = "audit", "审计"
    CONGRESS_INQUIRY = "congress_inquiry", "人大专题询问"
    EDUCATION_CAMPAIGN = "education_campaign", "主题教育检视"
    PROVINCIAL_SUPERVISION = "provincial_supervision", "省督查巡查"
    DATA_COMPARISON = "data_comparison", "省市比对反馈"
    LINE_SUPERVISION = "line_supervision", "行业督导"
    SELF_CHECK = "self_check", "自查"


class Round(Labelled):
    """排查轮次, within one campaign."""

    NONE = "none", "不分轮次"
    FIRST = "first", "第一轮排查"
    SECOND = "second", "第二轮排查"
    THIRD = "third", "第三轮排查"
    COMPARISON = "comparison", "省市比对"


class Category(Labelled):
    """问题类别."""

    DUTY = "duty", "责任落实"
    POLICY = "policy", "政策落实"
    WORK = "work", "工作落实"
    FUND = "fund", "资金项目"
    CONDUCT = "conduct", "作风建设"
    DATA = "data", "数据质量"


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
# Second pairs of eyes: never the person who handed the problem in.
SECOND_PERSON = frozenset({Move.PASS, Move.RETURN, Move.CLOSE})


class OrderLevel(Labelled):
    """督办单的轻重: each step up the ladder needs the one below to have gone unanswered in practice."""

    REMINDER = "reminder", "提醒"
    SUPERVISION = "supervision", "督办"
    TALK = "talk", "约谈"
    ACCOUNTABILITY = "accountability", "问责"


class ProblemList(Labelled):
    """四项清单: views of the one table."""

    PROBLEMS = "problems", "问题清单"
    TASKS = "tasks", "任务清单"
    DUTIES = "duties", "责任清单"
    DEADLINES = "deadlines", "时限清单"


class NotReady(BadValue):
    code = "rectification_not_ready"


class SamePerson(NotAllowed):
    code = "rectification_same_person"


class OutOfOrder(BadValue):
    code = "rectification_out_of_order"


class NeedsReason(BadValue):
    code = "needs_reason"


class Issued(Conflict):
    code = "rectification_issued"


@dataclass(frozen=True)
class Facts:
    """What is known of a problem when it is written down. `area_code` twelve digits; `number` blank: given by us."""

    source: Source
    description: str
    category: Category
    area_code: str
    found_on: date
    number: str = ""
    document: str = ""
    fed_back_on: date | None = None
    round: Round = Round.NONE
    unit_id: int | None = None
    leader: str = ""
    person: str = ""
    due_on: date | None = None
    immediate: bool = False
    household_id: int | None = None


@dataclass(frozen=True)
class PlannedMeasure:
    what: str
    due_on: date | None = None
    unit_id: int | None = None


@dataclass(frozen=True)
class Paper:
    """One piece of evidence handed in: a file, or the place of a paper in the archive."""

    note: str = ""
    name: str = ""
    data: bytes = b""
    archive_ref: str = ""
    taken_on: date | None = None
    measure_id: int | None = None


@dataclass(frozen=True)
class Readiness:
    """What a problem has, counted since it was last reopened."""

    leader: str
    measures: int
    measures_open: int
    evidence: int

    @property
    def missing(self) -> tuple[str, ...]:
        """What 销号 still lacks, each with the way out; empty when ready."""
        lacks = []
        if not self.leader.strip():
            lacks.append("没有责任领导，请在“制定措施”中填写一名")
        if not self.measures:
            lacks.append("没有整改措施，请至少填写一条")
        if self.measures_open:
            lacks.append(f"还有 {self.measures_open} 条措施未完成，请逐条勾选完成")
        if not self.evidence:
            lacks.append("没有印证资料，请至少上传一份")
        return tuple(lacks)


@dataclass(frozen=True)
class History:
    """A line of a ledger kept outside: what had happened to the problem by then."""

    facts: Facts
    measures: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    closed_on: date | None = None


def path(now: Stage, target: Stage) -> tuple[Stage, ...]:
    """The legal steps from `now` to `target`. Raises WrongStage."""
    if target in NEXT[now]:
        return (target,)
    if (now, target) in IMPLIED:
        return IMPLIED[now, target]
    allowed = "、".join(f"“{stage.label}”" for stage in ROAD if stage in NEXT[now])
    raise WrongStage(f"该问题当前为“{now.label}”，不能转为“{target.label}”；下一步可以是：{allowed}")


def ready(state: Readiness) -> None:
    """Raises NotReady, naming everything that is missing at once."""
    if state.missing:
        raise NotReady("暂不能申请或批准销号：" + "；".join(state.missing))


def one_leader(name: str) -> str:
    """Exactly one name. Raises BadValue for none or for several."""
    text = name.strip()
    if not text:
        raise BadValue("请填写责任领导（一个问题一名责任领导）")
    parts = [part for part in re.split(r"[\s、，,；;/]+", text) if part]
    if len(parts) > 1 and any(len(part) > 1 for part in parts):  # “李 明” is one name, padded as on paper
        raise BadValue(f"责任领导只能填一名，“{text}”看起来不止一人，其他人请填在“责任人”")
    return "".join(parts)


def another_person(maker_id: int | None, checker_id: int | None, move: Move) -> None:
    """Raises SamePerson where one person would hand in and judge; unknown people (history) are not compared."""
    if maker_id is not None and maker_id == checker_id:
        raise SamePerson(f"申请销号的人不能“{move.label}”，请由其他经办人办理")


def in_order(last: date, day: date) -> None:
    """Raises OutOfOrder for a step dated before the one it follows."""
    if day < last:
        raise OutOfOrder(f"日期 {day:%Y-%m-%d} 早于上一步的 {last:%Y-%m-%d}，请核对后重填")


def reason(text: str, move: str) -> str:
    """Raises NeedsReason when nothing is said."""
    if not text.strip():
        raise NeedsReason(f"“{move}”须写明理由，便于对方知道怎么改")
    return text.strip()


def checked(facts: Facts, *, immediate_days: int) -> Facts:
    """Facts in good shape: 立行立改 gets its short term. Raises BadValue, OutOfOrder."""
    description = facts.description.strip()
    if not description:
        raise BadValue("请填写问题描述")
    if facts.fed_back_on is not None and facts.fed_back_on > facts.found_on:
        raise OutOfOrder("反馈日期不能晚于发现日期，请核对")
    due_on = facts.due_on
    if facts.immediate:
        due_on = immediate_due(facts.found_on, due_on, immediate_days)
    if due_on is not None and due_on < facts.found_on:
        raise OutOfOrder(f"整改时限 {due_on:%Y-%m-%d} 早于发现日期 {facts.found_on:%Y-%m-%d}，请核对")
    leader = one_leader(facts.leader) if facts.leader.strip() else ""
    return replace(facts, description=description, due_on=due_on, leader=leader, number=facts.number.strip())


def immediate_due(found_on: date, due_on: date | None, days: int) -> date:
    """立行立改 is due within `days` of being found. Raises BadValue for a longer term."""
    latest = found_on + timedelta(days=days)
    if due_on is not None and due_on > latest:
        raise BadValue(f"立行立改问题应在发现后 {days} 天内（{latest:%Y-%m-%d} 前）整改到位，请提前时限或取消“立行立改”")
    return due_on or latest


def checked_history(past: History, *, immediate_days: int) -> History:
    """The same guards as the single actions, for a line of a ledger. Raises BadValue, OutOfOrder, NotReady."""
    facts = checked(past.facts, immediate_days=immediate_days)
    if past.measures and not facts.leader:
        one_leader(facts.leader)
    if past.closed_on is not None:
        if past.closed_on < facts.found_on:
            raise OutOfOrder(f"销号日期 {past.closed_on:%Y-%m-%d} 早于发现日期 {facts.found_on:%Y-%m-%d}，请核对")
        ready(Readiness(facts.leader, len(past.measures), 0, len(past.evidence)))
    return replace(past, facts=facts)


def stages_of(past: History) -> tuple[tuple[Stage, date], ...]:
    """The steps that a ledger line stands for, each on its day; ends at the stage the problem is in."""
    found = past.facts.found_on
    steps: list[tuple[Stage, date]] = []
    if past.facts.unit_id is not None or past.measures:
        steps.append((Stage.ASSIGNED, found))
    if past.measures:
        steps += [(Stage.CLAIMED, found), (Stage.PLANNED, found), (Stage.FIXING, found)]
    if past.closed_on is not None:
        steps += [(stage, past.closed_on) for stage in (Stage.CHECKING, Stage.PASSED, Stage.CLOSED)]
    return tuple(steps)


def lines(text: str) -> tuple[str, ...]:
    """One entry a line, blanks left out."""
    return tuple(part.strip() for part in text.splitlines() if part.strip())


@dataclass(frozen=True)
class Standing:
    """One township (or village) in the bulletin's table; `rate` in percent, None where nothing was found."""

    code: str
    name: str
    total: int
    closed_today: int
    done: int
    new_today: int
    rank: int | None = None
    rate: Decimal | None = None

    @property
    def open(self) -> int:
        return self.total - self.done


RATE_DIGITS = 1
RANK_RULE = "按整改完成率由高到低排名；完成率相同的，未整改数少的在前；仍相同的并列；没有问题的乡镇不参加排名，以“—”表示"


def ranked(rows: Iterable[Standing]) -> list[Standing]:
    """Rate descending, then open ascending, then name; equal rate and open share a rank (1, 2, 2, 4).

    Rates are compared exactly (237/273 against 236/272), never as printed. Rows without problems come last, unranked.
    """
    rated = [replace(row, rate=_rate(row)) for row in rows]
    some = [row for row in rated if row.total]
    some.sort(key=lambda row: (-_exact(row), row.open, row.name))
    return _with_ranks(some) + sorted((row for row in rated if not row.total), key=lambda row: row.name)


def _with_ranks(rows: Sequence[Standing]) -> list[Standing]:
    placed: list[Standing] = []
    for position, row in enumerate(rows, start=1):
        before = placed[-1] if placed else None
        tied = before is not None and (_exact(before), before.open) == (_exact(row), row.open)
        placed.append(replace(row, rank=before.rank if before is not None and tied else position))
    return placed


def _exact(row: Standing) -> Fraction:
    return Fraction(row.done, row.total)


def _rate(row: Standing) -> Decimal | None:
    return as_percent(Decimal(row.done), Decimal(row.total), RATE_DIGITS)


def summed(rows: Iterable[Standing], *, code: str, name: str) -> Standing:
    """The line 合计; it has a rate and no rank."""
    found = list(rows)
    total = Standing(
        code=code,
        name=name,
        total=sum(row.total for row in found),
        closed_today=sum(row.closed_today for row in found),
        done=sum(row.done for row in found),
        new_today=sum(row.new_today for row in found),
    )
    return replace(total, rate=_rate(total))
