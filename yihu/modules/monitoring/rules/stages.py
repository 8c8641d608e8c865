"""The road of a case: 线索 → 核查 → 比对 → 评议 → 公示 → 审核 → 审定 → 公告纳入 → 帮扶 → 消除, and what each step needs.

Source: 防止返贫动态监测和帮扶 (one meeting, one notice of at least five days inside the village, no second notice).
Limits are policy and handed in.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from yihu.engine.dates import chinese
from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue, NotAllowed
from yihu.engine.stages import MissingProof, WrongOrder, require_next, require_order, require_text
from yihu.modules.monitoring.rules.codes import MOST_RISKS, Category, Lack, Risk


class Stage(Labelled):
    """Where a case stands; also the name of the step that leads there."""

    ASSIGNED = "assigned", "已受理交办"
    CHECKED = "checked", "已入户核查"
    COMPARED = "compared", "已信息比对"
    ASSESSED = "assessed", "已民主评议"
    NOTICED = "noticed", "已公示"
    REVIEWED = "reviewed", "乡镇已审核"
    DECIDED = "decided", "县级已审定"
    MONITORED = "monitored", "监测帮扶中"
    CLEAR_CHECKED = "clear_checked", "消除已核实"
    CLEAR_ASSESSED = "clear_assessed", "消除已评议"
    CLEAR_NOTICED = "clear_noticed", "消除已公示"
    CLEAR_REVIEWED = "clear_reviewed", "消除乡镇已审核"
    CLEAR_DECIDED = "clear_decided", "消除县级已审定"
    CLEARED = "cleared", "风险已消除"
    DISMISSED = "dismissed", "不予纳入"


ENTRY = (
    Stage.ASSIGNED,
    Stage.CHECKED,
    Stage.COMPARED,
    Stage.ASSESSED,
    Stage.NOTICED,
    Stage.REVIEWED,
    Stage.DECIDED,
    Stage.MONITORED,
)
CLEARING = (
    Stage.CLEAR_CHECKED,
    Stage.CLEAR_ASSESSED,
    Stage.CLEAR_NOTICED,
    Stage.CLEAR_REVIEWED,
    Stage.CLEAR_DECIDED,
    Stage.CLEARED,
)
BEFORE = ENTRY[:-1]
WATCHED = (Stage.MONITORED, *CLEARING[:-1])
ENDED = (Stage.CLEARED, Stage.DISMISSED)
NEXT: Mapping[Stage, tuple[Stage, ...]] = {
    Stage.ASSIGNED: (Stage.CHECKED, Stage.DISMISSED),
    Stage.CHECKED: (Stage.COMPARED, Stage.ASSESSED, Stage.DISMISSED),
    Stage.COMPARED: (Stage.ASSESSED, Stage.DISMISSED),
    Stage.ASSESSED: (Stage.NOTICED, Stage.DISMISSED),
    Stage.NOTICED: (Stage.REVIEWED, Stage.DISMISSED),
    Stage.REVIEWED: (Stage.DECIDED, Stage.DISMISSED),
    Stage.DECIDED: (Stage.MONITORED,),
    Stage.MONITORED: (Stage.CLEAR_CHECKED, Stage.CLEARED),
    Stage.CLEAR_CHECKED: (Stage.CLEAR_ASSESSED, Stage.MONITORED),
    Stage.CLEAR_ASSESSED: (Stage.CLEAR_NOTICED, Stage.MONITORED),
    Stage.CLEAR_NOTICED: (Stage.CLEAR_REVIEWED, Stage.MONITORED),
    Stage.CLEAR_REVIEWED: (Stage.CLEAR_DECIDED, Stage.MONITORED),
    Stage.CLEAR_DECIDED: (Stage.CLEARED, Stage.MONITORED),
    Stage.CLEARED: (),
    Stage.DISMISSED: (),
}


@dataclass(frozen=True)
class Needs:
    """What one step asks for besides its day; `other_person`: not whoever took the step before."""

    verb: str
    document: str = ""
    meeting: bool = False
    notice: bool = False
    other_person: bool = False
    many: bool = False


NEEDS: Mapping[Stage, Needs] = {
    Stage.ASSIGNED: Needs("受理交办"),
    Stage.CHECKED: Needs("登记入户核查", document="核查表编号"),
    Stage.COMPARED: Needs("登记信息比对", document="比对结果编号", many=True),
    Stage.ASSESSED: Needs("登记民主评议", document="会议记录编号", meeting=True, many=True),
    Stage.NOTICED: Needs("登记公示", notice=True, many=True),
    Stage.REVIEWED: Needs("乡镇审核", document="审核意见文号", other_person=True, many=True),
    Stage.DECIDED: Needs("县级审定", document="审定批复文号", other_person=True, many=True),
    Stage.MONITORED: Needs("公告纳入监测", document="公告文号", many=True),
    Stage.CLEAR_CHECKED: Needs("登记消除核实", document="核实表编号"),
    Stage.CLEAR_ASSESSED: Needs("登记消除评议", document="会议记录编号", meeting=True, many=True),
    Stage.CLEAR_NOTICED: Needs("登记消除公示", notice=True, many=True),
    Stage.CLEAR_REVIEWED: Needs("乡镇审核消除", document="审核意见文号", other_person=True, many=True),
    Stage.CLEAR_DECIDED: Needs("县级审定消除", document="审定批复文号", other_person=True, many=True),
    Stage.CLEARED: Needs("公告风险消除", document="公告文号", many=True),
    Stage.DISMISSED: Needs("不予纳入"),
}
# The kinds of public notices whose end a step waits for, by the stage they lead to.
NOTICE_OF: Mapping[Stage, str] = {
    Stage.NOTICED: "monitoring.notice",
    Stage.CLEAR_NOTICED: "monitoring.clear_notice",
}
MANY = tuple(stage for stage, needs in NEEDS.items() if needs.many)


class FewAtMeeting(BadValue):
    code = "monitoring_few_present"


class NoticeShort(BadValue):
    code = "monitoring_notice_too_short"


class SameHands(NotAllowed):
    code = "monitoring_same_person"


class NotCompared(BadValue):
    code = "not_compared"


class NotAuthorised(BadValue):
    code = "not_authorised"


class BadCategory(BadValue):
    code = "bad_category"


@dataclass(frozen=True)
class Given:
    """What is typed for a step. `until`: last day of a notice."""

    on: date
    document: str = ""
    comment: str = ""
    present: int | None = None
    entitled: int | None = None
    until: date | None = None
    place: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Limits:
    """Policy values in force on the day of the step."""

    attendance: Fraction = Fraction(2, 3)
    notice_days: int = 5
    clear_months: int = 6


@dataclass(frozen=True)
class Standing:
    """The case before the step; `ready_on` is the first day on which the next step may be dated, `authorised_on` when
    the 承诺授权书 was signed, `exempt` why nothing is compared (blank: it must be)."""

    stage: Stage
    ready_on: date
    last_user: int | None
    authorised_on: date | None = None
    exempt: str = ""


@dataclass(frozen=True)
class Finding:
    """What the visit at the household found. `income_fen`: net income a head and year, None while unknown."""

    category: Category
    risks: tuple[Risk, ...]
    income_fen: int | None = None
    lacks: tuple[Lack, ...] = ()
    no_labour: bool = False


def forward(stage: Stage) -> Stage | None:
    """The ordinary next step."""
    if stage is Stage.MONITORED:
        return Stage.CLEAR_CHECKED
    return next((one for one in NEXT[stage] if one not in (Stage.DISMISSED, Stage.MONITORED)), None) or next(
        iter(NEXT[stage]), None
    )


def check_step(now: Standing, then: Stage, given: Given, limits: Limits, *, user_id: int | None) -> None:
    """Raises WrongStage, WrongOrder, MissingProof, FewAtMeeting, NoticeShort, SameHands, NotAuthorised, NotCompared."""
    require_next("这户", now.stage, then, NEXT)
    require_order(now.stage, now.ready_on, given.on)
    needs = NEEDS[then]
    if needs.other_person and user_id is not None and user_id == now.last_user:
        raise SameHands(f"上一步的经办人不能“{needs.verb}”，请由其他人办理")
    if then is Stage.COMPARED:
        check_authorised(now.authorised_on, given.on)
    if now.stage is Stage.CHECKED and then is Stage.ASSESSED and not now.exempt:
        raise NotCompared("还没有信息比对，请先登记比对结果；只有低保户、特困户可以免比对")
    if not (then is Stage.MONITORED and now.stage in CLEARING):  # back to helping: a reason is enough
        check_given(then, given, limits)


def check_authorised(signed_on: date | None, on: date) -> None:
    """Nobody's assets are looked up before the 承诺授权书 is signed. Raises NotAuthorised."""
    if signed_on is None:
        raise NotAuthorised("没有签字的承诺授权书，不能比对信息；请先登记授权书")
    if signed_on > on:
        raise NotAuthorised(f"授权书 {chinese(signed_on)} 才签字，此前不能比对，请核对日期")


