"""Figures of projects."""

from __future__ import annotations

from yihu.engine.indicators import Count, Indicator, Kind, Ratio, Rows, Total, Unit
from yihu.engine.money import FEN_PER_WAN
from yihu.modules.projects import queries
from yihu.modules.projects.rules import Category

_SOURCE = "2020年上半年脱贫攻坚工作总结（项目）；项目进度一周一统计、一月一调度"
_COLUMNS = (
    ("number", "项目编号"),
    ("name", "项目名称"),
    ("category", "项目类别"),
    ("planned_on", "列入计划"),
    ("started_on", "开工"),
    ("finished_on", "完工"),
    ("accepted_on", "验收"),
)


def _count(key: str, label: str, rows: Rows, formula: str, kind: Kind = Kind.YEAR_TO_DATE) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        unit=Unit.PIECE,
        kind=kind,
        measure=Count(rows),
        formula=formula,
        source=_SOURCE,
        dims={"category": "category"},
        dim_labels={"category": Category},
        detail="projects:project",
        columns=_COLUMNS,
        higher_is_better=True,
    )


INDICATORS = (
    _count("proj.total", "年度计划项目数", queries.planned_on, "统计日前列入本年度计划且未出库的项目个数"),
    _count("proj.started", "开工项目数", queries.started_on, "年度计划项目中，开工日期不晚于统计日的个数"),
    _count("proj.finished", "完工项目数", queries.finished_on, "年度计划项目中，完工日期不晚于统计日的个数"),
    _count(
        "proj.accepted", "竣工验收项目数", queries.accepted_on, "年度计划项目中，验收日期不晚于统计日的个数"
    ),
    _count(
        "proj.lib",
        "项目库项目数",
        queries.in_library_on,
        "统计日前入库且未出库的项目个数（不分年度）",
        Kind.STOCK,
    ),
    Indicator(
        key="proj.start_rate",
        label="项目开工率",
        unit=Unit.PERCENT,
        kind=Kind.YEAR_TO_DATE,
        measure=Ratio("proj.started", "proj.total"),
        formula="开工项目数 ÷ 年度计划项目数 × 100",
        source=_SOURCE,
        digits=1,
        higher_is_better=True,
    ),
    Indicator(
        key="proj.lib_invest",
        label="项目库计划总投资",
        unit=Unit.WAN_YUAN,
        kind=Kind.STOCK,
        measure=Total(queries.in_library_on, column="invest_fen", per=FEN_PER_WAN),
        formula="统计日前入库且未出库项目的计划总投资合计（各来源之和）",
        source=_SOURCE,
        digits=4,
        dims={"category": "category"},
        dim_labels={"category": Category},
        detail="projects:project",
        columns=(*_COLUMNS, ("invest_fen", "计划总投资")),
    ),
)
