"""What the steps of a project rest on: notices with their terms, contracts, acceptance; photos, points, targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

import yaml

from yihu.engine.dates import chinese
from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue
from yihu.engine.policy import ROOT
from yihu.modules.projects.rules.library import Origin, Stage


class TermNotOver(BadValue):
    code = "term_not_over"


class NotPublicised(BadValue):
    code = "not_publicised"


class Level(Labelled):
    """Where and for what a project is made public."""

    VILLAGE = "village", "村级公示"
    TOWNSHIP = "township", "乡镇公示"
    COUNTY = "county", "区县公示"
    PLAN = "plan", "年度计划公告"
    BEFORE_START = "before_start", "实施前公示"
    COMPLETION = "completion", "完工公告"


class Method(Labelled):
    TENDER = "tender", "公开招标", "招标", "招投标"
    INVITED = "invited", "邀请招标"
    PROCUREMENT = "procurement", "政府采购", "采购", "竞争性磋商", "询价"
    DISCUSSED = "discussed", "一事一议", "村民自建", "村民自建（一事一议）"
    DIRECT = "direct", "直接委托", "直接发包"


class Result(Labelled):
    PASSED = "passed", "合格", "通过"
    PASSED_AFTER = "passed_after", "整改后合格"
    FAILED = "failed", "不合格", "未通过"


class Phase(Labelled):
    BEFORE = "before", "实施前"
    DURING = "during", "实施中"
    AFTER = "after", "完工后"


class Sort(Labelled):
    """绩效目标: what an indicator of performance is about."""

    OUTPUT = "output", "产出指标", "产出", "数量指标", "质量指标", "时效指标", "成本指标"
    BENEFIT = "benefit", "效益指标", "效益", "经济效益指标", "社会效益指标", "生态效益指标"
    SATISFACTION = "satisfaction", "满意度指标", "满意度"


class Direction(Labelled):
    AT_LEAST = "at_least", "不低于", "≥"
    AT_MOST = "at_most", "不高于", "≤"


class Verdict(Labelled):
    """What the fourth quarter's review of the library says of a candidate."""

    KEEP = "keep", "保留"
    POSTPONE = "postpone", "调整年度"
    REMOVE = "remove", "调整出库"


# The step that waits for a notice, by who brought the project forward: a village's project is public in the village,
# the township and the county; a county's only there.
_WAITS: Mapping[Stage, tuple[Level, tuple[Origin, ...], str]] = {
    Stage.REVIEWED: (Level.VILLAGE, (Origin.VILLAGE,), "projects.village_notice_days"),
    Stage.ARGUED: (Level.TOWNSHIP, (Origin.VILLAGE, Origin.TOWNSHIP), "projects.township_notice_days"),
    Stage.IN_LIBRARY: (
        Level.COUNTY,
        (Origin.VILLAGE, Origin.TOWNSHIP, Origin.COUNTY),
        "projects.county_notice_days",
    ),
}
# The kinds of public notices, and the steps that wait for what was said about them.
KIND_OF: Mapping[Level, str] = {
    Level.COUNTY: "projects.library",
    Level.PLAN: "projects.plan",
    Level.BEFORE_START: "projects.before_start",
    Level.COMPLETION: "projects.completion",
}
AID_KIND = "projects.household_aid"
HELD: Mapping[Stage, tuple[Level, ...]] = {
    Stage.IN_LIBRARY: (Level.COUNTY,),
    Stage.CONTRACTED: (Level.PLAN, Level.BEFORE_START),
    Stage.STARTED: (Level.PLAN, Level.BEFORE_START),
    Stage.HANDED_OVER: (Level.COMPLETION,),
}
TERMS: Mapping[Level, str] = {
    Level.VILLAGE: "projects.village_notice_days",
    Level.TOWNSHIP: "projects.township_notice_days",
    Level.COUNTY: "projects.county_notice_days",
    Level.PLAN: "projects.county_notice_days",
    Level.BEFORE_START: "projects.before_start_notice_days",
    Level.COMPLETION: "projects.completion_notice_days",
}


def awaited(then: Stage, origin: Origin) -> tuple[Level, str] | None:
    """The notice a step waits for and the policy key of its term."""
    found = _WAITS.get(then)
    if found is None or origin not in found[1]:
        return None
    return found[0], found[2]


def term_days(first: date, last: date) -> int:
    """Both ends count, as on the board."""
    return (last - first).days + 1


def check_term(level: Level, first: date, last: date, *, least: int) -> None:
    """Raises TermNotOver for a notice shorter than its term."""
    if last < first:
        raise BadValue("公示截止日不能早于开始日，请核对")
    if term_days(first, last) < least:
        until = chinese(first + timedelta(days=least - 1))
        raise TermNotOver(f"{level.label}不少于 {least} 天，从{chinese(first)}起至少到{until}")


def check_over(level: Level, verb: str, last: date, on: date) -> None:
    """Raises TermNotOver while the notice still stands on the day of the step."""
    if on <= last:
        raise TermNotOver(f"{level.label}到{chinese(last)}才期满，“{verb}”的日期应在此之后")


def reached(direction: Direction, target: Decimal, actual: Decimal | None) -> bool | None:
    """Whether an indicator of performance is met; None where nothing was measured."""
    if actual is None:
        return None
    return actual >= target if direction is Direction.AT_LEAST else actual <= target


@dataclass(frozen=True)
class Standard:
    """One of the ten standards of whole-village works."""

    key: str
    label: str
    text: str


@cache
def standards() -> tuple[Standard, ...]:
    """What `policy/whole_village.yaml` lists, in its order."""
    listed = yaml.safe_load((ROOT / "whole_village.yaml").read_text(encoding="utf-8"))["standards"]
    return tuple(Standard(key, one["label"], one["text"]) for key, one in listed.items())
