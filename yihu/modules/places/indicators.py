from __future__ import annotations

from yihu.engine.indicators import Count, Indicator, Kind, Unit
from yihu.modules.places import queries
from yihu.modules.places.rules import KeyKind, KeyLevel, KeyReason

SUMMARY_2020 = "资阳区2020年上半年脱贫攻坚工作总结 一（四）"

INDICATORS = (
    Indicator(
        key="place.key",
        label="重点帮扶对象",
        unit=Unit.PIECE,
        kind=Kind.STOCK,
        measure=Count(queries.key_places_on),
        formula="当日在重点帮扶名单上的村、乡镇和安置点个数；同一地方被两级纳入的分别计数",
        source=SUMMARY_2020,
        dims={"level": "level", "kind": "kind", "reason": "reason"},
        dim_labels={"level": KeyLevel, "kind": KeyKind, "reason": KeyReason},
        columns=(
            ("name", "名称"),
            ("level", "级别"),
            ("kind", "种类"),
            ("reason", "纳入依据"),
            ("start", "纳入日期"),
            ("area_code", "区划代码"),
        ),
    ),
    Indicator(
        key="pov.village_poor",
        label="贫困村数",
        unit=Unit.VILLAGE,
        kind=Kind.STOCK,
        measure=Count(queries.poor_villages_on),
        formula="认定日期不晚于当日的贫困村个数，含已出列的",
        source="贫困村信息采集表：村属性",
        columns=(("area_code", "区划代码"), ("start", "认定日期"), ("out_on", "出列日期")),
    ),
    Indicator(
        key="pov.village_out",
        label="贫困村出列数",
        unit=Unit.VILLAGE,
        kind=Kind.CAMPAIGN,
        measure=Count(queries.villages_out_by),
        formula="出列日期不晚于当日的贫困村个数",
        source="贫困村退出通知；县区年度总结“贫困村出列”口径",
        columns=(("area_code", "区划代码"), ("start", "认定日期"), ("out_on", "出列日期")),
        since="认定贫困村以来",
        higher_is_better=True,
    ),
)
