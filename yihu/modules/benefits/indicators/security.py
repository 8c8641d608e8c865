"""Who is new in social aid, who was paid and should not have been, who is looked after."""

from __future__ import annotations

from yihu.engine.indicators import Count, Indicator, Unit
from yihu.engine.indicators import Kind as Time
from yihu.modules.benefits import queries
from yihu.modules.benefits.indicators.paying import COLUMNS
from yihu.modules.benefits.rules import CareKind
from yihu.modules.departments.rules import Aid

_CIVIL = "部门数据：低保特困低收入"
_SPAN = (("name", "姓名"), ("kind", "救助类别"), ("start", "起始日期"), ("area_code", "区划代码"))
SECURITY = (
    Indicator(
        key="soc.new_hh",
        label="当年新纳入低保特困户数",
        unit=Unit.HOUSEHOLD,
        kind=Time.YEAR_TO_DATE,
        measure=Count(queries.new_households_in),
        formula="当年到统计日止第一次有人纳入低保或特困供养的户数，以前有人享受过的户不计",
        source=_CIVIL,
        dims={"kind": "kind"},
        dim_labels={"kind": Aid},
        columns=_SPAN,
    ),
    Indicator(
        key="soc.new_pop",
        label="当年新纳入低保特困人数",
        unit=Unit.PERSON,
        kind=Time.YEAR_TO_DATE,
        measure=Count(queries.new_persons_in),
        formula="当年到统计日止第一次纳入低保或特困供养的人数，以前享受过其中一项的人不计",
        source=_CIVIL,
        dims={"kind": "kind"},
        dim_labels={"kind": Aid},
        columns=_SPAN,
    ),
    Indicator(
        key="soc.paid_wrong",
        label="死亡后仍发放笔数",
        unit=Unit.ITEM,
        kind=Time.YEAR_TO_DATE,
        measure=Count(queries.paid_after_end_in),
        formula="当年已发放、没有撤回的按月补助中，所属月份晚于本人死亡或出国定居月份的笔数",
        source="补助发放台账；人员增减台账",
        detail="benefits:of_payment",
        columns=COLUMNS,
        higher_is_better=False,
    ),
    Indicator(
        key="care.pop",
        label="关爱服务人数",
        unit=Unit.PERSON,
        kind=Time.STOCK,
        measure=Count(queries.cared_on),
        formula="当日有关爱服务的人数，一人几类只计一次，列在最先登记的一类",
        source="关爱服务台账",
        dims={"kind": "kind"},
        dim_labels={"kind": CareKind},
        columns=(
            ("person_name", "姓名"),
            ("kind", "对象类别"),
            ("carer", "关爱责任人"),
            ("area_code", "区划代码"),
        ),
    ),
    Indicator(
        key="care.centre",
        label="关爱服务中心数",
        unit=Unit.PIECE,
        kind=Time.STOCK,
        measure=Count(queries.centres_on),
        formula="当日在用的关爱服务中心个数",
        source="关爱服务中心台账",
        columns=(("name", "名称"), ("start", "启用日期"), ("area_code", "区划代码")),
    ),
)
