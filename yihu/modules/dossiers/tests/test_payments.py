"""What a household was paid, by whichever list, stands in its life exactly once; what was taken back stands nowhere."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, a_person, an_actor, signed_in, some_areas
from yihu.modules.assets import actions as assets
from yihu.modules.assets.tests import factories as shared
from yihu.modules.funds import actions as funds
from yihu.modules.funds.rules import Stage
from yihu.modules.funds.tests import factories as money
from yihu.modules.households.tests.factories import a_household
from yihu.modules.incomes import queries as incomes
from yihu.modules.industry import actions as industry
from yihu.modules.industry.tests.factories import a_contract, an_entity
from yihu.modules.projects.actions import aid
from yihu.modules.projects.tests import factories as projects

pytestmark = pytest.mark.django_db
MADE, FIRST, PAID, DAY = date(2020, 4, 1), date(2020, 4, 10), date(2020, 4, 20), date(2020, 6, 30)


def a_grant(home: Any) -> Any:
    """2,345 yuan of a household list, its voucher posted."""
    batch = projects.a_batch("JB-1", [home], "2345", on=MADE)
    projects.publicised(projects.verified(batch, MADE), FIRST)
    payment = money.a_posted_payment("2345", on=FIRST)
    with scoped(money.a_maker()) as finance:
        asked = aid.pay(finance, batch.pk, payment_id=payment.pk, on=PAID, voucher="BZ-1")
    with scoped(money.a_checker()) as checker:
        return funds.post(checker, asked.expenditure_id or 0, on=PAID, stage=Stage.EXPENDITURE).expenditure


def incomes_of(home: Any) -> list[tuple[str, int]]:
    with scoped(an_actor()) as clerk:
        rows = incomes.lines(clerk).filter(household=home, booked=True)
        return sorted(rows.values_list("source", "fen"))


def shown(home: Any) -> str:
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK, COUNTY))
    answer = client.get(f"/dossiers/{home.uid}/?as_of={DAY}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_each_payment_stands_once_in_the_life_of_its_household() -> None:
    some_areas()
    with scoped(an_actor()) as clerk:
        home = a_household(clerk)
        asset = shared.an_asset(clerk)
        rows = [shared.to_household(home.number, 345_600)]
        plan = shared.paid(
            clerk, shared.a_plan(clerk, asset, [shared.an_income(clerk, asset, 345_600)], rows)
        )
        contract = a_contract(clerk, an_entity(clerk), home)
        [dividend] = industry.pay(
            clerk, [industry.Payment(contract, 45_670)], year=2019, on=date(2020, 1, 9), voucher="FH-1"
        )
    spent = a_grant(home)

    assert incomes_of(home) == [("dividend", 45_670), ("dividend", 345_600), ("transfer", 234_500)]
    page = shown(home)
    assert [page.count(sum_) for sum_ in ("2,345", "3,456", "456.7")] == [1, 1, 1]

    with scoped(an_actor()) as clerk:
        with shared.acting(clerk, 9, Role.TOWNSHIP_CLERK) as payer:
            assets.ask_reversal(payer, plan.pk, on=DAY - timedelta(days=2), why="账号有误")
        with shared.acting(clerk, 10, Role.FINANCE) as finance:
            assets.reverse(finance, plan.pk, on=DAY - timedelta(days=1), document="TH-1")
        industry.take_back(clerk, dividend.pk, on=DAY, reason="银行退回")
    money.taken_back(spent, DAY, "银行退票")
    assert incomes_of(home) == []
    client = signed_in(a_person("other", Role.COUNTY_CLERK, COUNTY))
    page = client.get(f"/dossiers/{home.uid}/?as_of={DAY}").content.decode()
    assert [page.count(sum_) for sum_ in ("2,345", "3,456", "456.7")] == [0, 0, 0]
