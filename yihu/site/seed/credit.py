"""Loans the demo county's households took for their trades, some put off or paid back, and what they are insured for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.ledgers import actions as ledgers
from yihu.core.rooms import declared
from yihu.modules.credit.rules import Payer, Reason, Scheme, Use, Why
from yihu.site.seed import COUNTY
from yihu.site.seed.county import County
from yihu.site.seed.people import Family, Member

_USES = (Use.BREEDING, Use.PLANTING, Use.TRADE)
_INSURED = ("BD2020-FPB", "BD2020-TH")


def build(county: County, clerk: Actor) -> None:
    people = list(_borrowers(county))
    with scoped(clerk):
        _loans(clerk, people[:90])
        _wishes(clerk, people[85:115])
        _insure(clerk, people)


def _enter(clerk: Actor, key: str, rows: list[dict[str, Any]]) -> None:
    ledgers.enter_many(clerk, declared("ledgers", f"credit.{key}"), rows)


def _borrowers(county: County) -> Iterator[tuple[Family, Member]]:
    """One of 20 to 60 years of some families in which no name stands twice."""
    for family in county.families[3::9]:
        grown = [one for one in family.members if 1960 <= one.born_on.year <= 2000]
        if grown and len({one.name for one in family.members}) == len(family.members):
            yield family, grown[0]


def _loans(clerk: Actor, people: list[tuple[Family, Member]]) -> None:
    loans, put_off, back = [], [], []
    for at, (family, one) in enumerate(people):
        number, lent = f"XD{at:04d}", date(2018, 1, 15) + timedelta(days=11 * at % 850)
        due = lent.replace(year=lent.year + (3 if at % 3 else 2), day=min(lent.day, 28))
        loans.append(
            {"household__number": family.number, "person_name": one.name, "contract_no": number,
             "bank": "农村商业银行", "fen": (20 + at % 4 * 10) * 100_000, "lent_on": lent, "due_on": due,
             "rate": "4.350", "subsidised": True, "use": _USES[at % 3]}
        )  # fmt: skip
        if due < date(2020, 6, 1) and at % 2:
            put_off.append(
                {
                    "loan__contract_no": number,
                    "on": due - timedelta(days=10),
                    "months": 6,
                    "why": Why.EPIDEMIC,
                }
            )
        elif at % 4 == 0 and lent < date(2020, 1, 1):
            back.append(
                {"loan__contract_no": number, "on": date(2020, 3, 20), "principal_fen": 500_000, "interest_fen": 20_000,
                 "payer": Payer.BORROWER}
            )  # fmt: skip
    _enter(clerk, "loans", loans)
    _enter(clerk, "extensions", put_off)
    _enter(clerk, "repayments", back)


def _wishes(clerk: Actor, people: list[tuple[Family, Member]]) -> None:
    _enter(
        clerk,
        "wishes",
        [
            {"household__number": family.number, "on": date(2020, 3, 5), "willing": at % 3 > 0, "qualified": at % 4 > 0,
             "wanted_fen": 3_000_000 if at % 3 else None}
            for at, (family, _) in enumerate(people)
        ],
    )  # fmt: skip


def _insure(clerk: Actor, people: list[tuple[Family, Member]]) -> None:
    span = {
        "area_code": COUNTY,
        "insurer": "某财产保险公司",
        "start": date(2020, 1, 1),
        "end": date(2021, 1, 1),
    }
    _enter(
        clerk,
        "policies",
        [
            {**span, "number": number, "scheme": scheme, "insured": insured, "registered": registered,
             "premium_fen": insured * each, "fiscal_fen": insured * each, "own_fen": 0, "other_fen": 0,
             "cap_fen": 10_000_000}
            for number, scheme, insured, registered, each in (
                (_INSURED[0], Scheme.POVERTY, 5_000, 1_200, 1_200), (_INSURED[1], Scheme.SPECIAL, 1_500, 1_500, 5_000)
            )
        ],
    )  # fmt: skip
    _enter(
        clerk,
        "claims",
        [
            {"policy__number": _INSURED[at % 2], "household__number": family.number, "person_name": one.name,
             "reason": Reason.ILLNESS if at % 3 else Reason.DISASTER, "reported_on": date(2020, 2, 10) + timedelta(days=5 * at),
             "paid_on": date(2020, 4, 1) + timedelta(days=5 * at) if at % 4 else None, "fen": 120_000 + 35_000 * at if at % 4 else None}
            for at, (family, one) in enumerate(people[2:60:5])
        ],
    )  # fmt: skip