def check_given(then: Stage, given: Given, limits: Limits) -> None:
    """What the step itself must bring."""
    needs = NEEDS[then]
    require_text(needs.verb, needs.document, given.document)
    if needs.meeting:
        check_meeting(given.present, given.entitled, limits.attendance)
    if needs.notice:
        check_notice(given, limits.notice_days)
    if then is Stage.DISMISSED and not given.comment.strip():
        raise MissingProof("不予纳入须写明原因，并告知农户")


def check_meeting(present: int | None, entitled: int | None, share: Fraction) -> None:
    """Raises MissingProof, FewAtMeeting."""
    if not present or not entitled:
        raise MissingProof("请填写应到和实到代表人数")
    if present > entitled:
        raise BadValue("实到人数不能多于应到人数，请核对")
    if Fraction(present, entitled) < share:
        needed = math.ceil(entitled * share)
        raise FewAtMeeting(f"应到 {entitled} 人、实到 {present} 人，至少须到 {needed} 人，请重新召开会议")


def check_notice(given: Given, days: int) -> None:
    """Raises MissingProof, NoticeShort."""
    if given.until is None:
        raise MissingProof("请填写公示截止日期")
    require_text("登记公示", "公示地点", given.place)
    require_text("登记公示", "监督电话", given.contact)
    earliest = given.on + timedelta(days=days)
    if given.until < earliest:
        raise NoticeShort(f"公示期不少于 {days} 天，截止日期最早为 {chinese(earliest)}")


