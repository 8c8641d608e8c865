"""Loans to be paid back, and loans that should not be as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.engine.money import from_fen
from yihu.modules.credit import queries
from yihu.modules.credit.permissions import Can

_NOTICE = "银保监发〔2021〕6号：过渡期脱贫人口小额信贷"


def _row_of(ledger: str) -> Callable[[Any], str]:
    return lambda row: reverse("ledgers:row", args=[ledger, row.pk])


def _of_loans(key: str, label: str, rows: Any, title: Callable[[Any], str], explain: str) -> Check:
    return Check(
        key=f"credit.{key}",
        label=label,
        kind=Kind.QUALITY,
        source=_NOTICE,
        rows=rows,
        does=Can.WRITE,
        title=title,
        link=_row_of("credit.loans"),
        explain=explain,
    )


CHECKS = (
    Check(
        key="credit.to_repay",
        label="小额信贷临近到期或逾期",
        kind=Kind.DUE,
        source="小额信贷台账（参数 loan.notice_days）",
        rows=queries.to_repay_on,
        does=Can.WRITE,
        title=lambda row: f"{row.person_name} {row.bank} 余额 {from_fen(row.balance_fen):,} 元",
        link=_row_of("credit.loans"),
        due=lambda row: row.due,
        explain="上门提醒还款；已还的登记还款，符合条件的办理展期后登记展期，由风险补偿金代偿的登记代偿。",
    ),
    _of_loans(
        "over_cap",
        "贴息贷款超过每户上限",
        queries.over_cap_on,
        lambda row: f"{row.person_name} 全户 {from_fen(row.of_household):,} 元",
        "该户未还清的贴息贷款合计超过每户上限；请核对金额、户编号，超出部分不贴息的改为不贴息。",
    ),
    _of_loans(
        "over_term",
        "贷款期限超过规定年限",
        queries.over_term_on,
        lambda row: f"{row.person_name} {row.lent_on} 至 {row.due_on}",
        "合同期限超过规定年限；请核对放款和到期日期，展期的请另登记展期。",
    ),
    _of_loans(
        "wrong_age",
        "借款人年龄不符",
        queries.wrong_age_on,
        lambda row: f"{row.person_name} {row.lent_on} 放款",
        "放款当日借款人不在规定的年龄内；请核对借款人是户内哪一位成员。",
    ),
    Check(
        key="credit.long_deferral",
        label="疫情延期超过规定月数",
        kind=Kind.QUALITY,
        source="疫情期间扶贫小额信贷延期还款规定（参数 loan.covid_deferral）",
        rows=queries.long_put_off_on,
        does=Can.WRITE,
        title=lambda row: f"{row.loan.person_name} 延期合计 {row.total} 个月",
        link=_row_of("credit.extensions"),
        explain="受疫情影响的延期合计超过规定；请核对月数和原因，按一般展期办理的改原因。",
    ),
)
