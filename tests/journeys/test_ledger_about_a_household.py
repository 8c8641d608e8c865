"""A plain ledger whose rows are about a household, named by its number: where the row goes and who may name it."""

from datetime import date

import pytest

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.ledgers import actions, links, panels
from yihu.core.ledgers.actions import BadRow
from yihu.core.tests.factories import (
    OTHER_TOWNSHIP,
    TOWNSHIP,
    VILLAGE,
    a_person,
    an_actor,
    signed_in,
    some_areas,
)
from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.households import queries
from yihu.modules.households.permissions import Can
from yihu.modules.households.tests.factories import a_household

pytestmark = pytest.mark.django_db
PLANS = Ledger(
    key="sample.plans",
    title="脱贫计划（示例）",
    model="households.ExitPlan",
    source="示例",
    columns=(
        Column("household__number", "户编号", required=True),
        Column("number", "编号"),
        Column("year", "年度", Kind.INTEGER, required=True, grouped=False),
        Column("batch", "批次", required=True),
        Column("start", "计划日期", Kind.DATE, required=True),
    ),
    rows=queries.exit_plans,
    see=Can.SEE,
    write=Can.WRITE,
    identify=("household__number", "year"),
    day="start",
    household_path="household",
)


def test_the_row_lies_where_its_household_lies_and_leads_to_it() -> None:
    some_areas()
    town = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)
    with scoped(town):
        household = a_household(town, village=VILLAGE)
        plan = {
            "household__number": household.number,
            "number": household.number,
            "year": 2020,
            "batch": "一",
            "start": date(2020, 1, 1),
        }
        row = actions.enter(town, PLANS, plan)

        assert getattr(row, "area_code", "") == VILLAGE
        leads_to = links.household_url(PLANS, row)
        panel = panels.of_household(PLANS)
        shown = panel(town, household, date(2020, 6, 30))
        before = panel(town, household, date(2019, 12, 31))
    page = signed_in(a_person("clerk", Role.TOWNSHIP_CLERK, TOWNSHIP)).get(leads_to, follow=True)
    assert page.request["PATH_INFO"] == f"/households/{household.uid}/"
    assert shown is not None
    assert [str(cell) for cell in shown["rows"][0]] == [
        household.number,
        household.number,
        "2020",
        "一",
        "2020-01-01",
    ]
    assert before is not None
    assert before["rows"] == []


def test_a_household_of_others_cannot_be_named() -> None:
    some_areas()
    town, other = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP), an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)
    with scoped(town):
        household = a_household(town, village=VILLAGE)
    plan = {"household__number": household.number, "year": 2020, "batch": "一", "start": date(2020, 1, 1)}
    with scoped(other), pytest.raises(BadRow) as refused:
        actions.enter(other, PLANS, plan)

    assert refused.value.problems == {
        "household__number": f"没有找到“{household.number}”，或不在您的管理范围内，请核对"
    }
