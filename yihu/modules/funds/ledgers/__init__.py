"""The ledgers of money. Batches and arrangements are entered and imported here; payments and use have their own
pages, because each asks for what the step before it left."""

from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.funds import queries
from yihu.modules.funds.actions import imports
from yihu.modules.funds.ledgers.statements import STATEMENTS
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.rules import FundKind, PayeeKind, Sector, Tier, Verdict

_SOURCE = "财政专项扶贫（衔接推进乡村振兴）资金台账"
_TIER = Column(
    "tier",
    "资金层级",
    Kind.CODE,
    codes=Tier,
    required=True,
    filterable=True,
    example="中央",
    aliases=("层级", "级次", "资金来源"),
)
_KIND = Column(
    "kind",
    "资金类别",
    Kind.CODE,
    codes=FundKind,
    required=True,
    filterable=True,
    aliases=("类别", "资金类型", "资金性质"),
)
_YEAR = Column(
    "year",
    "资金年度",
    Kind.INTEGER,
    grouped=False,
    required=True,
    filterable=True,
    example="2020",
    aliases=("年度",),
)
_PROJECT = Column("project_number", "项目编号", max_length=40, searchable=True)
_NOTE = Column("note", "备注", max_length=200, listed=False)
_VERDICT = Column(
    "decision__verdict",
    "复核结果",
    Kind.CODE,
    codes=Verdict,
    editable=False,
    sortable=False,
    help="空为待复核",
)
_SECTOR = Column(
    "sector",
    "投向",
    Kind.CODE,
    codes=Sector,
    filterable=True,
    listed=False,
    help="计划、产业占比按投向统计",
    aliases=("资金投向", "支出方向"),
)
_MAKER = Column("maker_name", "经办人", editable=False, listed=False)
_UNIT = Column("unit", "单位", Kind.UNIT, filterable=True, aliases=("安排单位", "实施单位"))


def _fen(label: str) -> Column:
    return Column(
        "fen",
        label,
        Kind.MONEY,
        unit="万元",
        required=True,
        help="表头单位为万元，最多精确到分",
        aliases=("金额", "资金额度", "资金金额"),
    )


def _on(label: str, example: str) -> Column:
    return Column(
        "on",
        label,
        Kind.DATE,
        required=True,
        filterable=True,
        example=example,
        aliases=("日期", "时间", label.replace("日期", "时间")),
    )


def _area(label: str, *, required: bool) -> Column:
    return Column("area_code", label, Kind.AREA, required=required, filterable=True, help="不填即本级")


LEDGERS = (
    Ledger(
        key="funds.batches",
        title="资金下达台账",
        model="funds.Batch",
        source=_SOURCE,
        columns=(
            Column(
                "number",
                "文号",
                required=True,
                max_length=60,
                searchable=True,
                aliases=("下达文号", "文件号"),
            ),
            Column("title", "资金名称", max_length=100, searchable=True),
            _TIER,
            _KIND,
            _YEAR,
            _on("下达日期", "2020-01-15"),
            _fen("下达金额"),
            Column("purpose", "用途", max_length=200, listed=False),
            _SECTOR,
            _area("收到资金的地区", required=False),
            _NOTE,
            _VERDICT,
            _MAKER,
        ),
        rows=queries.batches,
        see=Can.SEE,
        write=Can.ISSUE,
        identify=("number", "tier", "kind", "year"),
        day="on",
        sums=("fen",),
        dims={"tier": "tier", "kind": "kind"},
        order=("-on", "-pk"),
        link="funds:batch",
        menu="资金项目",
        enter=imports.enter_batch,
        bulk=imports.BATCHES,
    ),
    Ledger(
        key="funds.allocations",
        title="资金安排台账",
        model="funds.Allocation",
        source=_SOURCE,
        columns=(
            Column("batch_number", "下达文号", required=True, max_length=60, searchable=True),
            _TIER,
            Column(
                "kind",
                "资金类别",
                Kind.CODE,
                codes=FundKind,
                filterable=True,
                help="同一文号有多类资金时必填",
            ),
            Column("document", "安排文号或会议", required=True, max_length=100, searchable=True),
            _on("安排日期", "2020-03-20"),
            _area("资金用于的地区", required=False),
            _UNIT,
            _PROJECT,
            _fen("安排金额"),
            _SECTOR,
            _NOTE,
            _VERDICT,
            _MAKER,
        ),
        rows=queries.allocations,
        see=Can.SEE,
        write=Can.ALLOCATE,
        identify=("batch_number", "tier", "document", "unit", "project_number", "area_code"),
        day="on",
        sums=("fen",),
        dims={"tier": "tier", "kind": "kind", "unit": "unit__name"},
        order=("-on", "-pk"),
        link="funds:allocation",
        menu="资金项目",
        enter=imports.enter_allocation,
        bulk=imports.ALLOCATIONS,
    ),
    Ledger(
        key="funds.payments",
        title="资金拨付台账",
        model="funds.Payment",
        source=_SOURCE,
        columns=(
            Column("voucher", "凭证号", searchable=True, editable=False),
            _on("拨付日期", "2020-04-20"),
            _VERDICT,
            Column("decision__on", "过账日期", Kind.DATE, editable=False),
            _TIER,
            _KIND,
            Column("is_advance", "先行预拨", Kind.YES_NO, editable=False, filterable=True),
            Column("area_code", "地区", Kind.AREA, editable=False, filterable=True),
            _UNIT,
            _PROJECT,
            Column("fen", "拨付金额", Kind.MONEY, unit="万元", editable=False),
            _MAKER,
        ),
        rows=queries.payments,
        see=Can.SEE,
        day="on",
        sums=("fen",),
        dims={"tier": "tier", "kind": "kind", "unit": "unit__name"},
        order=("-on", "-pk"),
        link="funds:payment",
        menu="资金项目",
    ),
    Ledger(
        key="funds.expenditures",
        title="资金支出台账",
        model="funds.Expenditure",
        source=_SOURCE,
        columns=(
            Column("voucher", "凭证号", searchable=True, editable=False),
            _on("支出日期", "2020-05-20"),
            _TIER,
            _KIND,
            Column("payee", "收款方", editable=False, help="个人姓名已脱敏"),
            Column("payee_kind", "收款方类型", Kind.CODE, codes=PayeeKind, editable=False, listed=False),
            Column("purpose", "用途", editable=False, listed=False),
            Column("area_code", "地区", Kind.AREA, editable=False, filterable=True),
            _UNIT,
            _PROJECT,
            Column("fen", "支出金额", Kind.MONEY, unit="万元", editable=False),
            _VERDICT,
            _MAKER,
        ),
        rows=queries.expenditures,
        see=Can.SEE,
        day="on",
        sums=("fen",),
        dims={"tier": "tier", "kind": "kind", "unit": "unit__name"},
        order=("-on", "-pk"),
        link="funds:expenditure",
        menu="资金项目",
    ),
    STATEMENTS,
)
