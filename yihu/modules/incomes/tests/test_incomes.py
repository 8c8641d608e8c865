from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.ledgers.actions import BadRow
from yihu.core.tests import figures
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    VILLAGE,
    a_person,
    an_actor,
    signed_in,
    some_areas,
)
from yihu.modules.households import actions as households
from yihu.modules.households.rules import Leave
from yihu.modules.households.tests.factories import a_household
from yihu.modules.incomes import actions, queries
from yihu.modules.incomes.features import FEATURES
from yihu.modules.incomes.indicators import INDICATORS
from yihu.modules.incomes.rules import Source
from yihu.modules.incomes.tests.factories import a_line, a_statement

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    return an_actor()


def figure(key: str, area: str = COUNTY, day: date = DAY) -> Decimal | None:
    return figures.figure(INDICATORS, key, area, day)


def test_a_line_takes_the_village_of_its_household(clerk: Actor) -> None:
    with scoped(clerk):
        assert a_line(clerk, a_household(clerk)).area_code == VILLAGE


def test_what_a_household_earned_is_shared_by_its_members_of_the_last_day(clerk: Actor) -> None:
    with scoped(clerk):
        row = a_household(clerk, size=3)
        a_line(clerk, row, 3_000)
        a_line(clerk, row, 600, source=Source.BUSINESS_COST, on=date(2020, 5, 31))
        a_line(clerk, row, 50, on=date(2020, 6, 1))

        account = queries.account_between(clerk, row, date(2019, 6, 1), date(2020, 6, 1), DAY)

    assert (account.gross, account.net, account.persons) == (300_000, 240_000, 3)
    assert account.per_head == Decimal("800.00")


def test_the_form_counts_where_there_is_one_and_the_gap_is_told(clerk: Actor) -> None:
    with scoped(clerk):
        row = a_household(clerk, size=2)
        a_line(clerk, row, 5_000, on=date(2019, 5, 1))
        before = queries.account_of_year(clerk, row, 2019, DAY)
        a_statement(clerk, row, wages=6_000, pension=1_000, business_cost=500)
        after = queries.account_of_year(clerk, row, 2019, DAY)

    assert (before.counted.net, before.gap) == (500_000, None)
    assert (after.counted.net, after.gap) == (650_000, 150_000)


def test_screening_reads_what_counted_on_its_day(clerk: Actor) -> None:
    features = FEATURES[0].sql
    with scoped(clerk):
        row = a_household(clerk)
        a_line(clerk, row, 2_000, on=date(2020, 3, 15))
        actions.receive(clerk, [actions.Receipt(row.pk, date(2020, 5, 20), Source.WAGES, 200_000, "JB-1")])
        found = []
        for day in (date(2020, 5, 19), date(2020, 5, 20), date(2020, 6, 1)):
            given: dict[str, Any] = {"low": COUNTY, "high": "430903", "day": day, "households": [row.pk]}
            with connection.cursor() as cursor:
                cursor.execute(f"select wages_year from ({features}) f", given)
                found.append(cursor.fetchall())

    assert found == [[(200_000,)]] * 3, "as it was keyed until the month of the list is whole"


@pytest.mark.parametrize(
    ("totals", "told"),
    [
        ({"gross": 6_999}, "年收入不等于各项收入之和"),
        ({"gross": 7_000, "net": 7_000}, "纯收入不等于年收入减生产经营性支出"),
    ],
)
def test_a_form_whose_totals_are_wrong_is_refused(clerk: Actor, totals: dict[str, int], told: str) -> None:
    with scoped(clerk):
        row = a_household(clerk)
        with pytest.raises(BadRow, match=told):
            a_statement(clerk, row, wages=6_000, pension=1_000, business_cost=500, **totals)
        a_statement(clerk, row, wages=6_000, pension=1_000, business_cost=500, gross=7_000, net=6_500)


