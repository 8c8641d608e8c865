"""New loans of the year, what is still to be paid, what is late, and who lacks one."""

from __future__ import annotations

from yihu.engine.indicators import Count, Indicator, Kind, Ratio, Total, Unit
from yihu.engine.money import FEN_PER_WAN
from yihu.modules.credit import queries
from yihu.modules.credit.rules import Use

_LOANS = "小额信贷台账"
_ROWS = "小额信贷台账；展期台账；还款台账"
_NEW = (
    ("person_name", "借款人"),
    ("bank", "放贷银行"),
    ("contract_no", "合同号"),
    ("fen", "贷款金额"),
    ("lent_on", "放款日期"),
    ("area_code", "区划代码"),
)
_OPEN = (
    ("person_name", "借款人"),
    ("bank", "放贷银行"),
    ("contract_no", "合同号"),
    ("balance_fen", "贷款余额"),
    ("due", "到期日期"),
    ("area_code", "区划代码"),
)

LENDING = (
    Indicator(
        key="loan.new_hh",
        label="当年新增小额信贷户数",
        unit=Unit.HOUSEHOLD,
        kind=Kind.YEAR_TO_DATE,
        measure=Count(queries.first_lent_in),
        formula="放款日期在当年且不晚于统计日的户数，一户几笔只计一次",
        source=_LOANS,
        columns=_NEW,
    ),
    Indicator(
        key="loan.new",
        label="当年新增小额信贷",
        unit=Unit.WAN_YUAN,
        kind=Kind.YEAR_TO_DATE,
        measure=Total(queries.lent_in, column="fen", per=FEN_PER_WAN),
        formula="放款日期在当年且不晚于统计日的贷款金额合计",
        source=_LOANS,
        digits=4,
        dims={"use": "use"},
        dim_labels={"use": Use},
        columns=_NEW,
    ),
    Indicator(
        key="loan.avg",
        label="户均新增小额信贷",
        unit=Unit.WAN_YUAN,
        kind=Kind.YEAR_TO_DATE,
        measure=Ratio("loan.new", "loan.new_hh", per=1),
        formula="当年新增小额信贷 ÷ 当年新增小额信贷户数",
        source=_LOANS,
        digits=2,
    ),
    Indicator(
        key="loan.balance",
        label="小额信贷余额",
        unit=Unit.WAN_YUAN,
        kind=Kind.STOCK,
        measure=Total(queries.open_on, column="balance_fen", per=FEN_PER_WAN),
        formula="统计日以前发放的贷款金额 − 到统计日已还（含代偿）本金",
        source=_ROWS,
        digits=4,
        columns=_OPEN,
    ),
    Indicator(
        key="loan.overdue",
        label="小额信贷逾期金额",
        unit=Unit.WAN_YUAN,
        kind=Kind.STOCK,
        measure=Total(queries.overdue_on, column="balance_fen", per=FEN_PER_WAN),
        formula="到期日（含已批准的展期）早于统计日、没有还清的贷款余额合计",
        source=_ROWS,
        digits=4,
        columns=_OPEN,
        higher_is_better=False,
    ),
    Indicator(
        key="loan.overdue_hh",
        label="小额信贷逾期户数",
        unit=Unit.HOUSEHOLD,
        kind=Kind.STOCK,
        measure=Count(queries.first_overdue_on),
        formula="统计日有逾期贷款的户数，一户几笔只计一次",
        source=_ROWS,
        columns=_OPEN,
        higher_is_better=False,
    ),
    Indicator(
        key="loan.overdue_rate",
        label="小额信贷逾期率",
        unit=Unit.PERCENT,
        kind=Kind.STOCK,
        measure=Ratio("loan.overdue", "loan.balance"),
        formula="小额信贷逾期金额 ÷ 小额信贷余额",
        source=_ROWS,
        digits=2,
        higher_is_better=False,
    ),
    Indicator(
        key="loan.lacking",
        label="应贷未贷户数",
        unit=Unit.HOUSEHOLD,
        kind=Kind.STOCK,
        measure=Count(queries.lacking_on),
        formula="最近一次摸底有贷款意愿且符合条件、统计日没有未还清贷款的户数",
        source="贷款意愿摸底台账；小额信贷台账",
        columns=(
            ("household__number", "户编号"),
            ("on", "摸底日期"),
            ("wanted_fen", "需求金额"),
            ("area_code", "区划代码"),
        ),
        higher_is_better=False,
    ),
)
