from __future__ import annotations

from yihu.engine.indicators import Count, Indicator, Kind, Ratio, Total, Unit
from yihu.engine.money import FEN_PER_WAN
from yihu.modules.incomes import queries

_SOURCE = "贫困户信息采集表：家庭收入情况"
_YEAR = "统计日所在年度的上一年（12 月 31 日为当年）"
_COLUMNS = (
    ("household__number", "户编号"),
    ("year", "年度"),
    ("persons", "家庭人口数"),
    ("net", "纯收入（分）"),
    ("area_code", "区划代码"),
)

INDICATORS = (
    Indicator(
        key="inc.net",
        label="家庭纯收入合计",
        unit=Unit.WAN_YUAN,
        kind=Kind.STOCK,
        measure=Total(queries.statements_of, "net", per=FEN_PER_WAN),
        formula=f"{_YEAR}各户年收入减生产经营性支出之和",
        source=_SOURCE,
        digits=2,
        detail="incomes:of_statement",
        columns=_COLUMNS,
    ),
    Indicator(
        key="inc.persons",
        label="收入登记户人口",
        unit=Unit.PERSON,
        kind=Kind.STOCK,
        measure=Total(queries.statements_of, "persons"),
        formula=f"{_YEAR}已登记年收入的各户家庭人口数之和",
        source=_SOURCE,
        detail="incomes:of_statement",
        columns=_COLUMNS,
    ),
    Indicator(
        key="inc.per_head",
        label="人均纯收入",
        unit=Unit.YUAN,
        kind=Kind.STOCK,
        measure=Ratio("inc.net", "inc.persons", per=10_000),
        formula="家庭纯收入合计 ÷ 收入登记户人口",
        source=_SOURCE,
        digits=2,
        higher_is_better=True,
    ),
    Indicator(
        key="inc.below_line_hh",
        label="人均纯收入低于标准的户数",
        unit=Unit.HOUSEHOLD,
        kind=Kind.STOCK,
        measure=Count(queries.below_line),
        formula=f"{_YEAR}人均纯收入低于该年收入标准的户数；没有标准的年度不计",
        source="贫困户退出标准；防止返贫监测范围",
        detail="incomes:of_statement",
        columns=_COLUMNS,
        higher_is_better=False,
    ),
)
