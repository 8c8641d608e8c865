"""Who is insured on a day, what the year's policies cost, what was paid under them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yihu.engine.indicators import Count, Indicator, Kind, Ratio, Total, Unit
from yihu.engine.money import FEN_PER_WAN
from yihu.modules.credit import queries
from yihu.modules.credit.rules import Reason, Scheme

_POLICIES = "保险投保台账"
_CLAIMS = "保险理赔台账"
_POLICY = (
    ("number", "保单号"),
    ("insurer", "保险公司"),
    ("insured", "投保人数"),
    ("premium_fen", "保费"),
    ("start", "保险起始日期"),
    ("area_code", "区划代码"),
)
_CLAIM = (
    ("person_name", "出险人"),
    ("number", "保单号"),
    ("paid_on", "赔付日期"),
    ("fen", "赔付金额"),
    ("area_code", "区划代码"),
)
_BY_SCHEME: Mapping[str, Any] = {
    "source": _POLICIES,
    "dims": {"scheme": "scheme"},
    "dim_labels": {"scheme": Scheme},
    "columns": _POLICY,
}


def _claims(key: str, label: str, unit: Unit, measure: Count | Total, formula: str) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        unit=unit,
        kind=Kind.YEAR_TO_DATE,
        measure=measure,
        formula=formula,
        source=_CLAIMS,
        digits=4 if unit is Unit.WAN_YUAN else 0,
        dims={"scheme": "scheme", "reason": "reason"},
        dim_labels={"scheme": Scheme, "reason": Reason},
        columns=_CLAIM,
    )


def _insured(key: str, label: str, unit: Unit, measure: Total, formula: str) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        unit=unit,
        kind=Kind.STOCK,
        measure=measure,
        formula=formula,
        **_BY_SCHEME,
    )


INSURING = (
    _insured(
        "ins.persons",
        "保险在保人次",
        Unit.PERSON_TIMES,
        Total(queries.insured_on, column="insured"),
        "统计日在保险期内的各保单投保人数合计，一人投保几个险种按险种各计一次",
    ),
    _insured(
        "ins.covered",
        "扶贫特惠保在保建档立卡人数",
        Unit.PERSON,
        Total(queries.special_on, column="registered"),
        "统计日在保险期内的扶贫特惠保保单中的建档立卡人数合计",
    ),
    Indicator(
        key="ins.cover_rate",
        label="扶贫特惠保覆盖率",
        unit=Unit.PERCENT,
        kind=Kind.STOCK,
        measure=Ratio("ins.covered", "pov.pop"),
        formula="扶贫特惠保在保建档立卡人数 ÷ 建档立卡人数",
        source=_POLICIES,
        digits=2,
    ),
    Indicator(
        key="ins.premium",
        label="当年保险保费",
        unit=Unit.WAN_YUAN,
        kind=Kind.YEAR_TO_DATE,
        measure=Total(queries.begun_in, column="premium_fen", per=FEN_PER_WAN),
        formula="保险起始日期在当年且不晚于统计日的保单保费合计",
        digits=4,
        **_BY_SCHEME,
    ),
    _claims(
        "ins.claims",
        "当年保险赔付次数",
        Unit.TIMES,
        Count(queries.paid_in),
        "赔付日期在当年且不晚于统计日的理赔次数",
    ),
    _claims(
        "ins.paid",
        "当年保险赔付金额",
        Unit.WAN_YUAN,
        Total(queries.paid_in, column="fen", per=FEN_PER_WAN),
        "赔付日期在当年且不晚于统计日的赔付金额合计",
    ),
)
