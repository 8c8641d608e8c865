"""Figures of projects."""

from __future__ import annotations

from yihu.engine.indicators import Count, Indicator, Kind, Ratio, Rows, Total, Unit
from yihu.engine.money import FEN_PER_WAN
from yihu.modules.projects import queries
from yihu.modules.projects.queries import aid, works
from yihu.modules.projects.rules import Category, Way

_SOURCE = "2020年上半年脱贫攻坚工作总结（项目）；项目进度一周一统计、一月一调度"
_WORKS = "整村推进“十项标准”项目表（计划投入、累计拨付、余下资金）"
_AID = "产业帮扶到户名册（计划投入、组织化、分批验收兑现）"
_AID_COLUMNS = (
    ("number", "批次编号"),
    ("household__number", "户编号"),
    ("item", "补助内容"),
    ("fen", "补助金额（分）"),
    ("paid_on", "兑现日期"),
)
_COLUMNS = (
    ("number", "项目编号"),
    ("name", "项目名称"),
    ("category", "项目类别"),
    ("planned_on", "列入计划"),
    ("started_on", "开工"),
    ("finished_on", "完工"),
    ("accepted_on", "验收"),
)


def _count(
    key: str,
    label: str,
    rows: Rows,
    formula: str,
    kind: Kind = Kind.YEAR_TO_DATE,
    *,
    better: bool | None = True,
    source: str = _SOURCE,
) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        unit=Unit.PIECE,
        kind=kind,
        measure=Count(rows),
        formula=formula,
        source=source,
        dims={"category": "category"},
        dim_labels={"category": Category},
        detail="projects:project",
        columns=_COLUMNS,
        higher_is_better=better,
    )


def _of_works(key: str, label: str, column: str, formula: str) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        unit=Unit.WAN_YUAN,
        kind=Kind.YEAR_TO_DATE,
        measure=Total(works.of_works_on, column=column, per=FEN_PER_WAN),
        formula=formula,
        source=_WORKS,
        digits=4,
        detail="projects:project",
        columns=(*_COLUMNS, (column, label)),
    )


def _aid(key: str, label: str, measure: Count | Total, formula: str) -> Indicator:
    money = isinstance(measure, Total)
    return Indicator(
        key=key,
        label=label,
        unit=Unit.WAN_YUAN if money else Unit.HOUSEHOLD,
        kind=Kind.YEAR_TO_DATE,
        measure=measure,
        formula=formula,
        source=_AID,
        digits=4 if money else 0,
        dims={"way": "way", "batch": "number"},
        dim_labels={"way": Way},
        columns=_AID_COLUMNS,
    )


def _benefit(key: str, label: str, rows: Rows, formula: str) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        unit=Unit.HOUSEHOLD,
        kind=Kind.STOCK,
        measure=Count(rows),
        formula=formula,
        source="项目带动（受益）农户名册；建档立卡和监测对象名册",
        columns=(("project__number", "项目编号"), ("household__number", "户编号"), ("on", "受益起始日期")),
    )


def _of_plan(key: str, label: str, part: str, what: str) -> Indicator:
    """How far the year's plan has come."""
    return Indicator(
        key=key,
        label=label,
        unit=Unit.PERCENT,
        kind=Kind.YEAR_TO_DATE,
        measure=Ratio(part, "proj.total"),
        formula=f"{what} ÷ 年度计划项目数 × 100",
        source=_SOURCE,
        digits=1,
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
    _of_plan("proj.start_rate", "项目开工率", "proj.started", "开工项目数"),
    _of_plan("proj.finish_rate", "项目完工率", "proj.finished", "完工项目数"),
    _of_plan("proj.accept_rate", "项目验收率", "proj.accepted", "竣工验收项目数"),
    Indicator(
        key="proj.lib_invest",
        label="项目库计划总投资",
        unit=Unit.WAN_YUAN,
        kind=Kind.STOCK,
        measure=Total(queries.invested_in_library, column="plan_fen", per=FEN_PER_WAN),
        formula="统计日前入库且未出库项目的计划总投资合计（各来源之和）",
        source=_SOURCE,
        digits=4,
        dims={"category": "category"},
        dim_labels={"category": Category},
        detail="projects:project",
        columns=(*_COLUMNS, ("plan_fen", "计划总投资")),
    ),
    _count(
        "proj.plan_next",
        "已申报下年项目数",
        queries.next_year_on,
        "统计日前申报（入库）、年度为下一年且未出库的项目个数",
        source="2020年脱贫攻坚工作总结：申报2021年项目",
    ),
    _count(
        "proj.late",
        "进度滞后项目数",
        queries.late_on,
        "年度计划项目中，到计划开工日期未开工或到计划完工日期未完工的个数",
        Kind.STOCK,
        better=False,
    ),
    _count(
        "proj.idle",
        "停滞项目数",
        queries.idle_on,
        "列入计划、未完工且超过规定天数没有办理任何步骤的项目个数（不分年度）",
        Kind.STOCK,
        better=False,
    ),
    _of_works(
        "proj.works_plan", "整村推进计划投入", "plan_fen", "本年度整村推进项目计划总投资合计（统计日的计划）"
    ),
    _of_works(
        "proj.works_paid", "整村推进累计拨付", "paid_fen", "本年度整村推进项目已过账拨付合计（本年资金）"
    ),
    _of_works("proj.works_left", "整村推进余下资金", "left_fen", "整村推进计划投入 − 累计拨付"),
    _aid(
        "proj.aid_hh",
        "到户项目户数",
        Count(aid.households_on),
        "本年度到户名单中的户数（同一户只计一次，退出名单的不计）",
    ),
    _aid(
        "proj.aid_plan",
        "到户项目计划金额",
        Total(aid.listed_on, "fen", FEN_PER_WAN),
        "本年度到户名单补助金额合计",
    ),
    _aid(
        "proj.aid_organised",
        "到户项目组织化金额",
        Total(aid.organised_on, "fen", FEN_PER_WAN),
        "到户项目计划金额中，组织化带动批次的部分",
    ),
    _aid(
        "proj.aid_paid_hh",
        "到户项目兑现户数",
        Count(aid.paid_households_on),
        "本年度到户名单中，兑现日期不晚于统计日的户数",
    ),
    _aid(
        "proj.aid_paid",
        "到户项目兑现金额",
        Total(aid.paid_on, "fen", FEN_PER_WAN),
        "兑现日期不晚于统计日的金额",
    ),
    Indicator(
        key="proj.aid_rate",
        label="到户项目兑现率（按户）",
        unit=Unit.PERCENT,
        kind=Kind.YEAR_TO_DATE,
        measure=Ratio("proj.aid_paid_hh", "proj.aid_hh"),
        formula="到户项目兑现户数 ÷ 到户项目户数 × 100",
        source=_AID,
        digits=1,
        higher_is_better=True,
    ),
    _benefit(
        "proj.benefit_hh",
        "项目受益户数",
        queries.benefiting_on,
        "受益起始日期不晚于统计日的户数（同一户只计一次）",
    ),
    _benefit(
        "proj.benefit_poor_hh",
        "项目受益脱贫（监测）户数",
        queries.benefiting_registered_on,
        "受益户中，统计日在建档立卡名册或监测对象名册上的户数",
    ),
)
