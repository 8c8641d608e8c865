from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.industry import queries
from yihu.modules.industry.actions import imports
from yihu.modules.industry.permissions import Can
from yihu.modules.industry.rules import ContractKind, EntityKind

_NOTE = Column("note", "备注", max_length=200, listed=False)
_HOUSEHOLD = Column(
    "household__number",
    "户编号",
    required=True,
    max_length=30,
    searchable=True,
    aliases=("户编码", "贫困户编号"),
    example="4309021012010001",
)
_ENTITY_ALIASES = ("经营主体", "带动主体", "企业名称", "公司名称", "合作社名称", "带贫主体")


def _entity(label: str = "主体名称") -> Column:
    return Column("entity__name", label, required=True, max_length=80, listed=False, aliases=_ENTITY_ALIASES)


def _money(name: str, label: str, **more: object) -> Column:
    return Column(name, label, Kind.MONEY, unit="元", **more)  # type: ignore[arg-type]


CARRYING = (
    Ledger(
        key="industry.entities",
        title="经营主体台账",
        model="industry.Entity",
        source="产业扶贫带贫主体登记表；农业产业化龙头企业、农民专业合作社、扶贫车间名录",
        columns=(
            Column(
                "name", "主体名称", required=True, max_length=80, searchable=True, aliases=_ENTITY_ALIASES
            ),
            Column(
                "kind",
                "主体类型",
                Kind.CODE,
                codes=EntityKind,
                required=True,
                filterable=True,
                aliases=("类型",),
            ),
            Column(
                "area_code",
                "所在地",
                Kind.AREA,
                required=True,
                filterable=True,
                aliases=("行政村", "所在村", "地点", "位置"),
                help="全县带动的选县（区）",
            ),
            Column("trade", "主导产业", max_length=60, searchable=True, aliases=("产业",)),
            Column("credit_code", "统一社会信用代码", max_length=18, listed=False),
            Column("unit", "主管单位", Kind.UNIT, listed=False),
            Column("leader", "负责人", max_length=40, searchable=True, aliases=("法定代表人", "法人")),
            Column("address", "地址", max_length=100, listed=False),
            Column("start", "认定（登记）日期", Kind.DATE, required=True, example="2018-03-01"),
            Column("end", "退出日期", Kind.DATE, help="第一个不再带动的日期，未退出不填"),
            _NOTE,
        ),
        rows=queries.entities,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("name",),
        day="start",
        dims={"kind": "kind"},
        order=("area_code", "name"),
        link="industry:entity",
        menu="产业",
    ),
    Ledger(
        key="industry.contracts",
        title="带动协议台账",
        model="industry.Contract",
        source="政府＋公司＋贫困户三方协议；入股分红协议；土地流转合同",
        columns=(
            _HOUSEHOLD,
            _entity(),
            Column("entity_name", "经营主体", editable=False, searchable=True),
            Column(
                "kind",
                "协议类型",
                Kind.CODE,
                codes=ContractKind,
                required=True,
                filterable=True,
                aliases=("合同类型", "带动方式"),
            ),
            Column("number", "合同编号", max_length=40, listed=False),
            Column("government", "政府方", max_length=60, listed=False, example="长春镇人民政府"),
            Column(
                "start", "起始日期", Kind.DATE, required=True, example="2019-01-01", aliases=("签订日期",)
            ),
            Column("end", "终止日期", Kind.DATE, help="第一个不再有效的日期，长期有效不填"),
            _money("shares_fen", "入股金额", aliases=("入股资金",)),
            Column("percent", "年分红率", Kind.DECIMAL, unit="%", listed=False),
            _money("guaranteed_fen", "每年保底分红", listed=False, help="填了就以此为准，不再按分红率计算"),
            Column("land_mu", "流转土地", Kind.DECIMAL, unit="亩", listed=False),
            _money("rent_fen", "每亩年租金", listed=False),
            Column("workers", "务工人数", Kind.INTEGER, unit="人", listed=False),
            Column("purchase", "收购约定", max_length=200, listed=False, example="稻虾米保底 3 元/斤"),
            Column(
                "pay_month",
                "分红月份",
                Kind.INTEGER,
                listed=False,
                required=True,
                example="12",
                grouped=False,
                help="每年哪个月底前发放，1 至 12",
            ),
            _money("annual_fen", "每年应分红", editable=False),
            _NOTE,
        ),
        rows=queries.contracts,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("household__number", "entity__name", "kind", "start"),
        day="start",
        sums=("shares_fen", "annual_fen"),
        dims={"kind": "kind"},
        order=("area_code", "-start"),
        link="industry:contract",
        menu="产业",
        household_path="household",
        on_household_page=False,
    ),
    Ledger(
        key="industry.dividends",
        title="分红发放台账",
        model="industry.Dividend",
        source="分红发放名单；银行代发回单",
        columns=(
            _HOUSEHOLD,
            Column(
                "contract__entity_name",
                "经营主体",
                required=True,
                max_length=80,
                searchable=True,
                aliases=("主体名称", *_ENTITY_ALIASES[1:]),
            ),
            Column(
                "contract__kind",
                "协议类型",
                Kind.CODE,
                codes=ContractKind,
                filterable=True,
                help="同一主体有多份协议时填写",
            ),
            Column(
                "year",
                "分红年度",
                Kind.INTEGER,
                required=True,
                filterable=True,
                grouped=False,
                example="2019",
                aliases=("年度",),
            ),
            Column(
                "on",
                "发放日期",
                Kind.DATE,
                required=True,
                filterable=True,
                example="2019-12-20",
                aliases=("日期",),
            ),
            _money("fen", "金额", required=True, aliases=("分红金额", "发放金额"), example="500"),
            Column(
                "voucher", "凭证号", required=True, max_length=60, searchable=True, aliases=("凭证", "回单号")
            ),
            Column("by_name", "登记人", editable=False, listed=False),
        ),
        rows=queries.standing_dividends,
        see=Can.SEE,
        write=Can.PAY,
        identify=("household__number", "contract__entity_name", "year", "on", "voucher"),
        # No day: what was taken back is no base figure; `industry.dividend_paid` knows it.
        sums=("fen",),
        order=("-on", "area_code"),
        menu="产业",
        household_path="household",
        on_household_page=False,
        enter=imports.enter,
        bulk=imports.BULK,
    ),
    Ledger(
        key="industry.products",
        title="带贫产品台账",
        model="industry.Product",
        source="扶贫产品认定目录；带贫主体产品登记表",
        columns=(
            Column(
                "entity__name",
                "经营主体",
                required=True,
                max_length=80,
                searchable=True,
                aliases=("主体名称", "供应商", *_ENTITY_ALIASES[1:]),
            ),
            Column("name", "产品名称", required=True, max_length=60, searchable=True, aliases=("产品",)),
            Column("unit", "计量单位", required=True, max_length=10, example="斤", aliases=("单位",)),
            _money("price_fen", "单价", aliases=("价格",)),
            Column("first_month", "上市月份起", Kind.INTEGER, grouped=False, example="5"),
            Column("last_month", "上市月份止", Kind.INTEGER, grouped=False, example="8"),
            Column("yearly", "年产量", max_length=40, example="20 吨"),
            _NOTE,
        ),
        rows=queries.products,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("entity__name", "name", "unit"),
        order=("entity__name", "name"),
        menu="产业",
    ),
)
