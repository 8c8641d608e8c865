"""Every figure on the day before, the day, and after; what a correction does and does not change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, OTHER_TOWNSHIP, TOWNSHIP
from yihu.engine.indicators import Ratio, Total
from yihu.modules.funds import checks, queries, rules
from yihu.modules.funds.indicators import INDICATORS
from yihu.modules.funds.tests import factories as make
from yihu.modules.funds.tests.factories import ARRANGED, ISSUED, PAID, SPENT, a_maker

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
JUNE = date(2020, 6, 30)
BY_KEY = {indicator.key: indicator for indicator in INDICATORS}


def figure(key: str, as_of: date, area: str = COUNTY) -> Decimal:
    """In 万元, as the indicators module computes it: a sum in SQL over the declared rows."""
    measure = BY_KEY[key].measure
    assert isinstance(measure, Total)
    found = measure.rows(area, as_of).order_by().aggregate(total=Sum(measure.column))["total"] or 0
    return Decimal(found) / measure.per


def a_whole_year() -> None:
    allocation = make.an_allocation("4000000", batch=make.a_batch("8380000"))
    payment = make.a_posted_payment("3000000", allocation=allocation)
    make.an_expenditure("2000000", payment)
    make.a_plan("9000000")
    make.posted(make.a_pending_advance("500000"))


@pytest.mark.parametrize(
    ("key", "day", "value"),
    [
        ("fund.plan", ISSUED, "900"),
        ("fund.issued", ISSUED, "838"),
        ("fund.allocated", ARRANGED, "400"),
        ("fund.paid", PAID, "350"),
        ("fund.advanced", PAID, "50"),
        ("fund.spent", SPENT, "200"),
    ],
)
def test_a_figure_begins_on_its_own_day_and_ends_with_its_year(key: str, day: date, value: str) -> None:
    a_whole_year()

    assert figure(key, day - DAY) == 0
    assert figure(key, day) == Decimal(value)
    assert figure(key, date(2020, 12, 31)) == Decimal(value)
    assert figure(key, date(2021, 1, 1)) == 0


def test_money_issued_ahead_counts_from_the_first_day_of_its_year() -> None:
    make.a_batch("1000000", on=date(2019, 11, 20))

    assert figure("fund.issued", date(2019, 12, 31)) == 0
    assert figure("fund.issued", date(2020, 1, 1)) == 100


def test_a_payment_counts_from_the_day_it_was_let_go() -> None:
    payment = make.a_pending_payment("1000000")
    make.posted(payment, PAID + 3 * DAY)

    assert figure("fund.paid", PAID + 2 * DAY) == 0
    assert figure("fund.paid", PAID + 3 * DAY) == 100


def test_a_correction_changes_the_figures_from_its_own_day_only() -> None:
    batch = make.a_batch("1000000")
    make.taken_back(batch, JUNE)

    assert figure("fund.issued", JUNE - DAY) == 100
    assert figure("fund.issued", JUNE) == 0


def test_townships_add_up_to_the_county() -> None:
    batch = make.a_batch("300")
    make.an_allocation("100", batch=batch, area=TOWNSHIP)
    make.an_allocation("200", batch=batch, area=OTHER_TOWNSHIP)

    parts = [figure("fund.allocated", JUNE, area) for area in (TOWNSHIP, OTHER_TOWNSHIP)]
    assert sum(parts) == figure("fund.allocated", JUNE) == Decimal("0.03")


def test_every_share_names_its_base() -> None:
    shares = [indicator for indicator in INDICATORS if isinstance(indicator.measure, Ratio)]

    assert len(shares) == 5
    for indicator in shares:
        assert isinstance(indicator.measure, Ratio)
        base = BY_KEY[indicator.measure.denominator].label
        assert base[:2] in indicator.label + indicator.formula
        assert "占已" in indicator.label


def test_the_board_tells_each_tier_and_what_the_next_check_asks() -> None:
    a_whole_year()
    with scoped(a_maker()) as maker:
        flows = queries.board(maker, COUNTY, JUNE)
    central = flows[0]
    whole = rules.total_of(flows, "合计")

    assert [flow.label for flow in flows] == ["中央", "省级", "市级", "县（区）级"]
    assert central.alloc_rate == Decimal("47.73")
    assert central.spend_rate_paid == Decimal("57.14")
    assert flows[1].alloc_rate is None
    assert whole.advance_open == 50_000_000
    checkpoint = queries.checkpoint(COUNTY, JUNE)
    assert (checkpoint.on, checkpoint.days_left(JUNE)) == (JUNE, 0)
    assert checkpoint.missing(central) == 838_000_000 // 2 - 200_000_000


def test_what_stands_behind_a_project_is_found_by_its_number() -> None:
    a_whole_year()
    with scoped(a_maker()):
        [flow] = queries.for_project("P-1", area_code=COUNTY, as_of=JUNE)
        assert queries.for_project("P-2", area_code=COUNTY, as_of=JUNE) == []

    assert (flow.allocated, flow.paid, flow.spent) == (400_000_000, 350_000_000, 200_000_000)


def violating(key: str, as_of: date) -> int:
    rows: Callable[[str, date], Any] = next(check for check in checks.CHECKS if check.key == key).rows
    return int(rows(COUNTY, as_of).count())


def test_a_batch_is_due_until_it_is_wholly_arranged() -> None:
    batch = make.a_batch("100")
    make.an_allocation("60", batch=batch)
    make.an_allocation("40", batch=batch, on=ARRANGED + DAY)

    assert violating("funds.not_allocated", ISSUED - DAY) == 0
    assert violating("funds.not_allocated", ARRANGED) == 1
    assert violating("funds.not_allocated", ARRANGED + DAY) == 0
    due = next(check for check in checks.CHECKS if check.key == "funds.not_allocated").due
    assert due(queries.not_fully_allocated(COUNTY, ARRANGED).get()) == ISSUED + 30 * DAY


def test_a_payment_is_due_for_review_until_it_is_decided() -> None:
    make.posted(make.a_pending_payment(), PAID + DAY)

    assert violating("funds.payment_pending", PAID) == 1
    assert violating("funds.payment_pending", PAID + DAY) == 0


def test_an_advance_is_due_until_it_is_made_good() -> None:
    advance = make.posted(make.a_pending_advance("100"))
    allocation = make.an_allocation("100", on=JUNE)
    make.an_offset("100", advance, allocation, on=JUNE)

    assert violating("funds.advance_open", PAID - DAY) == 0
    assert violating("funds.advance_open", JUNE - DAY) == 1
    assert violating("funds.advance_open", JUNE) == 0


def test_use_is_behind_only_beyond_the_allowed_points() -> None:
    # 2020-06-30 is day 182 of 366, 49.73 %; twenty points are allowed, so 29.73 % is the line.
    below = make.a_posted_payment("10000", on=PAID)
    make.an_expenditure("2972", below)
    above = make.a_posted_payment("10000", on=PAID)
    make.an_expenditure("2973", above)

    late = queries.behind_time(COUNTY, JUNE)
    assert [row.pk for row in late] == [below.allocation_id]
