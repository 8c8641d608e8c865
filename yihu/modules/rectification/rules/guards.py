"""What a problem must have: at its writing down, at every step, before it is struck off.

“一个问题、一套整改措施、一名责任领导、一套印证资料” is the guard of 销号; who hands in may neither verify nor close.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from yihu.engine.errors import BadValue, Conflict, NotAllowed
from yihu.modules.rectification.rules.codes import Category, Round, Source
from yihu.modules.rectification.rules.stages import Move, Stage


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
    household: str = ""  # its number, as the line gives it
    measures: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    closed_on: date | None = None


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
    if due_on is not None:
        due_after(facts.found_on, due_on)
    leader = one_leader(facts.leader) if facts.leader.strip() else ""
    return replace(facts, description=description, due_on=due_on, leader=leader, number=facts.number.strip())


def same_village(household_area: str | None, area_code: str) -> None:
    """Raises BadValue for a household that is not there, or lives elsewhere than the problem was found."""
    if household_area is None:
        raise BadValue("没有这个户编号，或不在您的管理范围内，请核对")
    if household_area != area_code:
        raise BadValue("该户不在问题所在的村（社区），请核对户编号或所在村")


def due_after(found_on: date, due_on: date) -> None:
    """Raises OutOfOrder for a term that ended before the problem was found."""
    if due_on < found_on:
        raise OutOfOrder(f"整改时限 {due_on:%Y-%m-%d} 早于发现日期 {found_on:%Y-%m-%d}，请核对")


def immediate_due(found_on: date, due_on: date | None, days: int) -> date:
    """立行立改 is due within `days` of being found. Raises BadValue for a longer term."""
    latest = found_on + timedelta(days=days)
    if due_on is not None and due_on > latest:
        raise BadValue(
            f"立行立改问题应在发现后 {days} 天内（{latest:%Y-%m-%d} 前）整改到位，请提前时限或取消“立行立改”"
        )
    return due_on or latest


def checked_history(past: History, *, immediate_days: int) -> History:
    """The same guards as the single actions, for a line of a ledger. Raises BadValue, OutOfOrder, NotReady."""
    facts = checked(past.facts, immediate_days=immediate_days)
    if past.measures and not facts.leader:
        one_leader(facts.leader)
    if past.closed_on is not None:
        if past.closed_on < facts.found_on:
            raise OutOfOrder(
                f"销号日期 {past.closed_on:%Y-%m-%d} 早于发现日期 {facts.found_on:%Y-%m-%d}，请核对"
            )
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


SEPARATOR = "；"


def entries(text: str) -> tuple[str, ...]:
    """Several measures or papers in one cell, divided by “；” or line breaks; blanks left out."""
    return tuple(part.strip() for part in re.split(r"[；\n]", text) if part.strip())


_KNOWN = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", "application/pdf"))


def content_type(data: bytes) -> str:
    """By the first bytes, never by the name that came with the file; unknown content is only ever downloaded."""
    return next((kind for head, kind in _KNOWN if data.startswith(head)), "application/octet-stream")
