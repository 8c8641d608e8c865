"""The roads of 识别, 退出 and 返贫, and what each step of them needs (V050 日期链, V051 到会比例, V052 公示期).

Plain Python over plain values; limits come from policy data and are handed in.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from yihu.engine.dates import chinese
from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue, Conflict, NotAllowed
from yihu.engine.notices import Matter, uid_of
from yihu.engine.stages import MissingProof, WrongOrder, require_next, require_order, require_text

_SHOWN = 5


class Kind(Labelled):
    IDENTIFY = "identify", "识别纳入"
    EXIT = "exit", "脱贫退出"
    RETURN = "return", "返贫纳入"


class Stage(Labelled):
    """Where a list stands; also the name of the step that leads there."""

    APPLIED = "applied", "已申请"
    LISTED = "listed", "已初选评议"
    PRE_EXIT = "pre_exit", "已批准预退出"
    VERIFIED = "verified", "已入户核实"
    ASSESSED = "assessed", "已民主评议"
    SIGNED = "signed", "农户已签字"
    NOTICED = "noticed", "已公示"
    REVIEWED = "reviewed", "乡镇已审核"
    COMPARED = "compared", "部门已比对"
    NOTICED_AGAIN = "noticed_again", "已第二次公示"
    DECIDED = "decided", "县级已审定"
    ANNOUNCED = "announced", "已公告"
    DONE = "done", "已办结"
    CANCELLED = "cancelled", "已终止"


ROADS: Mapping[Kind, tuple[Stage, ...]] = {
    Kind.IDENTIFY: (
        Stage.APPLIED,
        Stage.VERIFIED,
        Stage.ASSESSED,
        Stage.NOTICED,
        Stage.REVIEWED,
        Stage.COMPARED,
        Stage.NOTICED_AGAIN,
        Stage.DECIDED,
        Stage.ANNOUNCED,
        Stage.DONE,
    ),
    Kind.EXIT: (
        Stage.LISTED,
        Stage.PRE_EXIT,
        Stage.VERIFIED,
        Stage.SIGNED,
        Stage.NOTICED,
        Stage.REVIEWED,
        Stage.DECIDED,
        Stage.ANNOUNCED,
        Stage.DONE,
    ),
    Kind.RETURN: (
        Stage.APPLIED,
        Stage.VERIFIED,
        Stage.ASSESSED,
        Stage.NOTICED,
        Stage.REVIEWED,
        Stage.DECIDED,
        Stage.ANNOUNCED,
        Stage.DONE,
    ),
}
ENDED = (Stage.DONE, Stage.CANCELLED)
NOTICES = (Stage.NOTICED, Stage.NOTICED_AGAIN)
# The kinds of public notices by which lists are made public.
ENTRY_NOTICE, EXIT_NOTICE, ANNOUNCEMENT = "procedures.entry", "procedures.exit", "procedures.announcement"


class Standard(Labelled):
    """两不愁三保障 and 饮水 of one household at the visit."""

    FOOD_CLOTHING = "food_clothing", "吃穿不愁"
    EDUCATION = "education", "义务教育"
    MEDICAL = "medical", "基本医疗"
    HOUSING = "housing", "住房安全"
    WATER = "water", "饮水安全"


@dataclass(frozen=True)
class Needs:
    """What one step asks for. `notice`, `sample`: keys of the policy values that set its limits."""

    verb: str
    document: str = ""
    meeting: bool = False
    notice: str = ""
    sample: str = ""
    survey: bool = False
    signature: bool = False
    other_person: bool = False


NEEDS: Mapping[Stage, Needs] = {
    Stage.APPLIED: Needs("登记申请", document="申请书编号"),
    Stage.LISTED: Needs("登记初选评议", document="会议记录编号", meeting=True),
    Stage.PRE_EXIT: Needs("批准预退出", document="预退出批复文号"),
    Stage.VERIFIED: Needs("登记入户核实", document="入户核实表编号", survey=True),
    Stage.ASSESSED: Needs("登记民主评议", document="会议记录编号", meeting=True),
    Stage.SIGNED: Needs("登记签字认可", signature=True),
    Stage.NOTICED: Needs("登记公示", notice="procedures.notice_days"),
    Stage.REVIEWED: Needs(
        "乡镇审核",
        document="审核意见文号",
        sample="procedures.township_sample",
        other_person=True,
    ),
    Stage.COMPARED: Needs("登记部门比对", document="比对结果文号"),
    Stage.NOTICED_AGAIN: Needs("登记第二次公示", notice="procedures.notice_days"),
    Stage.DECIDED: Needs(
        "县级审定", document="审定批复文号", sample="procedures.county_sample", other_person=True
    ),
    Stage.ANNOUNCED: Needs("登记公告", document="公告文号"),
    Stage.DONE: Needs("登记办结"),
}
LAST_VERB = {Kind.IDENTIFY: "登记建档", Kind.EXIT: "登记脱贫退出", Kind.RETURN: "登记返贫"}


class FewPresent(BadValue):
    code = "few_present"  # V051


class NoticeTooShort(BadValue):
    code = "notice_too_short"  # V052


class ObjectionOpen(Conflict):
    code = "objection_open"  # V052


class SampleTooSmall(BadValue):
    code = "sample_too_small"


class NotSurveyed(BadValue):
    code = "not_surveyed"


class NotUpToStandard(BadValue):
    code = "not_up_to_standard"


class NotSigned(BadValue):
    code = "not_signed"


class SamePersonAgain(NotAllowed):
    code = "procedures_same_person"


@dataclass(frozen=True)
class Given:
    """What is typed for a step. `until`: last day of a notice; `sampled`: cases looked at again."""

    on: date
    document: str = ""
    comment: str = ""
    present: int | None = None
    entitled: int | None = None
    until: date | None = None
    place: str = ""
    contact: str = ""
    sampled: tuple[int, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """One household of the list, as the guards see it. Income in yuan per head and year; `failed`: tests not met."""

    id: int
    number: str
    surveyed: bool = False
    income: Decimal | None = None
    failed: tuple[Standard, ...] = ()
    signed_on: date | None = None


@dataclass(frozen=True)
class Limits:
    """Policy values in force on the day of the step."""

    attendance: Fraction = Fraction(2, 3)
    notice_days: int = 7
    sample_percent: Decimal = Decimal(0)
    line: Decimal | None = None


@dataclass(frozen=True)
class Standing:
    """The list before the step: `ready_on` is the first day on which the next step may be dated."""

    kind: Kind
    stage: Stage
    ready_on: date
    last_user: int | None
    objections: int
    cases: tuple[Candidate, ...] = field(default_factory=tuple)


def matter(kind: Kind, stage: Stage, pk: int) -> Matter | None:
    """What the public notice of list `pk` at this stage is about; None for a stage that is no notice. A list may be
    put up twice; each time is a matter of its own."""
    if stage not in (*NOTICES, Stage.ANNOUNCED):
        return None
    key = ENTRY_NOTICE
    if stage is Stage.ANNOUNCED:
        key = ANNOUNCEMENT
    elif kind is Kind.EXIT:
        key = EXIT_NOTICE
    return Matter(key, uid_of(f"{key}.{stage.value}", pk))


def following(kind: Kind) -> Mapping[Stage, tuple[Stage, ...]]:
    road = ROADS[kind]
    return {now: (then,) for now, then in pairwise(road)}


def next_stage(kind: Kind, stage: Stage) -> Stage | None:
    return next(iter(following(kind).get(stage, ())), None)


def verb(kind: Kind, stage: Stage) -> str:
    return LAST_VERB[kind] if stage is Stage.DONE else NEEDS[stage].verb


def check_step(now: Standing, then: Stage, given: Given, limits: Limits, *, user_id: int | None) -> None:
    """Raises WrongStage, WrongOrder, ObjectionOpen, MissingProof, FewPresent, NoticeTooShort, SampleTooSmall,
    NotSurveyed, NotUpToStandard, NotSigned, SamePersonAgain, BadValue for an empty list."""
    require_next("这份名单", now.stage, then, following(now.kind))
    require_order(now.stage, now.ready_on, given.on)
    if not now.cases:
        raise BadValue("名单中已没有农户，请终止这份名单")
    if now.objections:
        raise ObjectionOpen(f"还有 {now.objections} 条异议没有答复，答复后才能进行下一步")
    needs = NEEDS[then]
    if needs.other_person and user_id is not None and user_id == now.last_user:
        raise SamePersonAgain(f"上一步的经办人不能“{needs.verb}”，请由其他人办理")
    check_given(now.kind, then, given, limits, cases=now.cases)


def check_given(
    kind: Kind, then: Stage, given: Given, limits: Limits, *, cases: tuple[Candidate, ...]
) -> None:
    """What the step itself must bring. Raises as `check_step` does."""
    needs = NEEDS[then]
    require_text(verb(kind, then), needs.document, given.document)
    if needs.meeting:
        check_meeting(given.present, given.entitled, limits.attendance)
    if needs.notice:
        check_notice(given, limits.notice_days)
    if needs.sample:
        check_sample(given.sampled, cases, limits.sample_percent)
    if needs.survey:
        check_survey(kind, cases, limits.line)
    if needs.signature:
        check_signatures(cases, given.on)


def check_meeting(present: int | None, entitled: int | None, share: Fraction) -> None:
    """V051. Raises MissingProof, FewPresent."""
    if not present or not entitled:
        raise MissingProof("请填写应到和实到代表人数")
    if present > entitled:
        raise BadValue("实到人数不能多于应到人数，请核对")
    if Fraction(present, entitled) < share:
        needed = math.ceil(entitled * share)
        raise FewPresent(
            f"应到 {entitled} 人、实到 {present} 人，不足 {share.numerator}/{share.denominator}"
            f"（至少 {needed} 人），会议无效，请重新召开"
        )


def check_notice(given: Given, days: int) -> None:
    """V052. Raises MissingProof, NoticeTooShort."""
    if given.until is None:
        raise MissingProof("请填写公示截止日期")
    require_text("登记公示", "公示地点", given.place)
    require_text("登记公示", "监督电话", given.contact)
    if given.until < given.on + timedelta(days=days):
        earliest = given.on + timedelta(days=days)
        raise NoticeTooShort(f"公示期不少于 {days} 天，截止日期最早为 {chinese(earliest)}")


def check_sample(sampled: Iterable[int], cases: tuple[Candidate, ...], percent: Decimal) -> None:
    """Raises SampleTooSmall, BadValue for a household that is not on the list."""
    chosen, known = set(sampled), {case.id for case in cases}
    if not chosen <= known:
        raise BadValue("抽查的户有的已不在名单中，请刷新后重新勾选")
    needed = sample_size(len(cases), percent)
    if len(chosen) < needed:
        raise SampleTooSmall(
            f"名单 {len(cases)} 户，抽查不少于 {percent.normalize():f}%（{needed} 户），已勾选 {len(chosen)} 户"
        )


def sample_size(cases: int, percent: Decimal) -> int:
    return math.ceil(cases * percent / 100)


def check_survey(kind: Kind, cases: tuple[Candidate, ...], line: Decimal | None) -> None:
    """Every household visited; of an exit every one above the line with all of 3+1. Raises NotSurveyed,
    NotUpToStandard."""
    if missing := [case.number for case in cases if not case.surveyed]:
        raise NotSurveyed(f"以下户还没有入户核实结果：{some(missing)}，请先在名单中填写")
    if kind is not Kind.EXIT:
        return
    assert line is not None
    if bad := [f"{case.number}（{why}）" for case in cases if (why := not_fit(case, line))]:
        raise NotUpToStandard(f"以下户不符合退出标准：{some(bad)}，请先从名单中剔除并写明原因")


def not_fit(case: Candidate, line: Decimal) -> str:
    """Why the household may not exit; blank when it may. The income must be above the line, not at it."""
    lacks = [test.label for test in case.failed]
    if case.income is None or case.income <= line:
        lacks.insert(0, f"人均纯收入未超过 {line.normalize():f} 元")
    return "、".join(lacks)


def check_signatures(cases: tuple[Candidate, ...], on: date) -> None:
    """Raises NotSigned, WrongOrder for a signature dated later than the step."""
    if missing := [case.number for case in cases if case.signed_on is None]:
        raise NotSigned(f"以下户还没有签字认可：{some(missing)}，请签字后登记，或从名单中剔除")
    if late := [case.number for case in cases if case.signed_on and case.signed_on > on]:
        raise WrongOrder(f"以下户的签字日期晚于本步日期：{some(late)}，请核对")


def some(texts: list[str]) -> str:
    more = f" 等 {len(texts)} 户" if len(texts) > _SHOWN else ""
    return "、".join(texts[:_SHOWN]) + more


def check_paper(taken_on: date, step_on: date) -> None:
    """V050: what proves a step is not younger than the step. Raises WrongOrder."""
    if taken_on > step_on:
        raise WrongOrder(
            f"材料形成日期 {chinese(taken_on)} 晚于该步骤日期 {chinese(step_on)}，请核对材料或步骤日期"
        )


class TooManyPoor(BadValue):
    code = "too_many_poor"


class NoBase(BadValue):
    code = "no_base"


def check_village(remaining: int, base: int, limit: Decimal) -> None:
    """出列: incidence at most `limit` percent, counted exactly. Raises NoBase, TooManyPoor."""
    if base <= 0:
        raise NoBase("没有该村的农村户籍人口基数，请先在“农村人口基数台账”登记")
    if remaining * 100 > limit * base:
        raise TooManyPoor(
            f"该村未脱贫 {remaining} 人、农村户籍人口 {base} 人，贫困发生率高于 {limit.normalize():f}%，不能出列"
        )
