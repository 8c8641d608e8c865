from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihu.engine.dates import Span
from yihu.engine.errors import BadValue
from yihu.modules.teams.rules import (
    Month,
    OverLimit,
    Result,
    ResultTooGood,
    Status,
    allowance,
    best_result,
    check_condolences,
    check_result,
    is_long,
    read_status,
)

JUNE = Month(2020, 6)
MONTH_FEN, DAY_FEN = 400_00, 100_00


@given(st.dictionaries(st.sampled_from(JUNE.days), st.sampled_from(list(Status))))
def test_every_day_in_the_village_is_fed_and_a_month_on_duty_is_carried(statuses: dict[date, Status]) -> None:
    due = allowance(statuses, lambda day: MONTH_FEN, lambda day: DAY_FEN)

    there = [day for day, status in statuses.items() if status is Status.VILLAGE]
    on_duty = [day for day, status in statuses.items() if status in (Status.VILLAGE, Status.OFFICIAL)]
    assert due.days == len(there)
    assert due.fen == (MONTH_FEN if on_duty else 0) + DAY_FEN * len(there)


def test_a_rate_that_changes_within_the_month_counts_from_its_day() -> None:
    days = dict.fromkeys(JUNE.days[:20], Status.VILLAGE)
    due = allowance(days, lambda day: MONTH_FEN, lambda day: 120_00 if day >= date(2020, 6, 11) else DAY_FEN)

    assert due.meal_fen == 10 * DAY_FEN + 10 * 120_00


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("在", Status.VILLAGE),
        (" √ ", Status.VILLAGE),
        ("请假", Status.LEAVE),
        ("", None),
        ("旷", Status.ABSENT),
    ],
)
def test_the_words_of_paper_rosters_are_read(text: str, status: Status | None) -> None:
    assert read_status(text) is status


def test_a_word_that_is_no_status_is_refused() -> None:
    with pytest.raises(BadValue, match="不是在岗情况"):
        read_status("上班")


@pytest.mark.parametrize(("days", "long"), [(3, False), (4, True)])
def test_the_county_decides_beyond_the_townships_days(days: int, long: bool) -> None:
    start = date(2020, 6, 1)
    assert is_long(Span(start, start + timedelta(days=days)), 3) is long


@pytest.mark.parametrize(
    ("times", "fen", "fits"), [(1, 1_000_00, True), (2, 1, False), (0, 1_000_01, False), (0, 1_000_00, True)]
)
def test_condolence_stays_within_twice_and_a_thousand(times: int, fen: int, fits: bool) -> None:
    if fits:
        check_condolences(times, fen, most_times=2, most_fen=1_000_00)
        return
    with pytest.raises(OverLimit):
        check_condolences(times, fen, most_times=2, most_fen=1_000_00)


@pytest.mark.parametrize(
    ("absences", "best"),
    [(0, Result.EXCELLENT), (1, Result.COMPETENT), (2, Result.BASIC), (3, Result.INCOMPETENT)],
)
def test_absences_bound_the_result(absences: int, best: Result) -> None:
    assert best_result(absences, 1, 2, 3) is best
    check_result(best, best, absences)
    if best is not Result.EXCELLENT:
        with pytest.raises(ResultTooGood):
            check_result(Result.EXCELLENT, best, absences)


@pytest.mark.parametrize("text", ["2020", "2020-13", "六月", "2020-6-1"])
def test_a_month_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        Month.read(text)
