from __future__ import annotations

from yihu.engine.indicators import Count, Indicator, Kind, Ratio, Unit
from yihu.modules.pairing import queries
from yihu.modules.pairing.rules import Secretary, Tier

_SOURCE = "结对帮扶台账"
_TOURS = "五级书记遍访台账"
_HOME = (("number", "户编号"), ("head_name", "户主"), ("area_code", "区划代码"))

INDICATORS = (
    Indicator(
        key="pair.helpers",
        label="帮扶责任人",
        unit=Unit.PERSON,
        kind=Kind.STOCK,
        measure=Count(queries.helpers_on),
        formula="统计日有结对户的帮扶人（含其他帮扶人），按登记的帮扶地（一般为乡镇）统计",
        source=_SOURCE,
        dims={"tier": "tier"},
        dim_labels={"tier": Tier},
        detail="pairing:helper",
        columns=(
            ("name", "姓名"),
            ("unit_name", "单位"),
            ("tier", "隶属关系"),
            ("area_code", "区划代码"),
        ),
    ),
    Indicator(
        key="pair.hh",
        label="有帮扶责任人的建档立卡户",
        unit=Unit.HOUSEHOLD,
        kind=Kind.STOCK,
        measure=Count(queries.registered_pairs_on),
        formula="统计日在册、有帮扶责任人（不含其他帮扶人）的建档立卡户数",
        source=_SOURCE,
        detail="households:of_registration",
        columns=_HOME,
    ),
    Indicator(
        key="pair.unpaired",
        label="未落实帮扶责任人的建档立卡户",
        unit=Unit.HOUSEHOLD,
        kind=Kind.STOCK,
        measure=Count(queries.unpaired_on),
        formula="统计日在册、没有帮扶责任人的建档立卡户数",
        source=_SOURCE,
        detail="households:of_registration",
        columns=_HOME,
        higher_is_better=False,
    ),
    Indicator(
        key="pair.cover",
        label="结对帮扶覆盖率",
        unit=Unit.PERCENT,
        kind=Kind.STOCK,
        measure=Ratio("pair.hh", "pov.hh"),
        formula="有帮扶责任人的建档立卡户 ÷ 建档立卡户 × 100%",
        source=_SOURCE,
        digits=1,
        higher_is_better=True,
    ),
    Indicator(
        key="pair.tours",
        label="书记遍访",
        unit=Unit.TIMES,
        kind=Kind.YEAR_TO_DATE,
        measure=Count(queries.tours_to_date),
        formula="统计日所在年度 1 月 1 日至统计日五级书记遍访的次数",
        source=_TOURS,
        dims={"level": "level"},
        dim_labels={"level": Secretary},
        columns=(("on", "遍访日期"), ("level", "书记"), ("name", "书记姓名"), ("area_code", "区划代码")),
    ),
    Indicator(
        key="pair.toured_hh",
        label="乡镇、村书记遍访户",
        unit=Unit.HOUSEHOLD,
        kind=Kind.YEAR_TO_DATE,
        measure=Count(queries.toured_households),
        formula="本年度至统计日乡镇或村书记遍访到户、统计日在册的建档立卡户数",
        source=_TOURS,
        detail="households:of_registration",
        columns=_HOME,
    ),
    Indicator(
        key="pair.tour_cover",
        label="乡镇、村书记遍访率",
        unit=Unit.PERCENT,
        kind=Kind.YEAR_TO_DATE,
        measure=Ratio("pair.toured_hh", "pov.hh"),
        formula="乡镇、村书记遍访户 ÷ 建档立卡户 × 100%",
        source=_TOURS,
        digits=1,
        higher_is_better=True,
    ),
)
