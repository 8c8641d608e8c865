"""Policies and claims: what is refused at the door, and what figures count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.ledgers.actions import BadRow
from yihu.core.tests import figures
from yihu.core.tests.factories import COUNTY, an_actor, some_areas
from yihu.modules.credit.indicators import INDICATORS
from yihu.modules.credit.rules import Reason, Scheme
from yihu.modules.credit.tests.factories import a_borrower, enter


@pytest.fixture
def clerk(db: None) -> Iterator[Actor]:
    some_areas()
    actor = an_actor()
    with scoped(actor):
        yield actor


def a_policy(clerk: Actor, **more: Any) -> Any:
    given = {
        "area_code": COUNTY,
        "number": "BD-1",
        "scheme": Scheme.POVERTY,
        "insurer": "某财险",
        "insured": 500,
        "registered": 300,
        "premium_fen": 500_000,
        "fiscal_fen": 400_000,
        "own_fen": 100_000,
        "other_fen": 0,
        "cap_fen": 2_000_000,
        "start": date(2020, 1, 1),
        "end": date(2021, 1, 1),
        **more,
    }
    return enter(clerk, "policies", **given)


def a_claim(clerk: Actor, household: Any, **more: Any) -> Any:
    given = {
        "policy__number": "BD-1",
        "household__number": household.number,
        "person_name": "张三",
        "reason": Reason.ILLNESS,
        "reported_on": date(2020, 3, 1),
        **more,
    }
    return enter(clerk, "claims", **given)


def told(key: str, day: date) -> str:
    value = figures.figure(INDICATORS, key, COUNTY, day)
    return "" if value is None else f"{value.normalize():f}"


def test_parts_of_a_premium_make_the_whole(clerk: Actor) -> None:
    with pytest.raises(BadRow, match="保费须等于"):
        a_policy(clerk, own_fen=100_001)


def test_a_claim_is_paid_within_what_is_insured_and_while_the_policy_runs(clerk: Actor) -> None:
    a_policy(clerk)
    home = a_borrower(clerk)
    with pytest.raises(BadRow, match="超过保单约定"):
        a_claim(clerk, home, paid_on=date(2020, 4, 1), fen=2_000_001)
    with pytest.raises(BadRow, match="早于保险起始日期"):
        a_claim(clerk, home, reported_on=date(2019, 12, 31))
    with pytest.raises(BadRow, match="须同时填写"):
        a_claim(clerk, home, paid_on=date(2020, 4, 1))
    row = a_claim(clerk, home, paid_on=date(2020, 4, 1), fen=2_000_000)
    row.refresh_from_db()
    assert (row.scheme, row.number) == (Scheme.POVERTY, "BD-1")


def test_figures_tell_who_is_insured_on_a_day_and_what_was_paid_until_it(clerk: Actor) -> None:
    a_policy(clerk)
    a_policy(clerk, number="BD-2", scheme=Scheme.SPECIAL, insured=20, registered=20, start=date(2020, 5, 1))
    a_claim(clerk, a_borrower(clerk), paid_on=date(2020, 4, 1), fen=150_000)
    days = (date(2019, 12, 31), date(2020, 3, 31), date(2020, 5, 1), date(2021, 1, 1))
    assert [[told(key, day) for key in ("ins.persons", "ins.covered", "ins.premium", "ins.claims", "ins.paid")]
            for day in days] == [
        ["0", "0", "0", "0", "0"], ["500", "0", "0.5", "0", "0"], ["520", "20", "1", "1", "0.15"],
        ["0", "0", "0", "0", "0"],
    ]  # fmt: skip
