"""Working days: what the yearly notices say, and what is only guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihu.engine.workdays import Workdays, national

DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))


def test_the_notice_of_2020_lengthened_the_spring_festival() -> None:
    assert national().after(date(2020, 1, 23), 1).day == date(2020, 2, 3)
    assert national().after(date(2020, 1, 18), 1).day == date(2020, 1, 19)  # 周日，调休上班


def test_fifteen_working_days_over_the_national_day() -> None:
    found = national().after(date(2020, 9, 25), 15)
    assert found.day == date(2020, 10, 22)
    assert not found.note


def test_a_year_without_notice_is_said_to_be_a_guess() -> None:
    found = national().after(date(2031, 12, 30), 5)
    assert found.guessed == (2031, 2032)
    assert "按周末推算" in found.note


def test_a_holiday_is_a_weekday_and_a_worked_day_a_weekend() -> None:
    calendar = national()
    assert all(day.weekday() < 5 for day in calendar.off)
    assert all(day.weekday() >= 5 for day in calendar.on)
    assert all(day.year in calendar.years for day in calendar.off | calendar.on)


@given(DAYS, st.integers(0, 60))
def test_counting_back_gives_what_was_counted_forward(day: date, count: int) -> None:
    calendar = national()
    found = calendar.after(day, count).day
    assert calendar.between(day, found) == count
    assert count == 0 or calendar.works(found)


def test_nothing_lies_between_a_day_and_one_before() -> None:
    assert Workdays().between(date(2020, 1, 2), date(2020, 1, 2) - timedelta(days=9)) == 0


def test_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        national().after(date(2020, 1, 2), -1)
