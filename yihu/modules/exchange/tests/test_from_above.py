"""Lines that name what an office above keeps: looked up there, and written where they belong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, OTHER_TOWNSHIP, TOWNSHIP, an_actor, some_areas
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.tests.factories import a_read_batch, a_workbook, an_applied_batch
from yihu.modules.households.tests.factories import a_household
from yihu.modules.incomes import queries as incomes
from yihu.modules.industry import queries
from yihu.modules.industry.tests.factories import a_contract, an_entity

pytestmark = pytest.mark.django_db
CONTRACTS = ("户编号", "主体名称", "协议类型", "起始日期", "入股金额（元）", "年分红率（%）", "分红月份")
DIVIDENDS = ("户编号", "主体名称", "分红年度", "发放日期", "发放金额（元）", "凭证号")
DAY = date(2020, 6, 30)


def township() -> Actor:
    return an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP, user_id=61)


def brought_in(ledger: str, header: Sequence[str], *rows: Sequence[Any]) -> Batch:
    return an_applied_batch(township(), a_workbook(rows, header), name=f"{ledger}.xlsx", ledger=ledger)


def test_a_township_brings_in_contracts_and_dividends_of_an_entity_of_its_county() -> None:
    some_areas()
    with scoped(an_actor()) as county:
        entity = an_entity(county, name="区农业产业化公司", area_code=COUNTY)
        home = a_household(county)
    done = brought_in(
        "industry.contracts",
        CONTRACTS,
        (home.number, "区农业产业化公司", "入股分红", "2019-01-01", 5000, 10, 12),
    )
    assert (done.new, done.wrong) == (1, 0)
    with scoped(township()) as actor:
        [row] = queries.contracts(actor)
        assert (row.entity_id, row.area_code, row.entity_name) == (
            entity.pk,
            home.area_code,
            "区农业产业化公司",
        )
    paid = brought_in(
        "industry.dividends",
        DIVIDENDS,
        (home.number, "区农业产业化公司", 2019, "2019-12-20", 500, "代发1"),
    )
    assert (paid.new, paid.wrong) == (1, 0)
    with scoped(township()) as actor:
        assert [one.fen for one in incomes.lines(actor).filter(household=home)] == [500_00]


def test_entities_of_other_townships_are_not_known_and_what_is_the_countys_is_not_written() -> None:
    some_areas()
    with scoped(an_actor()) as county:
        an_entity(county, name="邻镇合作社", area_code=OTHER_TOWNSHIP)
        an_entity(county, name="区农业产业化公司", area_code=COUNTY)
        home = a_household(county)
    contracts = a_read_batch(
        township(),
        a_workbook([(home.number, "邻镇合作社", "入股分红", "2019-01-01", 5000, 10, 12)], CONTRACTS),
        ledger="industry.contracts",
    )
    assert (contracts.new, contracts.wrong) == (0, 1)
    products = a_read_batch(
        township(),
        a_workbook([("区农业产业化公司", "稻虾米", "斤")], ("主体名称", "产品名称", "计量单位")),
        ledger="industry.products",
    )
    assert (products.new, products.wrong) == (0, 1)


def test_one_line_of_the_form_names_the_countys_entity_too() -> None:
    some_areas()
    with scoped(an_actor()) as county:
        entity = an_entity(county, name="区农业产业化公司", area_code=COUNTY)
        home = a_household(county)
    with scoped(township()) as actor:
        row = a_contract(actor, entity, home)
        assert (row.entity_id, row.area_code) == (entity.pk, home.area_code)