def check_finding(found: Finding, allowed: tuple[Category, ...], *, exited: bool, poor: bool) -> None:
    """Raises BadCategory, BadValue. `exited`: 脱贫户 on the day; `poor`: on the register and not out of poverty."""
    if not found.risks:
        raise BadValue("请至少选择一项致（返）贫风险")
    if len(set(found.risks)) != len(found.risks) or len(found.risks) > MOST_RISKS:
        raise BadValue("风险最多五项，且不能重复")
    if found.income_fen is not None and found.income_fen < 0:
        raise BadValue("人均纯收入不能为负数，请核对")
    if poor:
        raise BadCategory("该户是未脱贫的建档立卡户，按贫困户帮扶，不纳入监测对象")
    if found.category not in allowed:
        names = "、".join(one.label for one in allowed)
        raise BadCategory(f"该日期的监测对象类别只有：{names}，请改选")
    if found.category is Category.UNSTABLE and not exited:
        raise BadCategory("脱贫不稳定户须是已脱贫的建档立卡户；一般农户请选“边缘易致贫户”")
    if found.category is Category.MARGINAL and exited:
        raise BadCategory("边缘易致贫户是一般农户；已脱贫户请选“脱贫不稳定户”")


def check_paper(taken_on: date, step_on: date) -> None:
    """V050: what proves a step is not younger than it. Raises WrongOrder."""
    if taken_on > step_on:
        raise WrongOrder(f"材料形成日期 {chinese(taken_on)} 晚于该步骤日期 {chinese(step_on)}，请核对")
