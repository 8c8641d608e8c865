from __future__ import annotations

from yihu.engine.indicators import Count, Indicator, Kind, Rows, Total, Unit
from yihu.engine.money import FEN_PER_WAN
from yihu.modules.markets import queries
from yihu.modules.markets.rules import Platform, Side

_SOURCE = "消费帮扶销售台账（832平台、省级消费扶贫APP等导出）"
_ONCE = "同地、同日、同口径、同金额、同采购单位、同产品、同供应商的只计先登记的一笔，判断为“不是重复”的照计"
_COLUMNS = (
    ("on", "成交日期"),
    ("platform", "平台渠道"),
    ("side", "口径"),
    ("buyer", "采购单位"),
    ("product", "产品"),
    ("fen", "金额（分）"),
    ("supplier", "供应商"),
    ("area_code", "区划代码"),
)


def _money(key: str, label: str, rows: Rows, formula: str) -> Indicator:
    return Indicator(
        key=f"sales.{key}",
        label=label,
        unit=Unit.WAN_YUAN,
        kind=Kind.YEAR_TO_DATE,
        measure=Total(rows, "fen", per=FEN_PER_WAN),
        formula=f"{formula}；{_ONCE}",
        source=_SOURCE,
        digits=2,
        dims={"platform": "platform", "side": "side"},
        dim_labels={"platform": Platform, "side": Side},
        detail="markets:of_sale",
        columns=_COLUMNS,
    )


INDICATORS = (
    _money("amount", "消费帮扶成交额（各口径）", queries.of_year,
           "当年成交日期不晚于当日的各口径金额；采购与销售是两个口径，引用时须注明，不能相加当作一个数"),
    _money("purchased", "预算单位采购额", queries.purchased, "口径为“预算单位采购”的当年金额"),
    _money("online", "面向社会网络销售额", queries.sold_online,
           "口径为“面向社会销售”、平台为线上（832平台、社会扶贫网、省级APP、电商、直播）的当年金额，不含单位采购"),
    Indicator(
        key="sales.suspected",
        label="疑似重复的销售记录",
        unit=Unit.ITEM,
        kind=Kind.YEAR_TO_DATE,
        measure=Count(queries.suspected_of_year),
        formula="当年成交、与在先记录同地、同日、同口径、同金额、同采购单位、同产品、同供应商而未判断的条数；不在各项金额中",
        source=_SOURCE,
        detail="markets:of_sale",
        columns=_COLUMNS,
        higher_is_better=False,
    ),
)  # fmt: skip
