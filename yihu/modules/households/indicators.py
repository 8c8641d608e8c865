from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any

from yihu.engine.enums import Labelled
from yihu.engine.indicators import Count, Indicator, Kind, Ratio, Total, Unit
from yihu.modules.households import queries
from yihu.modules.households.rules import HouseholdKind, Join, Leave, Standing, codes
from yihu.modules.households.rules.changes import Counted, Way

SUMMARY_2020 = "资阳区2020年上半年脱贫攻坚工作总结"
REGISTER = "建档立卡贫困户信息采集表；县区扶贫统计口径"
_HOUSEHOLD = (("number", "户编号"), ("head_name", "户主"), ("area_code", "区划代码"))
_REGISTERED = (*_HOUSEHOLD, ("kind", "户属性"), ("standing", "脱贫属性"))
_PERSON = (("number", "户编号"), ("name", "姓名"), ("relation", "与户主关系"), ("area_code", "区划代码"))
_KINDS = {"kind": "kind", "standing": "standing"}
_KIND_LABELS = {"kind": HouseholdKind, "standing": Standing}
_YEARLY = "建档立卡贫困户信息采集表（年度信息）"
_OF_YEAR = "当日所在年度或此前最近一年的年度信息"

Rows = Callable[[str, date], Any]

_MOVED = (*_PERSON[:2], ("reason_label", "原因"), ("day", "日期"), ("area_code", "区划代码"))
_MOVED_HOUSEHOLD = (
    ("number", "户编号"),
    ("reason_label", "原因"),
    ("day", "日期"),
    ("area_code", "区划代码"),
)
_LEFT_OUT = "；不含本县内整户迁移，不含户主变更、户属性变更、脱贫和返贫（人户未增减）"


def _movement(key: str, label: str, counted: Counted, way: Way) -> Indicator:
    persons = counted is Counted.REGISTERED_PERSONS
    what = "建档立卡户的家庭成员" if persons else "建档立卡户"
    return Indicator(
        key=key,
        label=label,
        unit=Unit.PERSON if persons else Unit.HOUSEHOLD,
        kind=Kind.YEAR_TO_DATE,
        measure=Count(queries.came_this_year(counted, way)),
        formula=f"当年 1 月 1 日至当日{way.label}的{what}数，含当日{_LEFT_OUT}",
        source="扶贫对象动态管理：人员自然变更（人员增减台账）",
        dims={"reason": "reason"},
        dim_labels={"reason": Join if way is Way.IN else Leave},
        detail="households:of_member" if persons else "households:of_registration",
        columns=_MOVED if persons else _MOVED_HOUSEHOLD,
    )


def _yearly(
    key: str, label: str, rows: Rows, which: str, *, higher_is_better: bool | None = None
) -> Indicator:
    """Registered households of whom the newest year up to the day says something."""
    return _homes(
        key=key,
        label=label,
        measure=Count(rows),
        formula=f"当日建档立卡户中，{_OF_YEAR}{which}",
        source=_YEARLY,
        higher_is_better=higher_is_better,
    )


def _yearly_persons(
    key: str,
    label: str,
    rows: Rows,
    which: str,
    *,
    dims: Mapping[str, type[Labelled]] = MappingProxyType({}),
    higher_is_better: bool | None = None,
) -> Indicator:
    """Members of registered households of whom it says something; `dims`: column -> its codes."""
    return _people(
        key=key,
        label=label,
        kind=Kind.STOCK,
        measure=Count(rows),
        formula=f"当日建档立卡户成员中，{_OF_YEAR}{which}",
        source=_YEARLY,
        dims={name: name for name in dims},
        dim_labels=dims,
        higher_is_better=higher_is_better,
    )


_people = partial(Indicator, unit=Unit.PERSON, detail="households:of_member", columns=_PERSON)
_homes = partial(
    Indicator,
    unit=Unit.HOUSEHOLD,
    kind=Kind.STOCK,
    dims=_KINDS,
    dim_labels=_KIND_LABELS,
    detail="households:of_registration",
    columns=_REGISTERED,
)

