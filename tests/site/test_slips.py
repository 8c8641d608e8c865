"""Every rule of supervision finds the case planted for it, with its evidence, and nothing in a county without one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from yihu.core.access.scope import scoped
from yihu.core.ledgers import actions as ledgers
from yihu.core.rooms import declared
from yihu.core.tests.factories import COUNTY, TOWNSHIP, VILLAGE, an_actor, some_areas
from yihu.modules.funds import queries as money
from yihu.modules.funds.rules import Tier
from yihu.modules.funds.tests import factories as funds
from yihu.modules.households import actions as households
from yihu.modules.households.rules import Leave, Relation
from yihu.modules.households.tests.factories import a_household, a_member
from yihu.modules.incomes.rules import Origin, Source
from yihu.modules.incomes.tests.factories import a_line
from yihu.modules.projects import queries as projects
from yihu.modules.projects.rules import Method, Stage
from yihu.modules.projects.tests.factories import a_project
from yihu.modules.supervision import queries
from yihu.modules.supervision.models import Finding, Lead
from yihu.modules.supervision.tests.factories import ran, the_inspection
from yihu.site.seed import slips
from yihu.site.seed.supervision import FOUND_ON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean_county() -> None:
    """Projects, money and lists in good order: a contract within its plan, paid after acceptance by vouchers of its own,
    an advance made good, pensions of the living, once each."""
    some_areas()
    clerk = an_actor()
    project = a_project(Stage.ACCEPTED, number="P-1")
    with scoped(clerk):
        contract = {
            "project__number": project.number,
            "method": Method.TENDER,
            "number": "HT-1",
            "contractor": "示例建筑公司",
            "fen": 119_000_00,
            "signed_on": date(2020, 3, 1),
            "unit": None,
            "note": "",
        }
        ledgers.enter(clerk, declared("ledgers", "projects.contracts"), contract)
        home = a_household(
            clerk,
            members=[a_member(name="张三"), a_member(Relation.SPOUSE, name="李四")],
        )
        for earner in ("张三", "李四"):
            listed = {"source": Source.PENSION, "origin": Origin.PAID_LIST, "earner": earner}
            a_line(clerk, home, 103, proof="五月发放台账", on=date(2020, 5, 20), **listed)
        other = a_household(clerk, members=[a_member(name="王五"), a_member(Relation.SPOUSE, name="赵六")])
        listed = {"source": Source.PENSION, "origin": Origin.PAID_LIST, "earner": "王五"}
        a_line(clerk, other, 103, proof="五月发放台账", on=date(2020, 5, 20), **listed)
        dead = other.memberships.get(name="赵六").person
        households.remove_member(clerk, dead.uid, on=date(2020, 3, 1), reason=Leave.DIED)
    given = funds.an_allocation("110000", project="P-1", area=TOWNSHIP)
    payment = funds.a_posted_payment("110000", allocation=given, on=date(2020, 6, 11))
    funds.an_expenditure("60000", payment, on=date(2020, 6, 12))
    advance = funds.posted(funds.a_pending_advance("1000"))
    back = funds.an_allocation("1000", project="P-1", area=TOWNSHIP, tier=Tier.CENTRAL)
    funds.an_offset("1000", advance, back, on=date(2020, 5, 30))


def test_a_clean_county_has_nothing_to_find() -> None:
    done = ran(FOUND_ON)
    assert set(done.hits) == set(queries.rules())
    assert set(done.hits.values()) == {0}
    assert done.found == 0


def test_every_rule_finds_its_planted_case_with_its_evidence() -> None:
    clerk = an_actor()
    slips.build(clerk, funds.a_maker(), funds.a_checker(), [VILLAGE])
    with scoped(clerk):
        slips.paid_after_death(clerk, FOUND_ON)
        slips.paid_twice(clerk)
    hits = ran(FOUND_ON).hits
    assert {key for key, count in hits.items() if not count} == set()
    # Each case is its own rule's and no other's but where one thing is two.
    assert {key: count for key, count in hits.items() if count != 1} == {"duplicate_benefit": 2}
    with scoped(the_inspection()):
        matters = [*Finding.objects.all(), *Lead.objects.all()]
        assert {one.rule for one in matters} == set(queries.rules())
        for one in matters:
            assert one.evidence, one.rule
            assert all(line["url"].startswith("/") for line in one.evidence), one.rule
            assert one.area_code in (COUNTY, TOWNSHIP)


def test_the_cases_of_the_year_before_are_in_no_figure_of_the_year() -> None:
    before = [
        rows(COUNTY, FOUND_ON).count() for rows in (money.issued_on, money.paid_on, projects.planned_on)
    ]
    slips.build(an_actor(), funds.a_maker(), funds.a_checker(), [VILLAGE])
    after = [rows(COUNTY, FOUND_ON).count() for rows in (money.issued_on, money.paid_on, projects.planned_on)]
    assert before == after
    assert sum(case.paid for case in slips.CASES) <= Decimal(600)
