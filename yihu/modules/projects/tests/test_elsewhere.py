"""Projects and money on pages of others: 工作台, area page, search."""

from __future__ import annotations

from datetime import date

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, OTHER_TOWNSHIP, TOWNSHIP, an_actor, an_area
from yihu.modules.funds import panels as funds_panels
from yihu.modules.funds import searches as funds_searches
from yihu.modules.funds.tests import factories as funds
from yihu.modules.projects import panels, searches
from yihu.modules.projects.rules import Stage
from yihu.modules.projects.tests import factories as make

pytestmark = pytest.mark.django_db
JUNE = date(2020, 6, 30)


def test_the_money_clock_tells_what_the_next_check_asks() -> None:
    leader = an_actor(Role.COUNTY_LEADER, COUNTY)
    [clock] = funds_panels.PANELS
    with scoped(leader):
        assert clock.context(leader, None, JUNE) is None
    funds.an_expenditure("100", funds.a_posted_payment("1000"))

    with scoped(leader):
        shown = clock.context(leader, None, JUNE)
    assert shown is not None
    assert (shown["days_left"], shown["missing"]) == (0, 40_000)


def test_an_area_page_lists_its_projects() -> None:
    project = make.a_project(Stage.STARTED)
    clerk = an_actor(Role.COUNTY_CLERK, COUNTY)
    panel = next(one for one in panels.PANELS if one.key == "projects.area")
    with scoped(clerk):
        shown = panel.context(clerk, an_area(TOWNSHIP), JUNE)
        assert panel.context(clerk, an_area(OTHER_TOWNSHIP), JUNE) is None

        assert shown is not None
        assert list(shown["projects"]) == [project]


def test_search_finds_projects_documents_and_vouchers_of_ones_own_area() -> None:
    project = make.a_project(name="邹家桥村组级公路硬化")
    payment = funds.a_posted_payment(
        "10", allocation=funds.an_allocation("10", batch=funds.a_batch("10", number="湘财预〔2020〕97号"))
    )
    clerk, other = (
        an_actor(Role.COUNTY_CLERK, COUNTY),
        an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP, user_id=7),
    )

    def hits(actor: Actor, text: str) -> list[str]:
        with scoped(actor) as who:
            found = [*searches.find(who, text, 5), *funds_searches.find(who, text, 5)]
            return [hit.title for hit in [*found, *funds_searches.find_vouchers(who, text, 5)]]

    assert hits(clerk, "公路") == [project.name]
    assert hits(clerk, project.number.lower()) == [project.name]
    assert hits(clerk, "97号") == ["湘财预〔2020〕97号"]
    assert hits(clerk, payment.voucher) == [payment.voucher]
    assert hits(other, "公路") == hits(other, "97号") == hits(other, payment.voucher) == []
