"""The figures of the counties' own papers, from ledgers, to the fen: each share with the base that gives it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, OTHER_TOWNSHIP, TOWNSHIP
from yihu.modules.funds import actions, checks, queries, rules
from yihu.modules.funds.notices import NOTICES
from yihu.modules.funds.rules import Cadence, FundKind, Sector, Stage, Tier
from yihu.modules.funds.tests import factories as make
from yihu.modules.funds.tests.factories import a_checker, a_maker
from yihu.modules.funds.tests.test_queries import figure

pytestmark = pytest.mark.django_db
JUNE = date(2020, 6, 30)
WAN = 10_000


def an_advance(wan: str) -> Any:
    return make.posted(
        make.a_pending_advance(str(Decimal(wan) * WAN), pool=make.a_pool(str(Decimal(wan) * WAN)))
    )


def rows_of(key: str, as_of: date = JUNE) -> list[Any]:
    return list(next(check for check in checks.CHECKS if check.key == key).rows(COUNTY, as_of))


def test_661_8_used_of_1120_paid_ahead_is_59_09_percent_and_never_50_14() -> None:
    make.a_plan(str(1429 * WAN), tier=Tier.CENTRAL)
    make.a_plan(str(1000 * WAN), tier=Tier.COUNTY)
    ahead = an_advance("1120")
    make.an_expenditure("6618000", ahead)
    with scoped(a_maker()) as maker:
        whole = rules.total_of(queries.board(maker, COUNTY, JUNE), "合计")

    assert whole.planned == (1429 + 1000) * WAN * 100 == 2429 * WAN * 100
    assert (whole.advanced, whole.spent) == (1120 * WAN * 100, 661_800_000)
    assert whole.spend_rate_paid == Decimal("59.09")
    assert whole.spend_rate_issued is None
    assert whole.spend_rate_allocated is None


def test_1120_paid_ahead_of_a_plan_of_1000_is_flagged() -> None:
    make.a_plan(str(1000 * WAN), tier=Tier.COUNTY)
    an_advance("1000")
    assert rows_of("funds.advance_above_plan") == []

    pool = an_advance("1120").pool
    [flagged] = rows_of("funds.advance_above_plan")
    check = next(check for check in checks.CHECKS if check.key == "funds.advance_above_plan")
    assert flagged == pool
    assert "预拨 1120 万元，本级计划投入 1000 万元" in check.title(flagged)


def test_146_of_154_65_is_94_41_percent_of_each_base_it_is_told_with() -> None:
    batch = make.a_batch("1546500", tier=Tier.COUNTY)
    paid = make.a_posted_payment("1546500", allocation=make.an_allocation("1546500", batch=batch))
    make.an_expenditure("1460000", paid)
    with scoped(a_maker()) as maker:
        whole = rules.total_of(queries.board(maker, COUNTY, JUNE), "合计")

    assert figure("fund.local_input", JUNE) == Decimal("154.65")
    shares = (whole.spend_rate_issued, whole.spend_rate_allocated, whole.spend_rate_paid)
    assert shares == (Decimal("94.41"),) * 3


def test_400_of_the_district_and_65_units_of_at_least_three_each() -> None:
    make.a_batch(str(400 * WAN), tier=Tier.COUNTY)
    with scoped(a_maker()) as maker:
        rows = [
            actions.issue(
                maker,
                number=f"成员单位{at}",
                tier=Tier.UNIT,
                kind=FundKind.OTHER,
                year=2020,
                on=make.ISSUED,
                yuan=Decimal("29999.99" if at == 64 else 3 * WAN),
            )
            for at in range(65)
        ]
    with scoped(a_checker()) as checker:
        chosen = [(Stage.BATCH, row.pk) for row in rows]
        actions.post_list(checker, chosen, on=make.ISSUED, fen=sum(row.fen for row in rows))

    assert figure("fund.local_input", JUNE) == 400
    assert figure("fund.unit_input", JUNE) == Decimal("194.999999")
    assert rows_of("funds.unit_input_short") == [rows[64]]


def test_the_arrangement_is_public_within_fifteen_working_days_and_again_when_it_changes() -> None:
    batch = make.a_batch("300", on=date(2020, 1, 10))
    make.an_allocation("100", batch=batch, on=date(2020, 1, 13), area=TOWNSHIP)
    kind = next(kind for kind in NOTICES if kind.key == "funds.result")
    check = next(check for check in checks.CHECKS if check.key == "funds.result_not_public")
    with scoped(a_maker()) as maker:
        [subject] = kind.subjects(maker, JUNE)
        draft = kind.draft(maker, subject.uid, JUNE)
        # Spring Festival was lengthened to 2 February that year; 19 January was worked.
        assert subject.due == check.due(rows_of("funds.result_not_public")[0]) == date(2020, 2, 10)
        assert [row["arranged"] for row in draft.rows] == [10_000]
        assert set(draft.rows[0]) >= {column.name for column in kind.columns}
        assert kind.published is not None
        kind.published(maker, subject.uid, date(2020, 1, 20), date(2020, 1, 30), "政府网站")
        assert list(kind.subjects(maker, JUNE)) == []
    make.an_allocation("50", batch=batch, on=date(2020, 3, 2))
    with scoped(a_maker()) as maker:
        [again] = kind.subjects(maker, JUNE)
        assert again.revision != subject.revision
        assert kind.withdrawn is not None
        kind.published(maker, subject.uid, date(2020, 3, 5), date(2020, 3, 15), "政府网站")
        kind.withdrawn(maker, subject.uid, date(2020, 3, 6), "金额有误")
        assert len(list(kind.subjects(maker, JUNE))) == 1


def test_a_working_day_of_an_unknown_year_says_that_it_is_a_guess() -> None:
    make.an_allocation("1", batch=make.a_batch("1", year=2035, on=date(2035, 1, 4)), on=date(2035, 1, 5))
    check = next(check for check in checks.CHECKS if check.key == "funds.result_not_public")

    [row] = rows_of("funds.result_not_public", date(2035, 2, 1))
    assert "节假日安排未录入" in check.title(row)


def test_the_week_ranks_townships_with_ties_on_one_place_and_tells_what_is_new() -> None:
    batch = make.a_batch("1000")
    for area, sector in ((TOWNSHIP, Sector.INDUSTRY), (OTHER_TOWNSHIP, None), (COUNTY, None)):
        allocation = make.an_allocation("300", batch=batch, area=area, sector=sector)
        paid = make.a_posted_payment("200", allocation=allocation)
        make.an_expenditure("150" if area == COUNTY else "100", paid, on=date(2020, 6, 29))
    with scoped(a_maker()) as maker:
        found = queries.review(maker, COUNTY, JUNE, Cadence.WEEK)
        earlier = queries.review(maker, COUNTY, date(2020, 6, 28), Cadence.WEEK)

    assert found.since == date(2020, 6, 28)
    # What is given to no township takes no place among them.
    assert [line.rank for line in found.places] == [1, 1, None]
    assert [line.new_spent for line in found.places] == [10_000, 10_000, 15_000]
    assert {line.new_spent for line in earlier.places} == {0}
    assert found.industry.percent == Decimal("33.33")
    assert found.industry.met
    assert {flow.label: flow.allocated for flow in found.sectors} == {
        "产业发展": 30_000,
        "未指定投向": 60_000,
    }
