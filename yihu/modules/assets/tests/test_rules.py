from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihu.engine.dates import add_months
from yihu.modules.assets import rules
from yihu.modules.assets.rules import Due, Every, Home, Method, Terms, Use, WrongSplit

AMOUNTS = st.integers(0, 10**12)


@given(AMOUNTS, st.lists(st.integers(0, 10_000), min_size=1, max_size=60).filter(any))
def test_a_split_gives_all_of_it_and_nobody_is_off_by_a_whole_fen(fen: int, weights: list[int]) -> None:
    parts = rules.split(fen, weights)

    assert sum(parts) == fen
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - fen * weight) < sum(weights)
    assert all(not part for part, weight in zip(parts, weights, strict=True) if not weight)


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_nothing_is_split_among_nobody(weights: list[int]) -> None:
    with pytest.raises(WrongSplit):
        rules.split(100, weights)


@given(
    AMOUNTS.filter(bool),
    st.dictionaries(
        st.sampled_from([Use.WAGES, Use.LABOUR, Use.AWARD, Use.RETAINED]), st.integers(0, 10**11)
    ),
    st.sampled_from([Method.EQUAL, Method.POINTS]),
    st.lists(st.integers(1, 500), min_size=1, max_size=30),
)
def test_a_composed_plan_gives_exactly_its_income(
    fen: int, fixed: dict[Use, int], method: Method, points: list[int]
) -> None:
    homes = [Home(f"H{at}", "户", value) for at, value in enumerate(points)]
    if sum(fixed.values()) > fen:
        with pytest.raises(WrongSplit, match="超出收益"):
            rules.compose(fen, fixed, method, homes)
        return
    rows = rules.compose(fen, fixed, method, homes)
    assert sum(one.fen for one in rows) == fen
    assert {use: sum(one.fen for one in rows if one.use is use) for use in fixed} == fixed
    for one in rows:
        one.check()


def test_a_list_gives_what_it_says_and_never_more_than_there_is() -> None:
    homes = [Home("H1", "甲", 300_00), Home("H2", "乙", 200_00)]
    rows = rules.compose(600_00, {Use.RETAINED: 100_00}, Method.LIST, homes)
    assert [(one.use, one.fen) for one in rows] == [
        (Use.RETAINED, 100_00), (Use.SHARE, 300_00), (Use.SHARE, 200_00),
    ]  # fmt: skip
    with pytest.raises(WrongSplit, match=r"超出可分配金额 0\.01 元"):
        rules.compose(599_99, {Use.RETAINED: 100_00}, Method.LIST, homes)


TERMS = Terms(date(2019, 7, 31), date(2020, 7, 31), date(2019, 7, 31), Every.QUARTER, 5_000)


@pytest.mark.parametrize(
    ("day", "dues"),
    [
        (date(2019, 7, 30), 0),
        (date(2019, 7, 31), 1),
        (date(2019, 10, 30), 1),
        (date(2019, 10, 31), 2),
        (date(2020, 4, 29), 3),
        (date(2020, 4, 30), 4),
        (date(2021, 12, 31), 4),
    ],
)
def test_rent_falls_due_on_its_day_and_no_longer_when_the_lease_is_over(day: date, dues: int) -> None:
    assert len(TERMS.dues(day)) == dues
    following = TERMS.following(day)
    assert (following is None) == (dues == 4)
    if following:
        assert following.on > day


@given(
    st.dates(date(2015, 1, 1), date(2022, 1, 1)),
    st.sampled_from(Every),
    st.integers(1, 60),
    st.integers(0, 900),
    st.integers(0, 10**7),
)
def test_what_is_owed_and_what_was_paid_make_up_what_fell_due(
    start: date, every: Every, months: int, after: int, paid: int
) -> None:
    terms = Terms(start, add_months(start, months), start, every, 12_345)
    dues = terms.dues(start + timedelta(days=after))
    left = rules.unpaid(dues, paid)
    whole = sum(one.fen for one in dues)

    assert sum(one.fen for one in left) == max(whole - paid, 0)
    assert left == dues[len(dues) - len(left) :] or left[0].fen < 12_345
    assert [one.on for one in left] == [one.on for one in dues[len(dues) - len(left) :]]


def test_a_pasted_list_is_read_line_by_line() -> None:
    assert rules.read_list("H1\t1,200.50\n\nH2 张三 30") == [("H1", Decimal("1200.50")), ("H2", Decimal(30))]
    with pytest.raises(WrongSplit, match="第 2 行"):
        rules.read_list("H1 3\nH2")
    with pytest.raises(WrongSplit, match="第 1 行"):
        rules.read_list("H1 NaN")


@pytest.mark.parametrize(
    ("laboured", "income", "share"),
    [
        (8_000, 10_000, Decimal("80.00")),
        (79_995, 100_000, Decimal("80.00")),
        (0, 0, None),
        (0, 5, Decimal("0.00")),
    ],
)
def test_the_share_of_labour_has_its_base(laboured: int, income: int, share: Decimal | None) -> None:
    assert rules.labour_share(laboured, income) == share
    assert rules.unpaid([Due(date(2020, 1, 1), 5)], 5) == []
