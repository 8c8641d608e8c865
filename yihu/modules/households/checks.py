from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.modules.households import queries
from yihu.modules.households.permissions import Can
from yihu.modules.households.queries import doubtful
from yihu.modules.places.permissions import Can as Places

RULES = "全国扶贫（防返贫）信息系统数据质量核查规则"


def _household(row: Any) -> str:
    return reverse("households:household", args=[row.household.uid])


def _area(row: Any) -> str:
    return reverse("places:area", args=[row.code])


def _person(problem: str) -> Any:
    return lambda row: f"户 {row.number} {row.name}（{row.get_relation_display()}）：{problem}"


def _roll(key: str, label: str, rows: Any, problem: str) -> Check:
    """A quality check over members; whoever keeps the roll puts it right."""
    return Check(
        key=f"households.{key}",
        label=label,
        kind=Kind.QUALITY,
        source=RULES,
        rows=lambda area_code, as_of: rows(area_code, as_of).select_related("household"),
        does=Can.WRITE,
        title=_person(problem),
        link=_household,
    )


CHECKS = (
    Check(
        key="households.exit_planned",
        label="计划当年脱贫、尚未办理退出",
        kind=Kind.DUE,
        source="县（区）年度减贫计划",
        rows=lambda area_code, as_of: queries.plans_not_done(area_code, as_of).select_related("household"),
        does=Can.EXIT,
        title=lambda row: f"户 {row.number} {row.head_name or ''}：计划 {row.year} 年脱贫（{row.batch}）",
        link=_household,
        due=lambda row: date(row.year, 12, 31),
        explain="按批次在“脱贫退出”中整批办理",
    ),
    Check(
        key="households.should_be_key",
        label="建档立卡人口达到标准、未列入重点帮扶的村",
        kind=Kind.QUALITY,
        source="资阳区2020年上半年脱贫攻坚工作总结 一（四）",
        rows=doubtful.villages_that_should_be_key,
        does=Places.DESIGNATE,
        title=lambda row: f"{row.name}建档立卡人口已达到标准，请研究是否列入重点帮扶",
        link=_area,
        area_column="code",
    ),
    Check(
        key="households.key_no_longer_large",
        label="因建档立卡人口较多列入、现已不足标准的重点村",
        kind=Kind.QUALITY,
        source="资阳区2020年上半年脱贫攻坚工作总结 一（四）",
        rows=doubtful.villages_no_longer_large,
        does=Places.DESIGNATE,
        title=lambda row: f"{row.name}建档立卡人口不足标准，请核对名单或花名册",
        link=_area,
        area_column="code",
    ),
    Check(
        key="households.no_head",
        label="建档立卡户没有户主",
        kind=Kind.QUALITY,
        source=f"{RULES}：户主唯一",
        rows=lambda area_code, as_of: doubtful.without_one_head(area_code, as_of).select_related("household"),
        does=Can.WRITE,
        title=lambda row: f"户 {row.number}：没有户主，请办理户主变更",
        link=_household,
    ),
    Check(
        key="households.no_members",
        label="建档立卡户没有成员",
        kind=Kind.QUALITY,
        source=f"{RULES}：家庭人口数与成员数一致",
        rows=lambda area_code, as_of: doubtful.without_members(area_code, as_of).select_related("household"),
        does=Can.WRITE,
        title=lambda row: f"户 {row.number}：没有成员，请补录或办理销户",
        link=_household,
    ),
    _roll("two_spouses", "一户有两名以上配偶", doubtful.two_spouses, "本户已有一名配偶"),
    _roll("spouse_sex", "户主与配偶同性别", doubtful.spouse_of_same_sex, "与户主性别相同"),
    _roll("relation_sex", "与户主关系同性别不符", doubtful.relation_against_sex, "关系与性别不符"),
    _roll("age_gap", "与户主的年龄差不足 15 岁", doubtful.age_gap_too_small, "与户主年龄差不足 15 岁"),
    _roll("no_id_number", "成员没有身份证号", doubtful.without_id_number, "没有登记身份证号"),
)
