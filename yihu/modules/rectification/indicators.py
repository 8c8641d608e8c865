"""Figures of rectification, since the campaign began: as of a day, found = done + open."""

from __future__ import annotations

from yihu.engine.enums import Labelled
from yihu.engine.indicators import Count, Indicator, Kind, Ratio, Unit
from yihu.modules.rectification import queries
from yihu.modules.rectification.rules import RATE_DIGITS, Category, OrderLevel, Round, Source

_REPORT = "《半年工作总结》（001）一（一）脱贫质量“回头看”问题排查整改"
_DIMS = {"source": "source", "round": "round", "category": "category", "unit": "unit__name"}
_LABELS: dict[str, type[Labelled]] = {"source": Source, "round": Round, "category": Category}
_COLUMNS = (
    ("number", "编号"),
    ("description", "问题描述"),
    ("source", "问题来源"),
    ("unit", "责任单位"),
    ("found_on", "发现日期"),
    ("due_on", "整改时限"),
    ("closed_on", "销号日期"),
)
_SINCE = "专项排查发现首个问题之日"


def _problems(key: str, label: str, rows: Count, formula: str, *, better: bool | None = None) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        unit=Unit.PIECE,
        kind=Kind.CAMPAIGN,
        measure=rows,
        formula=formula,
        source=_REPORT,
        dims=_DIMS,
        dim_labels=_LABELS,
        detail="rectification:problem",
        columns=_COLUMNS,
        since=_SINCE,
        higher_is_better=better,
    )


INDICATORS = (
    _problems(
        "rect.found", "问题数", Count(queries.found_on), "截至当日发现且未作废的问题数（发现日期 ≤ 当日）"
    ),
    _problems(
        "rect.done",
        "已整改问题数",
        Count(queries.done_on),
        "截至当日处于销号状态的问题数（销号日期 ≤ 当日 < 重新打开日期）",
        better=True,
    ),
    _problems(
        "rect.open",
        "未整改问题数",
        Count(queries.open_on),
        "截至当日已发现、未处于销号状态的问题数 = 问题数 − 已整改问题数",
        better=False,
    ),
    Indicator(
        key="rect.rate",
        label="整改完成率",
        unit=Unit.PERCENT,
        kind=Kind.CAMPAIGN,
        measure=Ratio("rect.done", "rect.found"),
        formula="已整改问题数 ÷ 问题数 × 100%，四舍五入保留一位小数；没有问题的地方不计算，以“—”表示",
        source=_REPORT,
        digits=RATE_DIGITS,
        since=_SINCE,
        higher_is_better=True,
    ),
    _problems(
        "rect.overdue",
        "超期未整改问题数",
        Count(queries.overdue_on),
        "截至当日未整改、且整改时限早于当日的问题数（时限当日不算超期）",
        better=False,
    ),
    _problems(
        "rect.found_today", "当日新发现问题数", Count(queries.found_that_day), "发现日期为当日的问题数"
    ),
    _problems(
        "rect.closed_today",
        "当日销号问题数",
        Count(queries.closed_that_day),
        "销号日期为当日、且当日未重新打开的问题数",
        better=True,
    ),
    Indicator(
        key="rect.measure",
        label="整改措施数",
        unit=Unit.ITEM,
        kind=Kind.CAMPAIGN,
        measure=Count(queries.measures_on),
        formula="截至当日已发现问题的整改措施条数（制定日期 ≤ 当日）",
        source="《工作总结》（003）问题整改“四项清单”",
        dims={name: f"problem__{path}" for name, path in _DIMS.items()},
        dim_labels=_LABELS,
        detail="rectification:measure",
        columns=(
            ("problem__number", "问题编号"),
            ("what", "整改措施"),
            ("unit", "责任单位"),
            ("planned_on", "制定日期"),
            ("due_on", "完成时限"),
            ("done_on", "完成日期"),
        ),
        since=_SINCE,
    ),
    Indicator(
        key="rect.order",
        label="督办单数",
        unit=Unit.PIECE,
        kind=Kind.CAMPAIGN,
        measure=Count(queries.orders_on),
        formula="截至当日就问题整改发出的督办单份数",
        source="《半年工作总结》（001）一（一）分组督导",
        dims={"level": "level", "source": "problem__source"},
        dim_labels={"level": OrderLevel, "source": Source},
        columns=(("problem__number", "问题编号"), ("matter", "督办事项"), ("issued_on", "发出日期")),
        since=_SINCE,
    ),
)
