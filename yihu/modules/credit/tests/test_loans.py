"""Loans on any day: what is left, what is late, what is refused, and the figures the source documents print."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.ledgers.actions import BadRow
from yihu.core.tests import figures
from yihu.core.tests.factories import COUNTY, an_actor, some_areas
from yihu.modules.credit import checks, panels, queries
from yihu.modules.credit.indicators import INDICATORS
from yihu.modules.credit.rules import Payer, State, Use, Why, state_of
from yihu.modules.credit.tests.factories import a_borrower, a_loan, enter, paid_back, put_off

DUE = date(2023, 4, 10)


@pytest.fixture
def clerk(db: None) -> Iterator[Actor]:
    some_areas()
    actor = an_actor()
    with scoped(actor):
        yield actor


def _state(loan_pk: int, day: date) -> tuple[State, int]:
    row = queries.with_balance(type_of(loan_pk), day).get()
    return panels.state_of(row, day), row.balance_fen


def type_of(pk: int):  # type: ignore[no-untyped-def]
    return queries.loans(an_actor()).filter(pk=pk)


def told(key: str, day: date) -> str:
    value = figures.figure(INDICATORS, key, COUNTY, day)
    return "" if value is None else f"{value.normalize():f}"


@given(
    balance=st.integers(0, 10),
    months=st.integers(0, 12),
    covered=st.booleans(),
    days=st.integers(-400, 400),
)
def test_a_loan_is_late_only_while_something_is_left_of_it_after_the_day(
    balance: int, months: int, covered: bool, days: int
) -> None:
    as_of = DUE + timedelta(days=days)
    state = state_of(balance=balance, due=DUE, months=months, covered=covered, as_of=as_of)
    assert (state is State.OVERDUE) == (balance > 0 and days > 0)
    assert (state in (State.SETTLED, State.COVERED)) == (balance == 0)


def test_a_loan_goes_from_normal_over_extended_and_late_to_settled_by_dates_and_rows_alone(
    clerk: Actor,
) -> None:
    loan = a_loan(clerk, a_borrower(clerk))
    put_off(clerk, loan, date(2023, 4, 1), 6)
    paid_back(clerk, loan, date(2022, 5, 1), 1_000_000)
    paid_back(clerk, loan, date(2023, 12, 1), 3_000_000)
    assert [_state(loan.pk, day) for day in (
        date(2022, 4, 30), date(2022, 5, 1), date(2023, 4, 11), date(2023, 10, 10), date(2023, 10, 11), date(2023, 12, 1)
    )] == [
        (State.NORMAL, 4_000_000), (State.NORMAL, 3_000_000), (State.EXTENDED, 3_000_000),
        (State.EXTENDED, 3_000_000), (State.OVERDUE, 3_000_000), (State.SETTLED, 0),
    ]  # fmt: skip


def test_a_loan_that_the_fund_paid_for_is_covered_and_not_settled(clerk: Actor) -> None:
    loan = a_loan(clerk, a_borrower(clerk))
    paid_back(clerk, loan, date(2023, 8, 1), 4_000_000, Payer.FUND)
    assert _state(loan.pk, date(2023, 8, 1)) == (State.COVERED, 0)


@pytest.mark.parametrize("use", [Use.WEDDING, Use.HOUSE, Use.WEALTH, Use.RELENDING, Use.SHARES])
def test_a_forbidden_use_is_refused_with_the_reason(clerk: Actor, use: Use) -> None:
    with pytest.raises(BadRow, match="只能用于发展生产"):
        a_loan(clerk, a_borrower(clerk), use=use)


def test_nobody_pays_back_more_than_was_lent_or_before_it_was_lent(clerk: Actor) -> None:
    loan = a_loan(clerk, a_borrower(clerk))
    paid_back(clerk, loan, date(2021, 1, 1), 3_999_999)
    with pytest.raises(BadRow, match="超过贷款金额"):
        paid_back(clerk, loan, date(2021, 2, 1), 2)
    with pytest.raises(BadRow, match="早于放款日期"):
        paid_back(clerk, loan, date(2020, 4, 9), 1)


def test_the_borrower_is_one_of_the_household(clerk: Actor) -> None:
    home = a_borrower(clerk)
    with pytest.raises(BadRow, match="没有叫这个名字的成员"):
        a_loan(clerk, home, person_name="李四")
    assert a_loan(clerk, home).contract_no


def test_work_is_due_from_thirty_days_before_and_until_it_is_paid(clerk: Actor) -> None:
    loan = a_loan(clerk, a_borrower(clerk))
    due = next(one for one in checks.CHECKS if one.key == "credit.to_repay")
    days = (date(2023, 3, 10), date(2023, 3, 11), date(2023, 5, 1))
    assert [len(due.rows(COUNTY, day)) for day in days] == [0, 1, 1]
    paid_back(clerk, loan, date(2023, 5, 1), 4_000_000)
    assert not due.rows(COUNTY, date(2023, 5, 1))


def test_what_a_household_owes_with_subsidy_is_held_against_the_most_for_one(clerk: Actor) -> None:
    home = a_borrower(clerk)
    first = a_loan(clerk, home)
    assert not queries.over_cap_on(COUNTY, date(2021, 1, 1))
    a_loan(clerk, home, fen=1_000_001)
    assert [row.of_household for row in queries.over_cap_on(COUNTY, date(2021, 1, 1))] == [5_000_001] * 2
    paid_back(clerk, first, date(2021, 6, 1), 4_000_000)
    assert not queries.over_cap_on(COUNTY, date(2021, 6, 1))


def test_terms_ages_and_months_beyond_the_notice_are_told(clerk: Actor) -> None:
    old = a_borrower(clerk, born_on=date(1950, 1, 1))
    loan = a_loan(clerk, old, lent_on=date(2021, 5, 1), due_on=date(2024, 5, 2))
    day = date(2021, 6, 1)
    assert [row.pk for row in queries.over_term_on(COUNTY, day)] == [loan.pk]
    assert [row.pk for row in queries.wrong_age_on(COUNTY, day)] == [loan.pk]
    put_off(clerk, loan, date(2021, 5, 2), 4)
    assert not queries.long_put_off_on(COUNTY, day)
    put_off(clerk, loan, date(2021, 5, 3), 3)
    assert [row.total for row in queries.long_put_off_on(COUNTY, day)] == [7]
    put_off(clerk, loan, date(2021, 5, 4), 9, Why.CYCLE)
    assert [row.total for row in queries.long_put_off_on(COUNTY, day)] == [7]


def test_who_wants_a_loan_and_may_have_one_lacks_it_until_it_is_lent(clerk: Actor) -> None:
    home, other = a_borrower(clerk), a_borrower(clerk)
    for one in (home, other):
        enter(
            clerk, "wishes", household__number=one.number, on=date(2020, 3, 1), willing=True, qualified=True
        )
    enter(clerk, "wishes", household__number=other.number, on=date(2020, 3, 20), willing=False)
    a_loan(clerk, home)
    assert [told("loan.lacking", date(2020, 3, day)) for day in (1, 20)] == ["2", "1"]
    assert told("loan.lacking", date(2020, 4, 10)) == "0"


def test_the_sources_figures_are_those_of_the_ledgers(clerk: Actor) -> None:
    for at in range(2):
        a_loan(
            clerk, a_borrower(clerk), lent_on=date(2019, 5, 6), due_on=date(2022, 5, 6), contract_no=f"A{at}"
        )
    for at in range(27):
        fen = 4_562_222 + (1 if at < 6 else 0)
        a_loan(clerk, a_borrower(clerk), fen=fen, contract_no=f"B{at}")
    half, year = date(2019, 6, 30), date(2020, 12, 31)
    keys = ("loan.new_hh", "loan.new", "loan.avg")
    assert [told(key, half) for key in keys] == ["2", "8", "4"]
    assert [told(key, year) for key in keys] == ["27", "123.18", "4.56"]
    assert told("loan.balance", year) == "131.18"
    assert (told("loan.overdue_hh", date(2022, 5, 7)), told("loan.overdue", date(2022, 5, 7))) == ("2", "8")
    assert told("loan.overdue_rate", date(2022, 5, 7)) == "6.1"


def test_the_pages_of_a_household_and_its_place_tell_what_is_owed_and_since_when_it_is_late(
    clerk: Actor,
) -> None:
    home = a_borrower(clerk)
    a_loan(clerk, home)
    day = date(2023, 4, 11)
    shown = {one.key: one for one in panels.PANELS}
    of_home = shown["credit.household"]
    told_of = render_to_string(of_home.template, {"context": of_home.context(clerk, home, day)})
    assert "40,000" in told_of
    assert State.OVERDUE.label in told_of
    of_area = shown["credit.area"]
    place = SimpleNamespace(code=COUNTY)
    told_there = render_to_string(of_area.template, {"context": of_area.context(clerk, place, day)})
    assert "其中逾期 1 笔 4 万元" in told_there
