from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.teams import queries
from yihu.modules.teams.permissions import Can
from yihu.modules.teams.rules import (
    Assessed,
    End,
    Gift,
    LeaveKind,
    LeaveState,
    Movement,
    Party,
    Post,
    Rank,
    Result,
    Status,
)

_MENU = "驻村工作队"
_PLACE = Column("area_code", "行政村", Kind.AREA, editable=False, filterable=True)
_TEAM = Column(
    "team__number",
    "队编号",
    required=True,
    max_length=30,
    searchable=True,
    example="ZC-01",
    aliases=("工作队编号",),
)
_MEMBER = Column(
    "member__number", "队员编号", required=True, max_length=30, searchable=True, example="ZC-01-1"
)
_NAME = Column("member__name", "姓名", editable=False, searchable=True)
_NOTE = Column("note", "备注", max_length=200, listed=False)
_UNIT = Column(
    "unit", "派出单位", Kind.UNIT, required=True, filterable=True, aliases=("选派单位", "派驻单位")
)


def _day(name: str, label: str, example: str = "2020-03-01", *, must: bool = True, help: str = "") -> Column:
    return Column(name, label, Kind.DATE, required=must, example=example, help=help)


TEAMS = Ledger(
    key="teams.teams",
    title="驻村工作队台账",
    model="teams.Team",
    source="驻村工作队选派文件",
    columns=(
        Column("area_code", "行政村", Kind.AREA, required=True, filterable=True, aliases=("村", "驻点村")),
        Column("number", "队编号", required=True, max_length=30, searchable=True, example="ZC-01"),
        _UNIT,
        _day("start", "进驻日期", "2018-04-01"),
        _day("end", "撤离日期", "2020-12-31", must=False, help="在村的不填；填撤离后的第一天"),
        Column("document", "派驻文号", max_length=80, searchable=True),
        _NOTE,
    ),
    rows=queries.teams,
    see=Can.SEE,
    write=Can.MANAGE,
    identify=("number",),
    day="start",
    dims={"unit": "unit__name"},
    order=("area_code",),
    link="teams:team",
    menu=_MENU,
)
MEMBERS = Ledger(
    key="teams.members",
    title="驻村队员台账",
    model="teams.Member",
    source="驻村工作队选派文件",
    columns=(
        _PLACE,
        _TEAM,
        Column("number", "队员编号", required=True, max_length=30, searchable=True, example="ZC-01-1"),
        Column("name", "姓名", required=True, max_length=40, searchable=True),
        Column("post", "队内职务", Kind.CODE, codes=Post, required=True, filterable=True, aliases=("职务",)),
        _UNIT,
        Column("title", "单位职务", max_length=40),
        Column("rank", "职级", Kind.CODE, codes=Rank, listed=False, aliases=("级别",)),
        Column("party", "政治面貌", Kind.CODE, codes=Party, listed=False),
        Column("born", "出生年", Kind.INTEGER, grouped=False, listed=False, example="1985"),
        Column(
            "released", "与原单位脱钩", Kind.YES_NO, required=True, listed=False, aliases=("是否脱产", "脱产")
        ),
        _day("start", "到岗日期", "2018-04-01"),
        _day("end", "离岗日期", "2020-04-01", must=False, help="在岗的不填；填离岗后的第一天"),
        Column("left", "离岗原因", Kind.CODE, codes=End, filterable=True, editable=False),
        _NOTE,
    ),
    rows=queries.members,
    see=Can.SEE,
    write=Can.MANAGE,
    identify=("number",),
    day="start",
    dims={"post": "post", "unit": "unit__name"},
    order=("area_code", "number"),
    link="teams:member",
    menu=_MENU,
)
DUTY = Ledger(
    key="teams.duty",
    title="驻村在岗台账",
    model="teams.Duty",
    source="驻村工作队考勤表",
    columns=(
        _PLACE,
        _MEMBER,
        _NAME,
        _day("on", "日期", "2020-06-01"),
        Column(
            "status", "在岗情况", Kind.CODE, codes=Status, required=True, filterable=True, aliases=("考勤",)
        ),
        _NOTE,
    ),
    rows=queries.duties,
    see=Can.SEE,
    write=Can.ROSTER,
    identify=("member__number", "on"),
    day="on",
    dims={"status": "status"},
    order=("-on", "area_code"),
    menu=_MENU,
)
TRAINING = Ledger(
    key="teams.training",
    title="驻村培训台账",
    model="teams.Training",
    source="驻村干部轮训",
    columns=(
        _PLACE,
        _MEMBER,
        _NAME,
        _day("on", "开始日期", "2020-05-11"),
        Column("days", "天数", Kind.INTEGER, unit="天", required=True, example="3"),
        Column("course", "培训班次", required=True, max_length=100, searchable=True),
        Column("organiser", "主办单位", max_length=80),
        _NOTE,
    ),
    rows=queries.trainings,
    see=Can.SEE,
    write=Can.CARE,
    identify=("member__number", "on", "course"),
    day="on",
    sums=("days",),
    order=("-on", "area_code"),
    menu=_MENU,
)
INSURANCE = Ledger(
    key="teams.insurance",
    title="驻村保险台账",
    model="teams.Insurance",
    source="驻村干部人身意外伤害险",
    columns=(
        _PLACE,
        _MEMBER,
        _NAME,
        Column("kind", "险种", required=True, max_length=40, example="人身意外伤害险"),
        Column("insurer", "承保单位", required=True, max_length=60, aliases=("保险公司",)),
        Column("policy_number", "保单号", max_length=40, searchable=True),
        _day("start", "生效日期", "2020-01-01"),
        _day("end", "到期日期", "2021-01-01", help="不再承保的第一天"),
        Column("premium_fen", "保费", Kind.MONEY, unit="元", required=True, example="120"),
        Column("cover_fen", "保额", Kind.MONEY, unit="元", example="500000"),
        _NOTE,
    ),
    rows=queries.insurances,
    see=Can.SEE,
    write=Can.CARE,
    identify=("member__number", "kind", "start"),
    day="start",
    sums=("premium_fen",),
    order=("-start", "area_code"),
    menu=_MENU,
)
SUPPLIES = Ledger(
    key="teams.supplies",
    title="驻村物资出入库台账",
    model="teams.Supply",
    source="驻村物资发放登记",
    columns=(
        _PLACE,
        Column("kind", "出入库", Kind.CODE, codes=Movement, required=True, filterable=True),
        Column("team__number", "队编号", max_length=30, searchable=True, help="发放、退回填队编号；入库不填"),
        _day("on", "日期", "2020-02-10"),
        Column("item", "物资名称", required=True, max_length=40, searchable=True, example="油汀取暖器"),
        Column("quantity", "数量", Kind.INTEGER, required=True, example="21"),
        Column("unit", "计量单位", required=True, max_length=10, example="台"),
        Column("proof", "来源或签收人", max_length=60),
        _NOTE,
    ),
    rows=queries.supplies,
    see=Can.SEE,
    write=Can.STORE,
    identify=("team__number", "kind", "on", "item", "unit"),
    day="on",
    dims={"kind": "kind"},
    order=("-on", "item"),
    menu=_MENU,
)
LEAVES = Ledger(
    key="teams.leaves",
    title="驻村请假台账",
    model="teams.Leave",
    source="驻村工作队请销假",
    columns=(
        _PLACE,
        _NAME,
        Column("kind", "假别", Kind.CODE, codes=LeaveKind, filterable=True, editable=False),
        Column("start", "请假开始", Kind.DATE, editable=False),
        Column("end", "返岗日期", Kind.DATE, editable=False),
        Column("days", "天数", Kind.INTEGER, unit="天", editable=False),
        Column("reason", "事由", editable=False, max_length=200),
        Column("state", "状态", Kind.CODE, codes=LeaveState, filterable=True, editable=False),
        Column("decided_by", "审批人", editable=False),
        Column("decided_on", "审批日期", Kind.DATE, editable=False, listed=False),
        Column("comment", "审批意见", editable=False, listed=False, max_length=200),
    ),
    rows=queries.leaves,
    see=Can.SEE,
    order=("-start", "area_code"),
    link="teams:leave",
    menu=_MENU,
)
ALLOWANCES = Ledger(
    key="teams.allowances",
    title="驻村补助发放台账",
    model="teams.Allowance",
    source="驻村工作队补助发放表（按在岗表计算）",
    columns=(
        _PLACE,
        Column("member__number", "队员编号", editable=False, searchable=True),
        _NAME,
        Column("member__unit", "派出单位", Kind.UNIT, editable=False, sortable=False),
        Column("month", "月份", Kind.DATE, editable=False, filterable=True),
        Column("days", "在村天数", Kind.INTEGER, unit="天", editable=False),
        Column("transport_fen", "交通补贴", Kind.MONEY, unit="元", editable=False),
        Column("meal_fen", "伙食补助", Kind.MONEY, unit="元", editable=False),
        Column("fen", "补助", Kind.MONEY, unit="元", editable=False),
        Column("on", "发放日期", Kind.DATE, editable=False),
        Column("voucher", "凭证号", editable=False, searchable=True),
        Column("why", "更正原因", editable=False, listed=False, max_length=200),
    ),
    rows=queries.allowances,
    see=Can.SEE,
    day="on",
    sums=("days", "transport_fen", "meal_fen", "fen"),
    order=("-on", "area_code"),
    menu=_MENU,
)
CONDOLENCES = Ledger(
    key="teams.condolences",
    title="驻村慰问台账",
    model="teams.Condolence",
    source="派出单位慰问驻村队员（每年次数和每次金额有上限）",
    columns=(
        _PLACE,
        _NAME,
        Column("on", "慰问日期", Kind.DATE, editable=False),
        Column("kind", "形式", Kind.CODE, codes=Gift, filterable=True, editable=False),
        Column("fen", "金额", Kind.MONEY, unit="元", editable=False),
        Column("giver", "慰问单位", editable=False, searchable=True),
        Column("note", "说明", editable=False, listed=False, max_length=200),
    ),
    rows=queries.condolences,
    see=Can.SEE,
    day="on",
    sums=("fen",),
    dims={"kind": "kind"},
    order=("-on", "area_code"),
    menu=_MENU,
)
ASSESSMENTS = Ledger(
    key="teams.assessments",
    title="驻村考核台账",
    model="teams.Assessment",
    source="驻村干部“一定三考”",
    columns=(
        _PLACE,
        _NAME,
        Column("year", "年度", Kind.INTEGER, grouped=False, filterable=True, editable=False),
        Column("kind", "考核类别", Kind.CODE, codes=Assessed, filterable=True, editable=False),
        Column("result", "结果", Kind.CODE, codes=Result, filterable=True, editable=False),
        Column("on", "日期", Kind.DATE, editable=False),
        Column("text", "目标或考核意见", Kind.LONG_TEXT, editable=False, listed=False, max_length=1000),
        Column("proof", "依据", editable=False, listed=False, max_length=200),
    ),
    rows=queries.assessments,
    see=Can.SEE,
    order=("-on", "area_code"),
    menu=_MENU,
)
LEDGERS = (
    TEAMS,
    MEMBERS,
    DUTY,
    LEAVES,
    ALLOWANCES,
    TRAINING,
    INSURANCE,
    SUPPLIES,
    CONDOLENCES,
    ASSESSMENTS,
)
