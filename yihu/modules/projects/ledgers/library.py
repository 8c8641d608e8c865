"""The project library as a ledger."""

from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.projects import queries
from yihu.modules.projects.actions import imports
from yihu.modules.projects.permissions import Can
from yihu.modules.projects.rules import Category, Construction, Origin, Stage


def _plan(name: str, label: str) -> Column:
    return Column(name, label, Kind.MONEY, unit="万元", listed=False, help="没有该项资金时填 0 或不填")


def _day(name: str, label: str, *, listed: bool = False, required: bool = False, example: str = "") -> Column:
    return Column(
        name, label, Kind.DATE, listed=listed, required=required, filterable=listed, example=example
    )


PROJECTS = Ledger(
    key="projects.projects",
    title="项目库台账",
    model="projects.Project",
    source="县级脱贫攻坚（巩固拓展脱贫攻坚成果）项目库",
    columns=(
        Column("number", "项目编号", required=True, max_length=40, searchable=True, example="ZY2020-001"),
        Column("year", "年度", Kind.INTEGER, required=True, filterable=True, grouped=False, example="2020"),
        Column(
            "name", "项目名称", required=True, max_length=120, searchable=True, example="某某村产业路硬化"
        ),
        Column("category", "项目类别", Kind.CODE, codes=Category, required=True, filterable=True),
        Column(
            "area_code",
            "实施地点",
            Kind.AREA,
            required=True,
            filterable=True,
            aliases=("所在村", "行政村", "项目地点", "建设地点", "村名"),
        ),
        Column("construction", "建设性质", Kind.CODE, codes=Construction, listed=False),
        Column(
            "scale",
            "建设内容和规模",
            Kind.LONG_TEXT,
            max_length=2000,
            listed=False,
            aliases=("建设任务",),
        ),
        _plan("central_fen", "计划中央资金"),
        _plan("province_fen", "计划省级资金"),
        _plan("city_fen", "计划市级资金"),
        _plan("county_fen", "计划县级资金"),
        _plan("other_fen", "计划其他资金"),
        Column("invest_fen", "计划总投资", Kind.MONEY, unit="万元", editable=False),
        Column("unit", "实施单位", Kind.UNIT, filterable=True),
        Column("department", "主管部门", Kind.UNIT, listed=False, filterable=True, aliases=("行业主管部门",)),
        Column("responsible", "责任人", max_length=40, listed=False),
        Column("origin", "申报层级", Kind.CODE, codes=Origin, listed=False),
        Column("subsidy", "补助标准", max_length=200, listed=False),
        Column("to_households", "到户项目", Kind.YES_NO, listed=False, filterable=True),
        Column("priority", "优先安排", Kind.YES_NO, filterable=True, aliases=("优先",)),
        Column("green", "绿色通道", Kind.YES_NO, filterable=True),
        Column("urgent_reason", "优先（绿色通道）原因", max_length=200, listed=False),
        Column("households", "受益户数", Kind.INTEGER, unit="户", listed=False),
        Column("persons", "受益人数", Kind.INTEGER, unit="人", listed=False),
        Column("poor_households", "其中脱贫（监测）户数", Kind.INTEGER, unit="户", listed=False),
        Column("target", "绩效目标", Kind.LONG_TEXT, max_length=2000, listed=False),
        Column(
            "benefit",
            "联农带农机制",
            Kind.LONG_TEXT,
            max_length=2000,
            listed=False,
            aliases=("带贫机制",),
        ),
        _day("start_due", "计划开工日期"),
        _day("finish_due", "计划完工日期"),
        Column("stage", "当前阶段", Kind.CODE, codes=Stage, editable=False, filterable=True),
        _day("in_library_on", "入库日期", required=True, example="2020-01-10"),
        _day("planned_on", "列入计划日期", example="2020-02-15"),
        _day("contracted_on", "招标（签约）日期"),
        _day("started_on", "开工日期", listed=True),
        _day("finished_on", "完工日期", listed=True),
        _day("accepted_on", "验收日期", listed=True),
        _day("settled_on", "结算日期"),
        _day("disclosed_on", "公告日期"),
        Column("handed_over_on", "转为资产日期", Kind.DATE, listed=False, editable=False),
    ),
    rows=queries.visible_to,
    see=Can.SEE,
    write=Can.PLAN,
    identify=("number",),
    day="planned_on",
    sums=("invest_fen", "households", "persons"),
    dims={"category": "category", "stage": "stage", "year": "year"},
    order=("-year", "number"),
    link="projects:project",
    menu="资金项目",
    enter=imports.enter,
    bulk=imports.BULK,
)
