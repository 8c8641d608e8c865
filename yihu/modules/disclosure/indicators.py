from __future__ import annotations

from yihu.engine.indicators import Count, Indicator, Kind, Ratio, Rows, Unit
from yihu.modules.disclosure import queries

_SOURCE = "扶贫资金项目公告公示制度；政府信息公开工作年度报告"
_NOTICE = (
    ("title", "公示"),
    ("kind_label", "种类"),
    ("first", "公示起"),
    ("due", "最迟公开"),
    ("area_code", "区划代码"),
)
_OBJECTION = (
    ("notice__title", "公示"),
    ("on", "提出日期"),
    ("due", "答复期限"),
    ("answered_on", "答复日期"),
    ("area_code", "区划代码"),
)


def _notices(key: str, label: str, rows: Rows, formula: str) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        unit=Unit.PIECE,
        kind=Kind.YEAR_TO_DATE,
        measure=Count(rows),
        formula=formula,
        source=_SOURCE,
        dims={"kind": "kind_label"},
        detail="disclosure:notice",
        columns=_NOTICE,
    )


def _objections(key: str, label: str, rows: Rows, formula: str) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        unit=Unit.ITEM,
        kind=Kind.YEAR_TO_DATE,
        measure=Count(rows),
        formula=formula,
        source=_SOURCE,
        detail="disclosure:objection",
        columns=_OBJECTION,
    )


def _rate(key: str, label: str, above: str, below: str, formula: str) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        unit=Unit.PERCENT,
        kind=Kind.YEAR_TO_DATE,
        measure=Ratio(above, below),
        formula=formula,
        source=_SOURCE,
        digits=1,
        higher_is_better=True,
    )


INDICATORS = (
    _notices(
        "pub.notices",
        "公开的公示",
        queries.published_on,
        "本年 1 月 1 日至当日首次公开的公示；更正不重复计数，后来撤下的仍计入",
    ),
    _notices("pub.expected", "有公开期限的公示", queries.expected_on, "公开的公示中，规定了最迟公开日期的"),
    _notices(
        "pub.in_time",
        "按期公开的公示",
        queries.in_time_on,
        "有公开期限的公示中，公示起日不晚于最迟公开日期的",
    ),
    _rate(
        "pub.in_time_rate",
        "公示按期公开率",
        "pub.in_time",
        "pub.expected",
        "按期公开的公示 ÷ 有公开期限的公示",
    ),
    _objections(
        "pub.objections", "收到监督意见", queries.asked_on, "本年 1 月 1 日至当日公开网站收到的监督意见"
    ),
    _objections(
        "pub.settled", "应答复的监督意见", queries.settled_on, "收到的监督意见中，当日已答复或答复期限已过的"
    ),
    _objections(
        "pub.answered",
        "按期答复的监督意见",
        queries.answered_on,
        "收到的监督意见中，当日已答复且不晚于答复期限的",
    ),
    _rate(
        "pub.answered_rate",
        "监督意见按期答复率",
        "pub.answered",
        "pub.settled",
        "按期答复的监督意见 ÷ 应答复的监督意见",
    ),
)
