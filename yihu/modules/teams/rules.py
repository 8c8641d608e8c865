"""What being on post means: days, leave, pay, limits and assessment, as plain decisions over plain values.

Sources: the yearly summary of 2020 (400 元 a month for transport, 100 元 a day for meals, condolence at most twice a
year and 1000 元 each, accident cover); the work points of 2020 (一定三考, ineffective members are recalled).
Every limit is a dated policy value.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from yihu.engine.dates import Span, add_months
from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue, Conflict, WrongStage


class Post(Labelled):
    CAPTAIN = "captain", "队长"
    FIRST_SECRETARY = "first_secretary", "第一书记"
    BOTH = "both", "第一书记兼队长", "第一书记（队长）", "第一书记、队长"
    MEMBER = "member", "队员", "工作队员"


class Rank(Labelled):
    """职级 of the person in their own office."""

    COUNTY = "county", "县处级"
    DEPUTY_COUNTY = "deputy_county", "副县处级"
    TOWNSHIP = "township", "乡科级正职", "正科级"
    DEPUTY_TOWNSHIP = "deputy_township", "乡科级副职", "副科级"
    STAFF = "staff", "科员及以下", "科员"
    OTHER = "other", "其他"


class Party(Labelled):
    MEMBER = "member", "中共党员", "党员"
    PROBATION = "probation", "中共预备党员", "预备党员"
    OTHER_PARTY = "other_party", "民主党派"
    NONE = "none", "群众"


class End(Labelled):
    """Why a member's span closes."""

    TERM = "term", "任期届满"
    ROTATED = "rotated", "轮换"
    RECALLED = "recalled", "召回"
    MOVED = "moved", "调整到其他队"
    OTHER = "other", "其他"


class Recall(Labelled):
    UNFIT = "unfit", "不胜任"
    ABSENT = "absent", "长期脱岗"
    DISCIPLINE = "discipline", "违纪违规"
    HEALTH = "health", "身体原因"
    OTHER = "other", "其他"


class Status(Labelled):
    """One day of one member; the short words are what rosters on paper say."""

    VILLAGE = "village", "在村", "在", "√", "1"
    OFFICIAL = "official", "公出", "公", "出差"
    LEAVE = "leave", "请假", "假"
    REST = "rest", "休假", "休", "公休"
    ABSENT = "absent", "旷岗", "旷", "缺勤"


SHORT: Mapping[Status, str] = {
    Status.VILLAGE: "在",
    Status.OFFICIAL: "公",
    Status.LEAVE: "假",
    Status.REST: "休",
    Status.ABSENT: "旷",
}
ON_DUTY = (Status.VILLAGE, Status.OFFICIAL)
# Meals on an errand are paid with the errand's own claim; paying them here too would pay twice.
FED = (Status.VILLAGE,)


class LeaveKind(Labelled):
    PERSONAL = "personal", "事假"
    SICK = "sick", "病假"
    ANNUAL = "annual", "年休假"
    FAMILY = "family", "婚丧产假"


class LeaveState(Labelled):
    ASKED = "asked", "待审批"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"


class Movement(Labelled):
    """How goods move between the county's store and the teams."""

    RECEIVED = "received", "入库"
    ISSUED = "issued", "发放"
    RETURNED = "returned", "退回"


class Assessed(Labelled):
    """一定三考: 定岗位目标, 日常考查, 年底考评, 期满考核."""

    GOALS = "goals", "定岗位目标"
    DAILY = "daily", "日常考查"
    YEAR_END = "year_end", "年底考评"
    TERM_END = "term_end", "期满考核"


class Result(Labelled):
    """From the best to the worst; goals have none."""

    EXCELLENT = "excellent", "优秀"
    COMPETENT = "competent", "称职"
    BASIC = "basic", "基本称职"
    INCOMPETENT = "incompetent", "不称职"


class Gift(Labelled):
    MONEY = "money", "慰问金"
    GOODS = "goods", "慰问品"


class NotOnPost(WrongStage):
    code = "not_on_post"


class LeaveOverlaps(Conflict):
    code = "leave_overlaps"