def test_the_figure_a_head_is_of_the_newest_year_that_is_over(clerk: Actor) -> None:
    with scoped(clerk):
        a_statement(clerk, a_household(clerk, size=2), wages=9_000)
        a_statement(clerk, a_household(clerk, size=1), persons=1, wages=3_217, business_cost=1)
        a_statement(clerk, a_household(clerk, size=1), year=2020, persons=1, wages=100)

        assert figure("inc.net") == Decimal("1.2216")
        assert figure("inc.per_head") == Decimal("4072.00")
        assert figure("inc.per_head", TOWNSHIP) == Decimal("4072.00")
        assert figure("inc.per_head", OTHER_TOWNSHIP) is None
        assert figure("inc.below_line_hh") == 1
        assert figure("inc.below_line_hh", day=date(2020, 12, 31)) == 1
        assert figure("inc.below_line_hh", day=date(2022, 6, 30)) == 0


def test_a_township_sees_no_income_of_another(clerk: Actor) -> None:
    with scoped(clerk):
        row = a_household(clerk)
        line = a_line(clerk, row)
    other = an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)
    with scoped(other):
        assert not queries.lines(other).filter(pk=line.pk).exists()
        with pytest.raises(BadRow, match="没有找到"):
            a_line(other, row)


def test_a_member_who_died_still_has_shared_what_came_before(clerk: Actor) -> None:
    with scoped(clerk):
        row = a_household(clerk, size=2)
        a_line(clerk, row, 1_000, on=date(2019, 5, 1))
        person = row.memberships.exclude(relation="head").get().person
        households.remove_member(clerk, person.uid, reason=Leave.DIED, on=date(2020, 2, 1))

        assert queries.account_of_year(clerk, row, 2019, DAY).lines.persons == 2


def test_the_page_tells_what_changed_and_why(clerk: Actor) -> None:
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    with scoped(clerk):
        row = a_household(clerk, size=1)
        a_statement(clerk, row, year=2018, persons=1, wages=9_000)
        a_statement(clerk, row, year=2019, persons=1, wages=2_000, low_income=1_000)
    page = client.get(f"/incomes/{row.uid}/?year=2019").content.decode()

    assert "工资性收入减少（9,000.00 → 2,000.00 元）" in page
    assert "低于当年收入标准 3,218.00 元" in page
    assert "3,000.00" in page
    assert client.get(f"/incomes/{row.uid}/?year=昨年").status_code == 422
    assert "近十二个月" in client.get(f"/incomes/{row.uid}/?year=months").content.decode()
    assert "家庭收入" in client.get(f"/households/{row.uid}/?panel=together").content.decode()


def test_a_year_that_runs_stands_beside_the_same_months_and_is_not_held_to_the_years_standard(
    clerk: Actor,
) -> None:
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    with scoped(clerk):
        row = a_household(clerk, size=1)
        a_line(clerk, row, 1_000, on=date(2019, 5, 1))
        a_line(clerk, row, 4_000, on=date(2019, 9, 1))
        a_line(clerk, row, 1_200, on=date(2020, 3, 15))
        a_line(clerk, row, 7_000, on=date(2020, 8, 1))
    page = client.get(f"/incomes/{row.uid}/?year=2020&as_of=2020-06-30").content.decode()

    assert "与2019 年同期相比" in page
    assert "（1,000.00 → 1,200.00 元）" in page
    assert "低于当年收入标准" not in page
    assert "7,000.00" not in page, "what came after the business day"


def test_where_only_the_form_of_the_year_before_is_known_nothing_is_called_less(clerk: Actor) -> None:
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    with scoped(clerk):
        row = a_household(clerk, size=1)
        a_statement(clerk, row, year=2019, persons=1, wages=9_000)
        a_line(clerk, row, 1_200, on=date(2020, 3, 15))
    page = client.get(f"/incomes/{row.uid}/?year=2020&as_of=2020-06-30").content.decode()

    assert "上期为2019 年全年" in page
    assert "变化最大的是" not in page
