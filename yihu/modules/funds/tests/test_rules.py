"""Tiers as people write them, masks, shares and the next day of reckoning."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihu.modules.funds import rules
from yihu.modules.funds.rules import Checkpoint, Flow, PayeeKind, Tier

TARGETS = {1: Decimal(25), 2: Decimal(50), 3: Decimal(75), 4: Decimal(92)}


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("中央", Tier.CENTRAL),
        ("中央资金", Tier.CENTRAL),
        ("省", Tier.PROVINCE),
        ("省级", Tier.PROVINCE),
        (" 市级财政资金 ", Tier.CITY),
        ("区级", Tier.COUNTY),
        ("县（区）级", Tier.COUNTY),
        ("county", Tier.COUNTY),
        ("社会捐赠", Tier.DONATION),
        ("行业资金", Tier.INDUSTRY),
        ("乡级", None),
        ("", None),
    ],
)
def test_a_tier_is_known_by_its_short_names(text: str, tier: Tier | None) -> None:
    assert Tier.by_label(text) is tier


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("王小明", PayeeKind.PERSON, "王**"),
        (" 欧阳小明 ", PayeeKind.PERSON, "欧**"),
        ("", PayeeKind.PERSON, ""),
        ("示例建筑公司", PayeeKind.ORGANISATION, "示例建筑公司"),
    ],
)
def test_only_people_are_masked(name: str, kind: PayeeKind, shown: str) -> None:
    assert rules.masked_payee(name, kind) == shown


@pytest.mark.parametrize(
    ("as_of", "on", "percent", "days"),
    [
        (date(2020, 1, 1), date(2020, 3, 31), 25, 90),
        (date(2020, 3, 31), date(2020, 3, 31), 25, 0),
        (date(2020, 4, 1), date(2020, 6, 30), 50, 90),
        (date(2020, 12, 31), date(2020, 12, 31), 92, 0),
    ],
)
def test_the_next_check_is_the_end_of_the_quarter(as_of: date, on: date, percent: int, days: int) -> None:
    checkpoint = rules.next_checkpoint(as_of, TARGETS)

    assert (checkpoint.on, int(checkpoint.percent), checkpoint.days_left(as_of)) == (on, percent, days)


def test_the_three_shares_of_use_are_never_one() -> None:
    """661.8 of 1120 and of 1319.9 万元: the sentence that mixed the bases (002)."""
    flow = Flow("", "", issued=1_319_900_000, allocated=1_319_900_000, paid=1_120_000_000, spent=661_800_000)

    assert (flow.spend_rate_issued, flow.spend_rate_paid) == (Decimal("50.14"), Decimal("59.09"))


def test_no_base_no_share() -> None:
    assert Flow("", "").alloc_rate is None
    assert rules.share(5, 0) == 0


def test_days_gone_count_the_day_itself_and_leap_years() -> None:
    assert rules.elapsed_days(date(2020, 6, 30)) == (182, 366)
    assert rules.elapsed_days(date(2021, 12, 31)) == (365, 365)


@given(issued=st.integers(0, 10**15), spent=st.integers(0, 10**15), percent=st.integers(0, 100))
def test_what_is_missing_just_reaches_the_target(issued: int, spent: int, percent: int) -> None:
    flow = Flow("", "", issued=issued, spent=spent)
    missing = Checkpoint(date(2020, 6, 30), Decimal(percent)).missing(flow)

    assert missing >= 0
    # Half a fen of rounding at most.
    assert 2 * 100 * (spent + missing) >= 2 * issued * percent - 100
    assert missing == 0 or 2 * 100 * (spent + missing) <= 2 * issued * percent + 100


@given(fen=st.integers(-(10**15), 10**15))
def test_wan_yuan_keeps_four_digits_and_no_exponent(fen: int) -> None:
    shown = rules.in_wan(fen)

    assert abs(shown * 1_000_000 - fen) <= 50
    assert "E" not in f"{shown:f}"
