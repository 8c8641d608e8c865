"""The ledger of statement lines: our own template, and whatever the bank or the treasury gives."""

from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.funds import queries
from yihu.modules.funds.actions import bank_files
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.rules import Source, passbook

_COLUMNS = (
    Column("source", "对账单来源", Kind.CODE, codes=Source, required=True, filterable=True),
    Column(
        "account",
        "账户",
        required=True,
        max_length=60,
        filterable=True,
        searchable=True,
        help="账号，或本单位对这个账户的固定称呼",
        aliases=("账号", "帐号", "本方账号", "本方帐号", "账户账号", "银行账号", "账户号", "查询账号"),
    ),
    Column(
        "on",
        "交易日期",
        Kind.DATE,
        required=True,
        filterable=True,
        example="2020-04-20",
        aliases=("日期", "交易日", "发生日期", "支付日期"),
    ),
    # By its day and what else it says a line finds its number itself.
    Column(
        "number",
        "流水序号",
        Kind.INTEGER,
        grouped=False,
        required=True,
        stand_ins=("on",),
        totalled=False,
        help="同一天内的先后，从 1 起；导入的文件没有这一列的，自动编号",
    ),
    Column(
        "voucher",
        "凭证号",
        max_length=60,
        searchable=True,
        aliases=("凭证号码", "凭证编号", "支付令号", "票据号", "票据号码", "支票号"),
    ),
    Column(
        "serial",
        "交易流水号",
        max_length=80,
        searchable=True,
        listed=False,
        help="银行自己的流水号，没有的不填",
        aliases=(
            "流水号",
            "交易序号",
            "核心流水号",
            "银行流水号",
            "业务流水号",
            "主机流水号",
            "会计流水号",
            "柜员流水号",
            "账户明细编号-交易流水号",
            "交易编号",
        ),
    ),
    Column(
        "in_fen",
        "收入",
        Kind.MONEY,
        unit="元",
        signed=True,
        aliases=(
            "贷方发生额",
            "收入金额",
            "贷方金额",
            "贷方",
            "贷方发生额(收入)",
            "贷方发生额/元(收入)",
            "转入金额",
            "存入金额",
            "存入",
        ),
    ),
    Column(
        "out_fen",
        "支出",
        Kind.MONEY,
        unit="元",
        signed=True,
        aliases=(
            "借方发生额",
            "支出金额",
            "借方金额",
            "借方",
            "借方发生额(支取)",
            "借方发生额/元(支取)",
            "转出金额",
            "支取金额",
            "支取",
            "支付金额",
        ),
    ),
    Column(
        "balance_fen",
        "余额",
        Kind.MONEY,
        unit="元",
        signed=True,
        totalled=False,
        aliases=("账户余额", "本次余额", "联机余额", "当前余额", "交易后余额", "可用余额", "账面余额"),
    ),
    Column(
        "summary",
        "摘要",
        max_length=200,
        listed=False,
        help="不要填个人姓名、账号",
        aliases=("交易摘要", "摘要说明", "业务摘要", "交易说明", "摘要信息"),
    ),
    Column("area_code", "账户所在地区", Kind.AREA, filterable=True, help="不填即本级"),
    Column("note", "备注", max_length=200, listed=False),
)
# How banks tell the same: a second day, one amount with its direction, the name beside the number of the account.
_OF_BANKS = (
    Column("booked", "记账日期", Kind.DATE, instead_of="on",
           aliases=("入账日期", "会计日期", "账务日期", "过账日期", "入账日")),
    Column("moment", "交易时间", instead_of="on", aliases=("交易日期时间", "记账时间", "时间", "入账时间", "交易时刻")),
    Column("amount", "发生额", Kind.MONEY, unit="元", signed=True, totalled=False,
           aliases=("交易金额", "金额", "交易额", "发生金额", "收支金额")),
    Column(
        "flag",
        "借贷标志",
        aliases=("借贷", "借贷方向", "借贷标识", "借/贷", "借贷标记", "收支标志", "收支方向", "收/支", "方向", "收支",
                 "收付标志", "交易方向", "资金流向", "借贷类型"),
    ),
    Column("holder", "户名", max_length=60, instead_of="account", aliases=("账户名称", "本方户名", "账户户名", "本方账户名称")),
    Column("purpose", "用途", max_length=200, instead_of="summary",
           aliases=("附言", "交易用途", "交易附言", "用途说明", "资金用途")),
)  # fmt: skip

STATEMENTS = Ledger(
    key="funds.statements",
    title="国库、银行对账单",
    model="funds.StatementLine",
    source="国库单一账户和扶贫资金专户对账单",
    columns=_COLUMNS,
    brought=_OF_BANKS,
    not_kept=("对方", "对手", "交易对", "收款", "付款", "收付款", "收(付)款", "经办", "代理人"),
    outside=passbook.outside,
    rows=queries.statement_lines,
    see=Can.SEE,
    write=Can.RECONCILE,
    identify=("source", "account", "on", "number"),
    day="on",
    sums=("in_fen", "out_fen"),
    dims={"source": "source"},
    order=("-on", "-number"),
    menu="资金项目",
    bulk=bank_files.STATEMENTS,
)

__all__ = ["STATEMENTS"]
