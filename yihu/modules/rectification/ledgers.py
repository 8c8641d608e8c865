"""The ledger of problems; the four lists of the documents are column sets of this one table."""

from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.rectification import bulk, queries
from yihu.modules.rectification.permissions import Can
from yihu.modules.rectification.rules import Category, Round, Source, Stage

COLUMNS = (
    Column(
        "number",
        "编号",
        max_length=40,
        searchable=True,
        help="导入时必填，再次导入按编号认出同一条；逐条登记可留空，由系统编号",
        example="HTK2020-0001",
        aliases=("问题编号", "序列号"),
    ),
    Column(
        "area_code",
        "所在村（社区）",
        Kind.AREA,
        required=True,
        filterable=True,
        example="某某村",
        aliases=("村", "所在地", "行政村"),
    ),
    Column(
        "source",
        "问题来源",
        Kind.CODE,
        codes=Source,
        required=True,
        filterable=True,
        example="脱贫质量“回头看”",
    ),
    Column(
        "round",
        "排查轮次",
        Kind.CODE,
        codes=Round,
        filterable=True,
        listed=False,
        example="第一轮排查",
        aliases=("轮次",),
    ),
    Column("document", "来源文件（文号）", max_length=80, listed=False, aliases=("文号",)),
    Column("fed_back_on", "反馈日期", Kind.DATE, listed=False),
    Column(
        "category",
        "问题类别",
        Kind.CODE,
        codes=Category,
        required=True,
        filterable=True,
        example="数据质量",
        aliases=("类别",),
    ),
    Column(
        "household__number",
        "户编号",
        max_length=30,
        listed=False,
        searchable=True,
        help="问题只涉及一户时填写，须在同一村（社区）",
    ),
    Column(
        "description",
        "问题描述",
        Kind.LONG_TEXT,
        required=True,
        searchable=True,
        example="扶贫手册收入栏未更新",
        aliases=("存在问题", "问题"),
    ),
    Column("unit", "责任单位", Kind.UNIT, filterable=True, example="某某镇人民政府", aliases=("整改单位",)),
    Column("leader", "责任领导", max_length=40, help="一个问题一名责任领导", example="周某"),
    Column("person", "责任人", max_length=80, listed=False),
    Column("immediate", "立行立改", Kind.YES_NO, listed=False, filterable=True, example="否"),
    Column("found_on", "发现日期", Kind.DATE, required=True, filterable=True, example="2020-04-08"),
    Column(
        "due_on", "整改时限", Kind.DATE, filterable=True, example="2020-05-08", aliases=("时限", "完成时限")
    ),
    Column(
        "measure_text",
        "整改措施",
        Kind.LONG_TEXT,
        listed=False,
        sortable=False,
        help="多条措施用“；”隔开",
        example="逐户核对；更新手册",
        aliases=("措施",),
    ),
    Column(
        "evidence_text",
        "印证资料",
        Kind.LONG_TEXT,
        listed=False,
        sortable=False,
        help="补录已销号问题时填纸质档案号，多份用“；”隔开",
        example="档案盒 3-12",
    ),
    Column("stage", "整改状态", Kind.CODE, codes=Stage, editable=False, filterable=True),
    Column(
        "closed_on",
        "销号日期",
        Kind.DATE,
        filterable=True,
        help="补录已销号的问题时填写",
        example="2020-05-06",
    ),
)

# No `day`: the ledger's base figure would count void problems too; its figures are declared in `indicators.py`.
LEDGERS = (
    Ledger(
        key="rectification.problems",
        title="问题整改台账",
        model="rectification.Problem",
        source="《半年工作总结》（001）一（一）；《工作总结》（003）四项清单",
        columns=COLUMNS,
        rows=queries.listed,
        see=Can.SEE,
        write=Can.RAISE,
        identify=("number",),
        dims={
            "source": "source",
            "round": "round",
            "category": "category",
            "unit": "unit__name",
            "stage": "stage",
        },
        order=("-found_on", "number"),
        link="rectification:problem",
        menu="问题任务",
        enter=bulk.enter,
        household_path="household",
        bulk=bulk.BULK,
    ),
)
