from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihu.modules.incomes import rules
from yihu.modules.incomes.rules import EARNED, GROUPS, RIGID, Account, Source

ACCOUNTS = st.builds(
    Account,
    st.dictionaries(st.sampled_from(Source), st.integers(0, 10**10)),
    st.integers(0, 12),
)


def test_every_source_stands_in_one_place_of_the_formula() -> None:
    assert sorted([*EARNED, Source.BUSINESS_COST, *RIGID]) == sorted(Source)


@given(ACCOUNTS)
def test_the_identities_of_the_form_hold(account: Account) -> None:
    assert account.gross == sum(account.of(*group.sources) for group in GROUPS)
    assert account.net == account.gross - account.of(Source.BUSINESS_COST)
    if account.persons:
        assert account.per_head is not None
        assert abs(account.per_head * account.persons - Decimal(account.net) / 100) <= Decimal("0.005") * 12
    else:
        assert account.per_head is None


@given(ACCOUNTS, ACCOUNTS)
def test_differences_explain_the_whole_change(before: Account, after: Account) -> None:
    found = rules.differences(before, after)
    assert sum(one.change for one in found if one.source in EARNED) == after.gross - before.gross
    assert [abs(one.change) for one in found] == sorted((abs(one.change) for one in found), reverse=True)


@given(st.dates(date(2001, 1, 1), date(2099, 1, 1)))
def test_twelve_months_are_whole_and_end_before_the_month_of_the_day(day: date) -> None:
    start, end = rules.twelve_months(day)
    assert start.day == end.day == 1
    assert (end.year - start.year, end.month - start.month) == (1, 0)
    assert end <= day < (end + timedelta(days=32)).replace(day=1)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2020, 1, 1), 2019),
        (date(2020, 12, 30), 2019),
        (date(2020, 12, 31), 2020),
        (date(2021, 1, 1), 2020),
    ],
)
def test_the_newest_form_is_of_the_year_that_is_over(day: date, year: int) -> None:
    assert rules.stated_year(day) == year
