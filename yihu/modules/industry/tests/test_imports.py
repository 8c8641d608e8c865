"""分红名单 as a workbook."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.bulk import Counts
from yihu.core.tests.factories import COUNTY, an_actor, some_areas
from yihu.core.tests.staging import stage, verdicts
from yihu.modules.households.tests.factories import a_household
from yihu.modules.incomes import queries as incomes
from yihu.modules.incomes.rules import Source
from yihu.modules.industry import queries
from yihu.modules.industry.actions import imports
from yihu.modules.industry.rules import ContractKind
from yihu.modules.industry.tests.factories import a_contract, an_entity

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    return an_actor()


def line(household: Any, **more: Any) -> dict[str, Any]:
    told = {"contract__entity_name": "洞庭稻虾合作社", "year": 2019, "on": "2019-12-20", "fen": 50_000}
    return {"household__number": household.number, **told, "voucher": "代发0001", **more}


def brought_in(clerk: Actor, *lines: dict[str, Any]) -> Counts:
    staged = stage(*lines, area_code=COUNTY)
    imports.match(clerk, staged)
    return imports.apply(clerk, staged)


def test_a_list_comes_in_once_and_is_income(clerk: Actor) -> None:
    with scoped(clerk):
        entity, homes = an_entity(clerk), [a_household(clerk) for _ in range(3)]
        for home in homes:
            a_contract(clerk, entity, home)
        lines = [line(home) for home in homes]

        assert brought_in(clerk, *lines) == Counts(new=3)
        assert brought_in(clerk, *lines) == Counts(unchanged=3)
        assert queries.standing_dividends(clerk).count() == 3
        assert incomes.account_of_year(clerk, homes[0], 2019, DAY).lines.of(Source.DIVIDEND) == 50_000


def test_a_wrong_line_says_what_to_do(clerk: Actor) -> None:
    with scoped(clerk):
        entity, home, stranger = an_entity(clerk), a_household(clerk), a_household(clerk)
        a_contract(clerk, entity, home)
        a_contract(clerk, entity, home, kind=ContractKind.LAND, land_mu=2, rent_fen=40_000)
        brought_in(clerk, line(home, contract__kind="land"))
        staged = stage(
            line(home),
            line(home, contract__kind="land", fen=1),
            line(home, contract__kind="shares", fen=0),
            line(home, contract__kind="shares", year=2018),
            line(stranger),
            line(home, contract__kind="shares", voucher="代发0002"),
            line(home, contract__kind="shares", voucher="代发0002"),
            area_code=COUNTY,
        )
        imports.match(clerk, staged)
        said = verdicts()

    assert [verdict for verdict, _ in said] == ["wrong"] * 5 + ["new", "wrong"]
    for (_, told), wanted in zip(
        [*said[:5], said[6]],
        ("请填“协议类型”一列", "金额不同", "金额须大于 0", "年有效的协议", "年有效的协议", "与本表前面一行"),
        strict=True,
    ):
        assert wanted in told
