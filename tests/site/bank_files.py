"""Files as banks and the treasury give them, for one account and a few days of April 2020."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import openpyxl

Rows = Sequence[Sequence[Any]]
ACCOUNT = "82010200000012345"
# day, moment, into (+) or out of (-) the account in yuan, balance, summary, the bank's serial
MOVES = (
    ("2020-04-02", "09:05:11", "50000.00", "50000.00", "专项资金拨入", "2020040287654321AA01"),
    ("2020-04-02", "10:15:00", "-1200.50", "48799.50", "材料款", "2020040287654321AA02"),
    ("2020-04-02", "15:00:01", "-5.00", "48794.50", "手续费", "2020040287654321AA03"),
    ("2020-04-15", "11:00:00", "-800.00", "47994.50", "运费", "2020041587654321AA01"),
    ("2020-04-15", "11:00:00", "-800.00", "47194.50", "运费", "2020041587654321AA02"),
    ("2020-04-21", "00:00:00", "12.35", "47206.85", "结息", "2020042187654321AA01"),
)
FLOWS = [(day, round(float(fen) * 100), round(float(left) * 100)) for day, _, fen, left, _, _ in MOVES]


def xlsx(rows: Rows) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def text(rows: Rows, encoding: str = "gb18030") -> bytes:
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue().encode(encoding)


def _sides(yuan: str, empty: str = "") -> tuple[str, str]:
    """借, 贷 from the account holder's view: 借 is money out."""
    return (yuan[1:], empty) if yuan.startswith("-") else (empty, yuan)


def rural_bank() -> bytes:
    """Titles, two columns of amounts, a sum below."""
    rows: list[list[Any]] = [
        ["某某县农村商业银行账户明细"],
        [f"户名：某某县乡村振兴局  账号：{ACCOUNT}"],
        ["起止日期：2020-04-01 至 2020-04-30", "", "", "币种：人民币"],
        ["序号", "交易日期", "借方发生额", "贷方发生额", "余额", "对方户名", "对方账号", "摘要"],
    ]
    for at, (day, _, yuan, left, word, _) in enumerate(MOVES, start=1):
        rows.append([at, day, *_sides(yuan), left, "张三", "6217000012345678901", word])
    rows.append(["合计", "", "2805.50", "50012.35", "", "", "", ""])
    return xlsx(rows)


def postal_bank() -> bytes:
    """Comma separated in GB18030, newest first, one amount with 借 and 贷."""
    rows: list[list[Any]] = [
        ["账号", ACCOUNT], ["户名", "某某县乡村振兴局"],
        ["交易时间", "借贷标志", "交易金额", "账户余额", "对方户名", "对方账号", "交易流水号", "附言"],
    ]  # fmt: skip
    for day, moment, yuan, left, word, serial in reversed(MOVES):
        flag = "借" if yuan.startswith("-") else "贷"
        rows.append([f"{day} {moment}", flag, yuan.lstrip("-"), left, "李四", "6217", serial, word])
    return text(rows)


def farmers_bank() -> bytes:
    """Compact days, D and C, page breaks with the header again and sums of the page."""
    head = ["交易日期", "交易时间", "借贷标识", "发生额", "余额", "摘要", "对方账号", "对方户名"]
    rows: list[list[Any]] = [[f"账 号: {ACCOUNT}", "", "", "单位:元"], head]
    for at, (day, moment, yuan, left, word, _) in enumerate(MOVES):
        if at == 3:
            rows += [["本页合计", "", "", "", "", "", "", ""], head]
        flag = "D" if yuan.startswith("-") else "C"
        rows.append([day.replace("-", ""), moment, flag, yuan.lstrip("-"), left, word, "", ""])
    rows.append(["本月累计", "", "", "51205.50", "", "", "", ""])
    return xlsx(rows)


