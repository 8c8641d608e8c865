from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yihu.engine.enums import Labelled
from yihu.engine.indicators import Count, Indicator, Kind, Measure, Rows, Total, Unit
from yihu.engine.money import FEN_PER_WAN
from yihu.modules.supervision import queries
from yihu.modules.supervision.permissions import Can
from yihu.modules.supervision.rules import Result, RoundKind, Source, State

_SOURCE = "资金监督检查制度（自查自纠、定期和随机检查、零报告）"
_MATTER = (
    ("title", "事项"), ("found_on", "发现日期"), ("closed_on", "办结日期"), ("state", "状态"), ("place_code", "发生地"),
)  # fmt: skip
_PLACE = (
    ("round__title", "检查"),
    ("reported_on", "填报日期"),
    ("result", "结果"),
    ("area_code", "区划代码"),
)
_BY_SOURCE: dict[str, type[Labelled]] = {"source": Source, "state": State}


def _matter(
    key: str, label: str, measure: Measure, formula: str, *, sealed: bool, unit: Unit = Unit.ITEM
) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        unit=unit,
        kind=Kind.YEAR_TO_DATE,
        measure=measure,
        formula=formula,
        source=_SOURCE,
        digits=2 if unit is Unit.WAN_YUAN else 0,
        dims={name: name for name in _BY_SOURCE},
        dim_labels=_BY_SOURCE,
        area_column="place_code",
        detail="supervision:lead" if sealed else "supervision:finding",
        columns=_MATTER,
        see=Can.LEAD if sealed else None,
    )


def _three(prefix: str, name: str, found: Rows, closed: Rows, *, sealed: bool) -> tuple[Indicator, ...]:
    """Found, closed, money recovered: of findings and of leads alike."""
    return (
        _matter(prefix, name, Count(found), f"本年 1 月 1 日至当日发现的{name}，按发生地统计", sealed=sealed),
        _matter(
            f"{prefix}_closed",
            f"办结的{name}",
            Count(closed),
            f"本年 1 月 1 日至当日办结（查否、纠正、移交）的{name}",
            sealed=sealed,
        ),
        _matter(
            f"{prefix}_recovered",
            f"{name}追回金额",
            Total(closed, "recovered_fen", per=FEN_PER_WAN),
            f"本年 1 月 1 日至当日纠正办结的{name}登记的追回金额之和",
            sealed=sealed,
            unit=Unit.WAN_YUAN,
        ),
    )


def _checks(key: str, label: str, rows: Callable[..., Any], formula: str) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        unit=Unit.TIMES,
        kind=Kind.YEAR_TO_DATE,
        measure=Count(rows),
        formula=formula,
        source=_SOURCE,
        dims={"kind": "round__kind", "result": "result"},
        dim_labels={"kind": RoundKind, "result": Result},
        detail="supervision:place",
        columns=_PLACE,
    )


INDICATORS = (
    *_three("super.findings", "自查发现", queries.findings_on, queries.findings_closed_on, sealed=False),
    *_three("super.leads", "问题线索", queries.leads_on, queries.leads_closed_on, sealed=True),
    _checks(
        "super.checks",
        "资金检查次数",
        queries.reported_on,
        "本年 1 月 1 日至当日乡镇填报结果的检查，一次检查一个乡镇计一次",
    ),
    _checks("super.nil", "零报告次数", queries.nil_on, "资金检查中结果为未发现问题的次数"),
)
