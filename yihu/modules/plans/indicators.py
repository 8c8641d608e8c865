from __future__ import annotations

from functools import partial

from yihu.engine.indicators import Count, Indicator, Kind, Ratio, Unit
from yihu.modules.plans import queries
from yihu.modules.plans.rules import MeasureKind

_SOURCE = "一户一策（帮扶计划）"
_YEAR = "统计日所在年度"
_HOME = (("number", "户编号"), ("head_name", "户主"), ("area_code", "区划代码"))
_MEASURE = (
    ("number", "户编号"),
    ("person_name", "帮扶对象"),
    ("content", "措施内容"),
    ("due", "完成时限"),
    ("area_code", "区划代码"),
)
_MEMBER = (("number", "户编号"), ("name", "姓名"), ("area_code", "区划代码"))
_homes = partial(
    Indicator,
    unit=Unit.HOUSEHOLD,
    kind=Kind.STOCK,
    source=_SOURCE,
    detail="households:of_registration",
    columns=_HOME,
)
_measures = partial(
    Indicator,
    unit=Unit.ITEM,
    kind=Kind.STOCK,
    source=_SOURCE,
    detail="plans:measure",
    columns=_MEASURE,
    dims={"kind": "kind"},
    dim_labels={"kind": MeasureKind},
)
_rate = partial(
    Indicator, unit=Unit.PERCENT, kind=Kind.STOCK, source=_SOURCE, digits=1, higher_is_better=True
)
_entitled = partial(
    Indicator,
    unit=Unit.PERSON,
    kind=Kind.STOCK,
    source="政策享受核对（九个方面）",
    detail="households:of_member",
    columns=_MEMBER,
    higher_is_better=False,
)

INDICATORS = (
    _homes(
        key="plan.hh",
        label="有帮扶计划的户",
        measure=Count(queries.planned_on),
        formula=f"统计日在册、已编制{_YEAR}帮扶计划的建档立卡户数（一户一份）",
    ),
    _homes(
        key="plan.updated",
        label="完成年度更新的户",
        measure=Count(queries.updated_on),
        formula=f"统计日在册、{_YEAR}帮扶计划已送审的建档立卡户数",
    ),
    _rate(
        key="plan.update",
        label="帮扶计划更新率",
        measure=Ratio("plan.updated", "pov.hh"),
        formula="完成年度更新的户 ÷ 建档立卡户 × 100%",
    ),
    _measures(
        key="plan.measures",
        label="帮扶措施",
        measure=Count(queries.measures_on),
        formula=f"{_YEAR}帮扶计划中，统计日前登记、未停止的措施条数",
    ),
    _measures(
        key="plan.done",
        label="已完成的帮扶措施",
        measure=Count(queries.done_on),
        formula=f"{_YEAR}帮扶措施中，统计日前完成的条数",
    ),
    _measures(
        key="plan.overdue",
        label="逾期的帮扶措施",
        measure=Count(queries.overdue_on),
        formula=f"{_YEAR}帮扶措施中，完成时限早于统计日而当日仍未完成的条数",
        higher_is_better=False,
    ),
    _rate(
        key="plan.done_rate",
        label="帮扶措施完成率",
        measure=Ratio("plan.done", "plan.measures"),
        formula="已完成的帮扶措施 ÷ 帮扶措施 × 100%",
    ),
    _entitled(
        key="ent.lacking",
        label="应享未享政策人数",
        measure=Count(queries.lacking_on),
        formula="建档立卡户成员中，按政策条件应享受、台账明确记载未享受至少一项的人数；以户为单位的政策计户主一人",
    ),
    _entitled(
        key="ent.twice",
        label="重复享受政策人数",
        measure=Count(queries.twice_on),
        formula="建档立卡户成员中，同时享受不能同时享受的两项政策至少一处的人数",
    ),
)