def construction_bank() -> bytes:
    """Zeros in the other column, amounts with separators, two days a line."""
    rows: list[list[Any]] = [
        ["账号", "户名", "记账日期", "交易日期", "借方发生额/元(支取)", "贷方发生额/元(收入)", "余额", "凭证号", "摘要"],
    ]  # fmt: skip
    for day, _, yuan, left, word, _ in MOVES:
        out, into = _sides(f"{float(yuan):,.2f}", "0.00")
        rows.append([ACCOUNT, "某某县乡村振兴局", day, day, out, into, f"{float(left):,.2f}", "", word])
    return xlsx(rows)


def signed() -> bytes:
    rows: list[list[Any]] = [["账号", "交易日期", "交易金额", "余额", "摘要"]]
    rows += [[ACCOUNT, day, yuan, left, word] for day, _, yuan, left, word, _ in MOVES]
    return text(rows, "utf-8-sig")


def from_the_banks_view() -> bytes:
    """借 and 贷 the other way round, as the bank books them; the balances tell."""
    rows: list[list[Any]] = [["账号", "交易日期", "借方发生额", "贷方发生额", "余额", "摘要"]]
    for day, _, yuan, left, word, _ in MOVES:
        out, into = _sides(yuan)
        rows.append([ACCOUNT, day, into, out, left, word])
    return xlsx(rows)


def shuffled() -> bytes:
    """The lines of a day in no order at all."""
    rows: list[list[Any]] = [["账号", "交易日期", "支出金额", "收入金额", "余额", "摘要"]]
    for at in (1, 0, 2, 5, 4, 3):
        day, _, yuan, left, word, _ = MOVES[at]
        rows.append([ACCOUNT, day, *_sides(yuan), left, word])
    return xlsx(rows)


def nameless() -> bytes:
    """Neither account nor title: it is asked."""
    rows: list[list[Any]] = [["交易日期", "借方金额", "贷方金额", "余额", "摘要", "交易机构"]]
    rows += [[day, *_sides(yuan), left, word, "营业部"] for day, _, yuan, left, word, _ in MOVES]
    return text(rows)


def carried() -> bytes:
    """A line of the balance brought forward, dates as dates, 收/支 in words."""
    rows: list[list[Any]] = [
        [f"账号：{ACCOUNT}"],
        ["日期", "摘要", "收支标志", "金额", "余额"],
        ["", "上期余额", "", "", "0.00"],
    ]
    for day, _, yuan, left, word, _ in MOVES:
        rows.append(
            [day.replace("-", "/"), word, "支出" if yuan.startswith("-") else "收入", yuan.lstrip("-"), left]
        )
    return xlsx(rows)


def without_sides() -> bytes:
    """One amount, no flag, no sign; the first line brought in is told by no balance before it."""
    rows: list[list[Any]] = [
        ["账号", "交易日期", "发生额", "余额", "摘要"],
        [ACCOUNT, "2020-04-01", "0.00", "0.00", "开户"],
    ]
    rows += [[ACCOUNT, day, yuan.lstrip("-"), left, word] for day, _, yuan, left, word, _ in MOVES]
    return xlsx(rows)


def treasury() -> bytes:
    rows: list[list[Any]] = [
        ["某某县国库集中支付明细表"],
        ["支付日期", "支付令号", "收款人全称", "收款人账号", "收款人开户行", "支付金额", "用途"],
        ["2020-04-20", "ZF-2020-0001", "张三", "6217000012345678901", "农商行", "30000.00", "产业奖补"],
        ["2020-04-20", "ZF-2020-0002", "某某公司", "8201", "农商行", "12000.00", "道路工程款"],
    ]
    return xlsx(rows)


FILES = {
    "rural.xlsx": rural_bank,
    "postal.csv": postal_bank,
    "farmers.xlsx": farmers_bank,
    "construction.xlsx": construction_bank,
    "signed.csv": signed,
    "turned.xlsx": from_the_banks_view,
    "shuffled.xlsx": shuffled,
    "nameless.csv": nameless,
    "carried.xlsx": carried,
    "sideless.xlsx": without_sides,
}