class OverLimit(BadValue):
    code = "condolence_over_limit"


class ProofMissing(BadValue):
    code = "assessment_proof_missing"


class ResultTooGood(BadValue):
    code = "assessment_result_too_good"


@dataclass(frozen=True)
class Month:
    """One calendar month."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> Month:
        """'2020-06'. Raises BadValue."""
        year, _, number = text.partition("-")
        is_month = year.isdecimal() and number.isdecimal() and len(year) == 4 and 1 <= int(number) <= 12
        if not (text.isascii() and is_month):
            raise BadValue(f"月份“{text[:10]}”无法确定，请写成 2020-06")
        return cls(int(year), int(number))

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"

    @property
    def label(self) -> str:
        return f"{self.year}年{self.number}月"

    @property
    def start(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def end(self) -> date:
        """The first day after it."""
        return add_months(self.start, 1)

    @property
    def days(self) -> list[date]:
        return [
            date(self.year, self.number, day)
            for day in range(1, calendar.monthrange(self.year, self.number)[1] + 1)
        ]

    def moved(self, months: int) -> Month:
        return Month.of(add_months(self.start, months))


@dataclass(frozen=True)
class Due:
    """What one member is to get for one month, fen."""

    days: int
    transport_fen: int
    meal_fen: int

    @property
    def fen(self) -> int:
        return self.transport_fen + self.meal_fen


def allowance(
    statuses: Mapping[date, Status], month_fen: Callable[[date], int], day_fen: Callable[[date], int]
) -> Due:
    """A month's days on duty -> the month's allowance: transport for a month with at least one day on duty, by the
    rate of its first such day; meals for each day in the village, by that day's rate."""
    on_duty = sorted(day for day, status in statuses.items() if status in ON_DUTY)
    fed = [day for day, status in statuses.items() if status in FED]
    return Due(
        days=len(fed),
        transport_fen=month_fen(on_duty[0]) if on_duty else 0,
        meal_fen=sum(day_fen(day) for day in fed),
    )


def read_status(text: str) -> Status | None:
    """One cell of a roster: '' for nothing known. Raises BadValue for any other word."""
    bare = text.strip()
    if not bare:
        return None
    found = Status.by_word(bare) or next((one for one in Status if bare in (one.value, *one.also)), None)
    if found is None:
        words = "、".join(f"{SHORT[one]}（{one.label}）" for one in Status)
        raise BadValue(f"“{bare[:10]}”不是在岗情况，请填：{words}，不清楚的留空")
    return found


def days_of(span: Span) -> list[date]:
    """The days of a closed span, in order."""
    assert span.end is not None
    return [span.start + timedelta(days=step) for step in range((span.end - span.start).days)]


def is_long(span: Span, township_days: int) -> bool:
    """Whether the county and not the township decides."""
    return len(days_of(span)) > township_days


def check_condolences(times: int, fen: int, *, most_times: int, most_fen: int) -> None:
    """`times`: already given in the year. Raises OverLimit."""
    if fen > most_fen:
        raise OverLimit(f"每次慰问不超过 {most_fen // 100:,} 元，请核对金额；物品按折价填写")
    if times >= most_times:
        raise OverLimit(f"该队员本年已慰问 {times} 次，每年不超过 {most_times} 次，不能再登记")


def best_result(absences: int, not_excellent: int, basic: int, incompetent: int) -> Result:
    """The best result open to somebody found absent so often in the year (thresholds are policy)."""
    if absences >= incompetent:
        return Result.INCOMPETENT
    if absences >= basic:
        return Result.BASIC
    return Result.COMPETENT if absences >= not_excellent else Result.EXCELLENT


def check_result(result: Result, best: Result, absences: int) -> None:
    """Raises ResultTooGood."""
    order = list(Result)
    if order.index(result) < order.index(best):
        raise ResultTooGood(
            f"本年查岗缺岗 {absences} 次，最高只能评“{best.label}”；缺岗登记有误的请先更正在岗表"
        )


def summed(statuses: Iterable[Status]) -> dict[Status, int]:
    found = list(statuses)
    return {one: found.count(one) for one in Status}
