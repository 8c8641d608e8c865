from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from yihu.modules.industry.rules import Terms, due_on

DAYS = st.dates(date(2014, 1, 1), date(2030, 12, 31))


def test_what_is_guaranteed_wins_over_the_rate_and_rent_comes_on_top() -> None:
    shares = Terms(date(2019, 1, 1), None, shares=500_000, percent=Decimal("8.5"))

    assert shares.due(2019) == 42_500
    assert Terms(date(2019, 1, 1), None, 500_000, Decimal("8.5"), guaranteed=0).due(2019) == 0
    assert Terms(date(2019, 1, 1), None, land_mu=Decimal("2.5"), rent=40_001).due(2020) == 100_003


def test_a_year_in_part_is_due_by_days() -> None:
    terms = Terms(date(2019, 7, 1), date(2020, 2, 1), guaranteed=36_500)

    assert [terms.due(year) for year in (2018, 2019, 2020, 2021)] == [0, 18_400, 3_092, 0]


@given(start=DAYS, days=st.integers(1, 3_000), annual=st.integers(0, 10_000_000), at=DAYS)
def test_a_contract_cut_in_two_makes_the_same_due_to_the_fen(
    start: date, days: int, annual: int, at: date
) -> None:
    end = start + timedelta(days=days)
    whole = Terms(start, end, guaranteed=annual)
    cut = min(max(at, start), end)
    parts = (Terms(start, cut, guaranteed=annual), Terms(cut, end, guaranteed=annual))
    for year in range(start.year, end.year + 1):
        assert abs(whole.due(year) - sum(part.due(year) for part in parts)) <= 1
        assert 0 <= whole.due(year) <= annual
    assert whole.due(start.year - 1) == whole.due(end.year + 1) == 0


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(
    start=DAYS,
    days=st.none() | st.integers(1, 3_000),
    annual=st.integers(0, 10**12),
    year=st.integers(2013, 2032),
)
def test_the_database_reckons_what_is_due_as_the_rule_does(
    start: date, days: int | None, annual: int, year: int
) -> None:
    end = None if days is None else start + timedelta(days=days)
    with connection.cursor() as cursor:
        cursor.execute("select industry_due(%s, %s, %s, %s)", [annual, start, end, year])
        assert cursor.fetchone()[0] == Terms(start, end, guaranteed=annual).due(year)


def test_the_agreed_month_is_in_time_to_its_last_day() -> None:
    assert (due_on(2020, 2), due_on(2019, 12)) == (date(2020, 2, 29), date(2019, 12, 31))
