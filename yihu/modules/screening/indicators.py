"""Figures of screening."""

from __future__ import annotations

from yihu.engine.indicators import Count, Indicator, Kind, Unit
from yihu.modules.monitoring.rules import Risk
from yihu.modules.screening import queries

_SOURCE = "防止返贫监测：部门筛查预警"
_DIMS = {"rule": "rule", "risk": "risk"}
_COLUMNS = (
    ("number", "户编号"),
    ("rule", "规则"),
    ("start", "命中日期"),
    ("end", "解除日期"),
    ("area_code", "区划代码"),
)


def _hits(key: str, label: str, kind: Kind, measure: Count, formula: str) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        unit=Unit.ITEM,
        kind=kind,
        measure=measure,
        formula=formula,
        source=_SOURCE,
        dims=_DIMS,
        dim_labels={"risk": Risk},
        detail="screening:hit",
        columns=_COLUMNS,
    )


INDICATORS = (
    _hits(
        "scr.hits",
        "筛查命中",
        Kind.STOCK,
        Count(queries.hits_on),
        "当日仍命中已启用筛查规则的条数（命中日期 ≤ 当日 < 解除日期），一户可命中多条",
    ),
    _hits(
        "scr.found",
        "本年筛查新命中",
        Kind.YEAR_TO_DATE,
        Count(queries.found_to_date),
        "本年 1 月 1 日至当日命中日期在内的条数",
    ),
    _hits(
        "scr.clues",
        "本年筛查转线索",
        Kind.YEAR_TO_DATE,
        Count(queries.clued_to_date),
        "本年 1 月 1 日至当日转为风险线索的命中条数",
    ),
)