INDICATORS = (
    Indicator(
        key="pov.hh",
        label="建档立卡户数",
        unit=Unit.HOUSEHOLD,
        kind=Kind.STOCK,
        measure=Count(queries.registered_with_facts),
        formula=f"当日在建档立卡名册上的户数，含已脱贫户；致贫原因和住房等级取{_OF_YEAR}",
        source=REGISTER,
        dims=_KINDS | {"cause": "cause", "grade": "grade"},
        dim_labels=_KIND_LABELS | {"cause": codes.CauseOrUnknown, "grade": codes.GradeOrUnknown},
        detail="households:of_registration",
        columns=_REGISTERED,
    ),
    _people(
        key="pov.pop",
        label="建档立卡人数",
        kind=Kind.STOCK,
        measure=Count(queries.persons_with_facts),
        formula=f"当日建档立卡户的家庭成员数；劳动能力、文化程度、健康取{_OF_YEAR}",
        source=REGISTER,
        dims={"labour": "labour", "education": "education", "health": "health"},
        dim_labels={
            "labour": codes.LabourOrUnknown,
            "education": codes.EducationOrUnknown,
            "health": codes.Unwell,
        },
    ),
    Indicator(
        key="pov.plan_exit_hh",
        label="计划脱贫户数",
        unit=Unit.HOUSEHOLD,
        kind=Kind.STOCK,
        measure=Count(queries.planned_on),
        formula="当日所在年度的脱贫计划中的户数：计划日期不晚于当日且未撤销",
        source=SUMMARY_2020,
        dims={"batch": "batch"},
        detail="households:of_plan",
        columns=(*_HOUSEHOLD, ("year", "年度"), ("batch", "批次"), ("start", "计划日期")),
    ),
    _people(
        key="pov.plan_exit_pop",
        label="计划脱贫人数",
        kind=Kind.STOCK,
        measure=Count(queries.planned_persons_on),
        formula="当日所在年度脱贫计划中各户当日的家庭成员数",
        source=SUMMARY_2020,
    ),
    Indicator(
        key="pov.exit_hh",
        label="脱贫户数",
        unit=Unit.HOUSEHOLD,
        kind=Kind.YEAR_TO_DATE,
        measure=Count(queries.exits_to_date),
        formula="当年 1 月 1 日至当日批准脱贫的户数，含当日；同一户当年返贫后再次脱贫的，只计最后一次",
        source="贫困户脱贫退出程序；县区扶贫统计口径",
        dims={"batch": "batch"},
        detail="households:of_exit",
        columns=(*_HOUSEHOLD, ("batch", "批次"), ("done_on", "脱贫日期")),
        higher_is_better=True,
    ),
    _people(
        key="pov.exit_pop",
        label="脱贫人数",
        kind=Kind.YEAR_TO_DATE,
        measure=Count(queries.exit_persons),
        formula="当年 1 月 1 日至当日批准脱贫的各户在脱贫之日（当年多次脱贫的为最后一次）的家庭成员数",
        source="贫困户脱贫退出程序；县区扶贫统计口径",
        higher_is_better=True,
    ),
    _homes(
        key="pov.remain_hh",
        label="剩余未脱贫户数",
        measure=Count(queries.remaining_on),
        formula="当日建档立卡户中未脱贫和返贫的户数",
        source=REGISTER,
        higher_is_better=False,
    ),
    _people(
        key="pov.remain_pop",
        label="剩余未脱贫人数",
        kind=Kind.STOCK,
        measure=Count(queries.remaining_persons_on),
        formula="当日未脱贫和返贫的建档立卡户的家庭成员数",
        source=REGISTER,
        higher_is_better=False,
    ),
    Indicator(
        key="pov.rural_pop",
        label="农村户籍人口",
        unit=Unit.PERSON,
        kind=Kind.STOCK,
        measure=Total(queries.base_on, column="rural_population"),
        formula="各村在当日适用的农村户籍人口基数之和",
        source="公安（统计）部门农村户籍人口",
        columns=(
            ("area_code", "区划代码"),
            ("rural_population", "农村户籍人口"),
            ("start", "起用日期"),
            ("source", "数据来源"),
        ),
    ),
    Indicator(
        key="pov.incidence",
        label="贫困发生率",
        unit=Unit.PERCENT,
        kind=Kind.STOCK,
        measure=Ratio("pov.remain_pop", "pov.rural_pop"),
        formula="剩余未脱贫人数 ÷ 农村户籍人口 × 100",
        source="贫困退出验收口径：未脱贫人数占农村户籍人口的比例",
        digits=3,
        higher_is_better=False,
    ),
    _yearly(
        "house.unsafe_hh",
        "危房户数",
        queries.in_unsafe_houses,
        "“是否危房户”为是的户数",
        higher_is_better=False,
    ),
    _yearly("house.relocated_hh", "易地搬迁户数", queries.relocated, "“是否易地搬迁户”为是的户数"),
    _yearly(
        "water.unsafe_hh",
        "饮水未达标户数",
        queries.without_safe_water,
        "“是否解决安全饮用水”为否或“是否饮水困难”为是的户数",
        higher_is_better=False,
    ),
    _yearly_persons(
        "edu.pupils",
        "在校生人数",
        queries.in_school,
        "“在校生状况”为在校（学龄前儿童除外）的人数",
        dims={"school": codes.School},
    ),
    _yearly_persons(
        "edu.dropout",
        "失学辍学人数",
        queries.dropped_out,
        "填有失学辍学原因的人数，送教上门和延缓入学除外",
        higher_is_better=False,
    ),
    _yearly_persons(
        "ins.uninsured_pop",
        "未参加基本医疗保险人数",
        queries.uninsured,
        "居民医保为否、职工医保不为是的人数；未填的不计",
        higher_is_better=False,
    ),
    _yearly_persons(
        "emp.out",
        "务工人数",
        queries.working_away,
        "填有务工所在地且务工时间大于 0 的人数",
        dims={"region": codes.RegionOrUnknown, "channel": codes.ChannelOrUnknown},
        higher_is_better=True,
    ),
    _movement("pov.join_pop", "建档立卡人口增加数", Counted.REGISTERED_PERSONS, Way.IN),
    _movement("pov.leave_pop", "建档立卡人口减少数", Counted.REGISTERED_PERSONS, Way.OUT),
    _movement("pov.join_hh", "建档立卡户增加数", Counted.REGISTERED_HOUSEHOLDS, Way.IN),
    _movement("pov.leave_hh", "建档立卡户减少数", Counted.REGISTERED_HOUSEHOLDS, Way.OUT),
)
