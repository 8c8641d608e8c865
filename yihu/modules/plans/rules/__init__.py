"""What a plan is made of, the road it takes in a year, and in what state a measure is on a day.

Source: 一户一策（一户一案）: 因户因人制定措施, 明确责任人和完成时限, 每年更新; CT-MEASURE 帮扶措施.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yihu.engine.dates import add_months
from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue


class MeasureKind(Labelled):
    INDUSTRY = "industry", "产业", "产业帮扶", "产业扶贫"
    EMPLOYMENT = "employment", "就业", "就业帮扶", "就业扶贫"
    PUBLIC_POST = "public_post", "公益岗位", "公益性岗位"
    FINANCE = "finance", "金融", "小额信贷", "金融帮扶", "金融扶贫"
    HEALTH = "health", "健康", "健康帮扶", "健康扶贫", "医疗"
    EDUCATION = "education", "教育", "教育帮扶", "教育扶贫"
    HOUSING = "housing", "住房", "危房改造", "安居", "住房安全"
    WATER = "water", "饮水", "饮水安全", "安全饮水"
    SECURITY = "security", "综合保障", "兜底", "社会保障", "兜底保障"
    SOCIETY = "society", "社会帮扶", "社会扶贫"
    OTHER = "other", "其他"


# 开发式帮扶
DEVELOPMENT = (MeasureKind.INDUSTRY, MeasureKind.EMPLOYMENT, MeasureKind.FINANCE, MeasureKind.PUBLIC_POST)


class Stage(Labelled):
    DRAFT = "draft", "编制中"
    SENT = "sent", "待乡镇确认"
    CONFIRMED = "confirmed", "已确认"
    ADJUSTED = "adjusted", "年中调整，待送审"


NEXT: Mapping[Stage, tuple[Stage, ...]] = {
    Stage.DRAFT: (Stage.SENT,),
    Stage.SENT: (Stage.CONFIRMED, Stage.DRAFT),
    Stage.CONFIRMED: (Stage.ADJUSTED,),
    Stage.ADJUSTED: (Stage.SENT,),
}
OPEN = (Stage.DRAFT, Stage.ADJUSTED)


class State(Labelled):
    """Of a measure on a day."""

    RUNNING = "running", "进行中"
    OVERDUE = "overdue", "逾期"
    DONE = "done", "已完成"
    STOPPED = "stopped", "已停止"


@dataclass(frozen=True)
class Days:
    """The days of one measure."""

    due: date
    done_on: date | None = None
    stopped_on: date | None = None


def state_on(days: Days, as_of: date) -> State:
    """A measure due on the day itself is in time; what was done or stopped later was running on the day."""
    if days.stopped_on is not None and days.stopped_on <= as_of:
        return State.STOPPED
    if days.done_on is not None and days.done_on <= as_of:
        return State.DONE
    return State.OVERDUE if days.due < as_of else State.RUNNING


def carried_due(due: date, year: int) -> date:
    """The term of a measure carried forward: the same day of the new year, at the latest its last."""
    later = add_months(due, 12 * (year - due.year)) if due.year < year else due
    return min(later, date(year, 12, 31))


def require_term(year: int, start: date, due: date) -> None:
    """A measure of a year's plan ends in or after that year and not before it begins. Raises BadValue."""
    if due < start:
        raise BadValue("完成时限不能早于登记日期，请核对")
    if due.year < year:
        raise BadValue(f"完成时限须在 {year} 年或以后；往年的措施请登记到当年的计划")
