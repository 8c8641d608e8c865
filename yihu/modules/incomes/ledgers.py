from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.incomes import queries
from yihu.modules.incomes.permissions import Can
from yihu.modules.incomes.rules import Origin, Source, Word

_NUMBER = Column(
    "household__number",
    "户编号",
    required=True,
    max_length=30,
    searchable=True,
    aliases=("户编码",),
    example="4309021012010001",
)
_ALIASES = {
    Source.DIVIDEND: ("资产收益分红", "资产收益"),
    Source.PROPERTY: ("财产性收入", "其他财产性"),
    Source.FAMILY_PLANNING: ("计生金", "计划生育奖励金"),
    Source.LOW_INCOME: ("低保收入",),
    Source.DESTITUTE: ("五保金", "特困供养"),
    Source.PENSION: ("养老金", "养老保险"),
    Source.ECOLOGY: ("生态补偿",),
    Source.TRANSFER: ("其他转移性",),
    Source.BUSINESS_COST: ("经营性支出", "生产经营支出"),
    Source.MEDICAL_COST: ("医疗支出",),
    Source.SCHOOL_COST: ("教育支出", "上学支出"),
}
_TOTALS = "可不填，填了就要与各项相符"

LEDGERS = (
    Ledger(
        key="incomes.lines",
        title="家庭收支明细",
        model="incomes.IncomeLine",
        source="收入核算表；低保、养老、工资等发放台账",
        columns=(
            _NUMBER,
            Column(
                "on", "收支日期", Kind.DATE, required=True, aliases=("日期", "发放日期"), example="2020-03-15"
            ),
            Column(
                "source",
                "收支项目",
                Kind.CODE,
                codes=Source,
                required=True,
                filterable=True,
                aliases=("项目",),
            ),
            Column("fen", "金额", Kind.MONEY, unit="元", required=True, example="1200"),
            Column("earner", "取得人", max_length=60, searchable=True, aliases=("姓名",)),
            Column(
                "origin", "依据", Kind.CODE, codes=Origin, required=True, filterable=True, aliases=("来源",)
            ),
            Column("proof", "凭证或说明", max_length=100, searchable=True, aliases=("凭证号", "凭证")),
            Column("word", "与发放登记核对", Kind.CODE, codes=Word, filterable=True, editable=False),
            Column("note", "备注", max_length=200, listed=False),
        ),
        rows=queries.lines,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("household__number", "on", "source", "earner", "proof"),
        day="on",
        sums=("fen",),
        dims={"source": "source", "origin": "origin"},
        order=("-on", "area_code"),
        menu="收入",
        household_path="household",
    ),
    Ledger(
        key="incomes.statements",
        title="家庭年收入登记表",
        model="incomes.IncomeStatement",
        source="贫困户信息采集表：家庭收入情况",
        columns=(
            _NUMBER,
            Column(
                "year", "年度", Kind.INTEGER, required=True, filterable=True, example="2019", grouped=False
            ),
            Column(
                "persons", "家庭人口数", Kind.INTEGER, unit="人", required=True, aliases=("人口", "家庭人口")
            ),
            *(
                Column(
                    f"{source}_fen",
                    source.label,
                    Kind.MONEY,
                    unit="元",
                    example="0",
                    aliases=_ALIASES.get(source, ()),
                )
                for source in Source
            ),
            Column(
                "gross_fen",
                "年收入",
                Kind.MONEY,
                unit="元",
                help=_TOTALS,
                listed=False,
                aliases=("家庭年收入",),
            ),
            Column(
                "net_fen",
                "纯收入",
                Kind.MONEY,
                unit="元",
                help=_TOTALS,
                listed=False,
                aliases=("家庭纯收入",),
            ),
            Column("note", "备注", max_length=200, listed=False),
        ),
        rows=queries.statements,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("household__number", "year"),
        sums=("persons", *(f"{source}_fen" for source in Source)),
        order=("-year", "area_code"),
        menu="收入",
        household_path="household",
        on_household_page=False,
    ),
)
