"""Figures of data quality: what stood on a day, what came and went in the year."""

from __future__ import annotations

from yihu.engine.enums import Labelled
from yihu.engine.indicators import Count, Indicator, Kind, Ratio, Unit
from yihu.engine.quality import Severity
from yihu.modules.quality import queries

_SOURCE = "全国扶贫（防返贫）信息系统数据质量核查规则"
_THREE = "动态管理“三一致”核查（系统、纸质、实际）"
_CHECK_COLUMNS = (
    ("sampled__number", "户编号"),
    ("label", "项目"),
    ("paper", "纸质"),
    ("reality", "实际"),
    ("checked_on", "核对日期"),
)
_DIMS = {"rule": "rule", "severity": "severity"}
_LABELS: dict[str, type[Labelled]] = {"severity": Severity}
_COLUMNS = (
    ("number", "户编号"),
    ("rule", "规则"),
    ("severity", "程度"),
    ("start", "发现日期"),
    ("due_on", "处理期限"),
    ("end", "改正日期"),
)


def _findings(key: str, label: str, kind: Kind, rows: Count, formula: str, *, better: bool) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        unit=Unit.ITEM,
        kind=kind,
        measure=rows,
        formula=formula,
        source=_SOURCE,
        dims=_DIMS,
        dim_labels=_LABELS,
        detail="quality:finding",
        columns=_COLUMNS,
        higher_is_better=better,
    )


INDICATORS = (
    _findings(
        "qual.open",
        "待处理数据疑点",
        Kind.STOCK,
        Count(queries.open_on),
        "当日仍不符合核查规则且不在豁免期内的条数（发现日期 ≤ 当日 < 改正日期）",
        better=False,
    ),
    _findings(
        "qual.overdue",
        "超期数据疑点",
        Kind.STOCK,
        Count(queries.overdue_on),
        "当日待处理、且处理期限早于当日的条数（期限当日不算超期）",
        better=False,
    ),
    _findings(
        "qual.waived",
        "豁免期内数据疑点",
        Kind.STOCK,
        Count(queries.waived_on),
        "当日仍不符合核查规则、因豁免不计为待处理的条数",
        better=False,
    ),
    _findings(
        "qual.found",
        "本年发现数据疑点",
        Kind.YEAR_TO_DATE,
        Count(queries.found_to_date),
        "本年 1 月 1 日至当日发现的条数，同一疑点改正后再次出现的另计",
        better=False,
    ),
    _findings(
        "qual.fixed",
        "本年改正数据疑点",
        Kind.YEAR_TO_DATE,
        Count(queries.fixed_to_date),
        "本年 1 月 1 日至当日经核查确认改正的条数",
        better=True,
    ),
    Indicator(
        key="qual.fields_checked",
        label="本年三一致核对项",
        unit=Unit.ITEM,
        kind=Kind.YEAR_TO_DATE,
        measure=Count(queries.fields_checked),
        formula="本年 1 月 1 日至当日纸质和实际都已核对的项数",
        source=_THREE,
        dims={"field": "field"},
        columns=_CHECK_COLUMNS,
        detail="quality:check",
    ),
    Indicator(
        key="qual.fields_agree",
        label="本年三一致一致项",
        unit=Unit.ITEM,
        kind=Kind.YEAR_TO_DATE,
        measure=Count(queries.fields_agree),
        formula="本年核对项中，系统与纸质、系统与实际都一致的项数",
        source=_THREE,
        dims={"field": "field"},
        columns=_CHECK_COLUMNS,
        detail="quality:check",
        higher_is_better=True,
    ),
    Indicator(
        key="qual.consistency",
        label="三一致率",
        unit=Unit.PERCENT,
        kind=Kind.YEAR_TO_DATE,
        measure=Ratio("qual.fields_agree", "qual.fields_checked"),
        formula="本年一致项 ÷ 本年核对项 × 100%，四舍五入保留一位小数；没有核对过的地方以“—”表示",
        source=_THREE,
        digits=1,
        higher_is_better=True,
    ),
)
