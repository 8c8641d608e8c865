"""Makers of credit."""

from __future__ import annotations

from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.ledgers import actions
from yihu.core.rooms import declared
from yihu.core.tests.serials import Serial
from yihu.modules.credit.rules import Payer, Use, Why
from yihu.modules.households.tests.factories import a_household, a_member

_serials = Serial(0)


def enter(actor: Actor, key: str, **given: Any) -> Any:
    return actions.enter(actor, declared("ledgers", f"credit.{key}"), given)


def a_borrower(actor: Actor, name: str = "张三", **more: Any) -> Any:
    return a_household(actor, members=[a_member(name=name, **more)])


def a_loan(actor: Actor, household: Any, **more: Any) -> Any:
    """40,000 yuan for three years from April 2020, unless said otherwise; money in fen."""
    given = {
        "household__number": household.number,
        "person_name": "张三",
        "contract_no": f"XD{next(_serials):05d}",
        "bank": "农商银行",
        "fen": 4_000_000,
        "lent_on": date(2020, 4, 10),
        "due_on": date(2023, 4, 10),
        "subsidised": True,
        "use": Use.BREEDING,
        **more,
    }
    return enter(actor, "loans", **given)


def paid_back(actor: Actor, loan: Any, on: date, fen: int, payer: Payer = Payer.BORROWER) -> Any:
    return enter(
        actor, "repayments", loan__contract_no=loan.contract_no, on=on, principal_fen=fen, payer=payer
    )


def put_off(actor: Actor, loan: Any, on: date, months: int, why: Why = Why.EPIDEMIC) -> Any:
    return enter(actor, "extensions", loan__contract_no=loan.contract_no, on=on, months=months, why=why)
