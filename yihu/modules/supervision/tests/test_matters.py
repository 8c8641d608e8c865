"""From a rule's hit to its end, and back again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.clock import SHANGHAI
from yihu.core.tests.factories import COUNTY, TOWNSHIP, VILLAGE, an_actor, some_areas
from yihu.engine.errors import BadValue, Conflict, NotAllowed
from yihu.modules.funds.tests import factories as funds
from yihu.modules.households import actions as households
from yihu.modules.households.rules import Leave, Relation
from yihu.modules.households.tests.factories import a_household, a_member
from yihu.modules.incomes.rules import Origin
from yihu.modules.incomes.rules import Source as Income
from yihu.modules.incomes.tests.factories import a_line
from yihu.modules.projects.rules import Stage
from yihu.modules.projects.tests.factories import a_project
from yihu.modules.supervision import actions, queries
from yihu.modules.supervision.actions import Said
from yihu.modules.supervision.models import Finding, FindingStep, Lead
from yihu.modules.supervision.rules import SameHand, State, WrongState
from yihu.modules.supervision.tests.factories import (
    FOUND,
    a_tip,
    a_township_clerk,
    an_approver,
    ran,
    the_finding,
    the_inspection,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2020, 6, 1, 9, tzinfo=SHANGHAI)
LATE = date(2020, 12, 1)


@pytest.fixture(autouse=True)
def areas() -> None:
    some_areas()


def idle() -> None:
    """A planned project that got its money in April and was never begun."""
    a_project(Stage.PLANNED, number="P-1")
    funds.a_posted_payment("10000", allocation=funds.an_allocation(project="P-1", area=TOWNSHIP))


def go(actor: Actor, pk: int, to: State, text: str = "", *, on: date = LATE, **more: object) -> Finding:
    with scoped(actor):
        return actions.move_finding(actor, pk, to, Said(text, **more), on=on, now=NOW)  # type: ignore[arg-type]


def test_one_cause_is_one_matter_however_often_the_rules_run_and_comes_again_when_it_was_not_put_right() -> (
    None
):
    idle()
    assert ran(FOUND).found == 0, "the term is not over"

    assert ran(LATE).hits["idle_money"] == 1
    assert ran(LATE + timedelta(days=1)).found == 0
    found = the_finding("idle_money")
    assert (found.state, found.area_code, found.place_code, found.fen) == (
        State.ASSIGNED,
        TOWNSHIP,
        VILLAGE,
        1_000_000,
    )
    assert found.due_on == LATE + timedelta(days=10)
    assert found.evidence[0]["url"].startswith("/funds/payments/")

    go(a_township_clerk(), found.pk, State.EXPLAINED, "正在开工")
    go(an_approver(), found.pk, State.VERIFIED)
    go(an_approver(), found.pk, State.CORRECTED, "已督促开工")
    after = ran(LATE + timedelta(days=2))
    assert (after.found, after.again) == (1, 1), "closed as corrected, and still idle"
    assert the_finding("idle_money").again_id == found.pk


def test_what_was_closed_as_no_problem_stays_closed_until_the_evidence_is_another() -> None:
    idle()
    ran(LATE)
    found = the_finding("idle_money")
    go(a_township_clerk(), found.pk, State.EXPLAINED, "汛期停工")
    go(an_approver(), found.pk, State.VERIFIED)
    go(an_approver(), found.pk, State.NIL, "理由属实")
    assert ran(LATE + timedelta(days=1)).found == 0

    funds.a_posted_payment("500", allocation=funds.an_allocation("500", project="P-1"), on=date(2020, 11, 1))
    assert ran(LATE + timedelta(days=2)).again == 1


def test_more_evidence_of_an_open_matter_is_added_to_it() -> None:
    idle()
    ran(LATE)
    funds.a_posted_payment("500", allocation=funds.an_allocation("500", project="P-1"), on=date(2020, 11, 1))
    assert ran(LATE + timedelta(days=1)).found == 0
    assert len(the_finding("idle_money").evidence) == 2


def test_a_payment_after_death_goes_straight_into_the_compartment() -> None:
    clerk = an_actor()
    with scoped(clerk):
        home = a_household(clerk, members=[a_member(name="张三"), a_member(Relation.SPOUSE, name="李四")])
        for earner, on in (("张三", date(2020, 5, 20)), ("李四", date(2020, 5, 21))):
            listed = {"source": Income.PENSION, "origin": Origin.PAID_LIST, "earner": earner, "on": on}
            a_line(clerk, home, 103, proof="五月发放台账", **listed)
        dead = home.memberships.get(name="李四").person
        households.remove_member(clerk, dead.uid, on=date(2020, 3, 1), reason=Leave.DIED)
    ran(FOUND)
    with scoped(the_inspection()) as inspection:
        lead = queries.leads(inspection).get()
    assert lead.rule == "paid_to_gone"
    assert (lead.area_code, lead.place_code) == (COUNTY, VILLAGE)
    assert "李*" in lead.title
    assert "李四" not in str(lead.evidence)


def test_the_one_who_explains_does_not_verify() -> None:
    idle()
    ran(LATE)
    found = the_finding("idle_money")
    go(a_township_clerk(), found.pk, State.EXPLAINED, "正在开工")
    same = replace(an_approver(), user_id=a_township_clerk().user_id)
    with pytest.raises(SameHand):
        go(same, found.pk, State.VERIFIED)
    with pytest.raises(NotAllowed):
        go(a_township_clerk(), found.pk, State.VERIFIED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=found.pk).update(verified_by=a_township_clerk().user_id)
    with scoped(same):
        assert State.VERIFIED not in queries.moves_for(same, Finding.objects.get(pk=found.pk))
    # Sent back and explained by another, the first may verify.
    go(an_approver(), found.pk, State.ASSIGNED, "缺开工令")
    assert Finding.objects.get(pk=found.pk).explained_by is None


@pytest.mark.parametrize(
    ("to", "said", "refused"),
    [
        (State.NIL, Said("属实"), WrongState),
        (State.EXPLAINED, Said("  "), BadValue),
        (State.RESULT, Said("已处分"), NotAllowed),
    ],
)
def test_steps_that_are_refused(to: State, said: Said, refused: type[Exception]) -> None:
    idle()
    ran(LATE)
    found = the_finding("idle_money")
    approver = replace(an_approver(), role=Role.SYSTEM)
    with scoped(Actor.system(COUNTY)) as system, pytest.raises(refused):
        actions.move_finding(system, found.pk, to, said, on=LATE, now=NOW)
    assert approver.role is Role.SYSTEM
    assert Finding.objects.get(pk=found.pk).state == State.ASSIGNED


def test_recovered_money_needs_a_voucher_and_is_no_more_than_was_in_question() -> None:
    idle()
    ran(LATE)
    found = the_finding("idle_money")
    go(a_township_clerk(), found.pk, State.EXPLAINED, "已退回")
    go(an_approver(), found.pk, State.VERIFIED)
    with pytest.raises(BadValue, match="凭证"):
        go(an_approver(), found.pk, State.CORRECTED, "收回", recovered_fen=1_000_000)
    with pytest.raises(BadValue, match="涉及金额"):
        go(an_approver(), found.pk, State.CORRECTED, "收回", recovered_fen=1_000_001, voucher="收-1")
    closed = go(an_approver(), found.pk, State.CORRECTED, "收回", recovered_fen=1_000_000, voucher="收-1")
    assert (closed.closed_on, closed.recovered_fen) == (LATE, 1_000_000)


def test_a_finding_handed_over_becomes_a_lead_and_knows_nothing_of_it() -> None:
    idle()
    ran(LATE)
    found = the_finding("idle_money")
    go(an_approver(), found.pk, State.HANDED, "说明与事实不符")
    assert the_finding("idle_money").state == State.HANDED
    with scoped(the_inspection()) as inspection:
        lead = queries.leads(inspection).get(finding=found)
        assert "说明与事实不符" in lead.text
    with scoped(an_approver()):
        assert not Lead.objects.exists(), "the writer sees nothing of what was handed over"


def test_a_question_put_to_an_office_tells_nothing_of_the_lead() -> None:
    lead = a_tip(text="举报人要求保密的内容")
    with scoped(the_inspection()) as inspection:
        asked = actions.ask(
            inspection, lead.pk, title="请说明道路验收情况", text="", area_code=TOWNSHIP, on=FOUND
        )
        with pytest.raises(Conflict):
            actions.ask(inspection, lead.pk, title="再问", text="", area_code=TOWNSHIP, on=FOUND)
    clerk = a_township_clerk()
    with scoped(clerk):
        shown = queries.finding(clerk, asked.pk)
        told = [f"{one.said} {one.by_name}" for one in FindingStep.objects.filter(matter=shown)]
    assert "保密" not in f"{shown.title}{shown.text}{told}"
    assert the_inspection().name not in str(told)


def test_a_lead_goes_its_way_and_becomes_a_problem_with_one_tap() -> None:
    lead = a_tip()
    with scoped(the_inspection()) as inspection:
        other = replace(inspection, user_id=99, name="纪检另一人")
        for actor, to in ((inspection, State.ASSIGNED), (inspection, State.EXPLAINED)):
            actions.move_lead(actor, lead.pk, to, Said("谈话了解"), on=FOUND, now=NOW)
    with scoped(other):
        actions.move_lead(other, lead.pk, State.VERIFIED, Said("属实"), on=FOUND, now=NOW)
        number = actions.raise_problem(other, lead.pk, sealed=True, on=FOUND)
        with pytest.raises(Conflict):
            actions.raise_problem(other, lead.pk, sealed=True, on=FOUND)
        actions.move_lead(other, lead.pk, State.HANDED, Said("移送监委"), on=FOUND, now=NOW)
        done = actions.move_lead(other, lead.pk, State.RESULT, Said("立案一人"), on=FOUND, now=NOW)
    assert (done.state, done.problem_id) == (State.RESULT, number)
