"""Notices with their terms, what steps rest on, plans on any day, photos, and the asset at the end."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.clock import SHANGHAI
from yihu.core.tests.factories import COUNTY, TOWNSHIP, a_person, an_actor, signed_in, some_areas
from yihu.engine.errors import Conflict, WrongStage
from yihu.engine.stages import MissingProof
from yihu.modules.funds.tests import factories as funds
from yihu.modules.projects import actions, queries
from yihu.modules.projects.indicators import INDICATORS
from yihu.modules.projects.models import PlanChange, ProjectNotice
from yihu.modules.projects.rules import Direction, Level, Method, Origin, Phase, Result, Stage
from yihu.modules.projects.rules.running import NotPublicised, TermNotOver, reached
from yihu.modules.projects.tests import factories as make
from yihu.modules.projects.tests.factories import LISTED, a_clerk

pytestmark = pytest.mark.django_db
JUNE = date(2020, 6, 30)


def test_review_waits_until_the_village_notice_is_over() -> None:
    project = make.a_proposal()
    reviewer = an_actor(Role.TOWNSHIP_APPROVER, TOWNSHIP, user_id=60)

    def review(on: date) -> None:
        with scoped(reviewer):
            actions.take(reviewer, project.pk, Stage.REVIEWED, on=on, document="审核1号")

    with pytest.raises(NotPublicised):
        review(LISTED + timedelta(days=20))
    with scoped(a_clerk()) as clerk, pytest.raises(TermNotOver, match="不少于 10 天"):
        actions.publicise(
            clerk, project.pk, Level.VILLAGE, first=LISTED, last=LISTED + timedelta(days=8), place="公开栏"
        )
    make.a_notice(project, Level.VILLAGE, LISTED)
    with pytest.raises(TermNotOver):
        review(LISTED + timedelta(days=9))
    review(LISTED + timedelta(days=10))


def test_a_notice_taken_down_early_proves_nothing() -> None:
    project = make.a_proposal()
    make.a_notice(project, Level.VILLAGE, LISTED)
    with scoped(a_clerk()) as clerk:
        [notice] = ProjectNotice.objects.all()
        actions.take_down(clerk, notice.pk, on=LISTED + timedelta(days=3), reason="内容有误")
    reviewer = an_actor(Role.TOWNSHIP_APPROVER, TOWNSHIP, user_id=60)
    with scoped(reviewer), pytest.raises(NotPublicised):
        actions.take(reviewer, project.pk, Stage.REVIEWED, on=JUNE, document="审核1号")


def test_what_a_county_brings_forward_is_public_in_the_county_only() -> None:
    project = make.a_proposal(origin=Origin.COUNTY)
    reviewer = an_actor(Role.TOWNSHIP_APPROVER, TOWNSHIP, user_id=60)
    with scoped(reviewer):
        moved = actions.take(reviewer, project.pk, Stage.REVIEWED, on=LISTED, document="审核1号")
    assert moved.stage == Stage.REVIEWED


def test_a_contract_names_its_contractor_and_amount() -> None:
    project = make.a_project(Stage.PLANNED)
    with scoped(a_clerk()) as clerk:
        with pytest.raises(MissingProof):
            actions.take(clerk, project.pk, Stage.CONTRACTED, on=JUNE, document="合同1")
        signed = actions.Signed(Method.TENDER, "示例建筑公司", 130_000_00)
        actions.take(clerk, project.pk, Stage.CONTRACTED, on=JUNE, document="合同1", proof=signed)
        [money] = queries.money_of(clerk, queries.visible_to(clerk), JUNE)
        [contract] = queries.contracts(clerk)
    assert (contract.number, contract.fen, contract.signed_on) == ("合同1", 130_000_00, JUNE)
    assert money.above_plan_fen == 10_000_00


def test_an_acceptance_that_failed_is_kept_and_moves_nothing() -> None:
    project = make.a_project(Stage.FINISHED)
    examiner = an_actor(Role.LINE_DEPARTMENT, COUNTY, user_id=61)
    failed = actions.Examined(Result.FAILED, "联合验收组", "路肩未完成")
    with scoped(examiner):
        first = actions.take(
            examiner, project.pk, Stage.ACCEPTED, on=date(2020, 6, 1), document="验1", proof=failed
        )
        assert first.stage == Stage.FINISHED
        again = actions.take(
            examiner, project.pk, Stage.ACCEPTED, on=date(2020, 6, 9), document="验2", proof=make.PASSED
        )
        assert [row.result for row in queries.acceptances(examiner).order_by("on")] == ["failed", "passed"]
    assert again.accepted_on == date(2020, 6, 9)


def test_a_plan_can_be_asked_for_any_day() -> None:
    project = make.a_project(Stage.STARTED)
    invest = next(one for one in INDICATORS if one.key == "proj.lib_invest")
    with scoped(a_clerk()) as clerk:
        for on, county in ((date(2020, 4, 1), 50_000_00), (date(2020, 6, 1), 30_000_00)):
            actions.change_plan(
                clerk,
                project.pk,
                {"central": 100_000_00, "county": county},
                on=on,
                document="调整1号",
                reason="结余",
            )

        def planned(day: date) -> int:
            [row] = invest.measure.rows(COUNTY, day)  # type: ignore[union-attr]
            return int(row.plan_fen)

        days = (date(2020, 3, 31), date(2020, 4, 1), date(2020, 5, 31), date(2020, 6, 1))
        assert [planned(day) for day in days] == [120_000_00, 150_000_00, 150_000_00, 130_000_00]
        assert queries.plan_on(project, date(2020, 5, 1))["county"] == 50_000_00
        with pytest.raises(MissingProof):
            actions.change_plan(clerk, project.pk, {"county": 1}, on=JUNE, document=" ", reason="因")
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanChange.objects.update(reason="改")


def test_payment_before_acceptance_is_told_from_payment_after() -> None:
    project = make.a_project(Stage.ACCEPTED)
    for on, yuan in ((date(2020, 4, 10), "30000"), (date(2020, 6, 20), "20000")):
        allocation = funds.an_allocation(yuan, project=project.number)
        funds.a_posted_payment(yuan, allocation=allocation, on=on)
    with scoped(a_clerk()) as clerk:
        [money] = queries.money_of(clerk, queries.visible_to(clerk), JUNE)
    assert (money.paid_fen, money.before_fen, money.first_paid_on) == (
        50_000_00,
        30_000_00,
        date(2020, 4, 10),
    )


def test_a_project_becomes_an_asset_after_its_announcement_and_once_by_each_number() -> None:
    project = make.a_project(Stage.ACCEPTED)
    finance, clerk_ = an_actor(Role.FINANCE, COUNTY, user_id=70), a_clerk()
    with scoped(finance):
        actions.take(
            finance, project.pk, Stage.SETTLED, on=date(2020, 6, 12), document="审1", proof=make.AUDITED
        )
    with scoped(clerk_) as clerk:
        with pytest.raises(WrongStage):
            actions.handed_over(clerk, project.uid, date(2020, 6, 20), "ZC-1")
        actions.take(clerk, project.pk, Stage.DISCLOSED, on=date(2020, 6, 15), document="公告1")
        [ready] = queries.ready_for_assets(clerk)
        assert ready.value_fen == make.AUDITED.fen  # type: ignore[attr-defined]
        assert [row.pk for row in queries.accepted_without_asset(COUNTY, JUNE)] == [project.pk]
        actions.handed_over(clerk, project.uid, date(2020, 6, 20), "ZC-1")
        actions.handed_over(clerk, project.uid, date(2020, 6, 21), "ZC-2")
        with pytest.raises(Conflict):
            actions.handed_over(clerk, project.uid, date(2020, 6, 22), "ZC-2")
        assert queries.assets_of(clerk, project.uid) == ["ZC-1", "ZC-2"]
        assert not queries.ready_for_assets(clerk).exists()
        assert not queries.accepted_without_asset(COUNTY, JUNE).exists()
    funds.settle()
    project.refresh_from_db()
    assert (project.stage, project.handed_over_on) == (Stage.HANDED_OVER, date(2020, 6, 20))


def test_a_photo_keeps_its_day_and_what_it_shows() -> None:
    project = make.a_project()
    now = datetime(2020, 6, 30, 9, tzinfo=SHANGHAI)
    with scoped(a_clerk()) as clerk:
        made = actions.add_photo(
            clerk,
            project.pk,
            phase=Phase.DURING,
            taken_on=date(2020, 5, 1),
            caption="路基完成",
            name="a.png",
            data=make.A_PNG,
            now=now,
        )
        assert actions.open_photo(clerk, made.pk)[1] == "image/png"
        assert actions.remove_photo(clerk, made.pk, reason="拍错") == project.pk
        assert not queries.photos(clerk).exists()


def test_late_and_idle_are_told_by_the_day() -> None:
    late = make.a_project(Stage.STARTED, start_due=date(2020, 2, 1), finish_due=date(2020, 5, 1))
    with scoped(a_clerk()):
        assert not queries.late_on(COUNTY, date(2020, 4, 30)).exists()
        assert [row.pk for row in queries.late_on(COUNTY, date(2020, 5, 1))] == [late.pk]
        edge = make.STARTED + timedelta(days=90)
        assert not queries.idle_on(COUNTY, edge).exists()
        assert [row.pk for row in queries.idle_on(COUNTY, edge + timedelta(days=1))] == [late.pk]


@pytest.mark.parametrize(
    ("direction", "target", "actual", "met"),
    [("at_least", "2.5", "2.5", True), ("at_least", "2.5", "2.49", False), ("at_most", "30", "31", False)],
)
def test_a_target_is_met_at_its_edge(direction: str, target: str, actual: str, met: bool) -> None:
    from decimal import Decimal

    assert reached(Direction(direction), Decimal(target), Decimal(actual)) is met
    assert reached(Direction(direction), Decimal(target), None) is None


def test_the_form_of_the_start_says_which_notices_are_missing_and_holds_nobody_up() -> None:
    some_areas()
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    project = make.a_project(Stage.PLANNED)
    start = reverse("projects:take", args=[project.pk, Stage.STARTED.value])
    assert "还没有年度计划公告、实施前公示" in client.get(start).content.decode()
    make.a_notice(project, Level.PLAN, date(2020, 2, 12))
    make.a_notice(project, Level.BEFORE_START, date(2020, 2, 12))
    assert "还没有" not in client.get(start).content.decode()
    with scoped(make.a_clerk()) as clerk:
        assert actions.take(clerk, project.pk, Stage.STARTED, on=date(2020, 3, 10)).stage == Stage.STARTED


def test_a_project_that_started_without_its_notice_stays_due_until_one_is_written_down() -> None:
    some_areas()
    taken_over, early, late = (
        make.a_project(Stage.STARTED),
        make.a_project(Stage.PLANNED),
        make.a_project(Stage.PLANNED),
    )
    make.a_notice(early, Level.BEFORE_START, date(2020, 2, 12))
    on = date(2020, 3, 10)
    with scoped(make.a_clerk()) as clerk:
        for project in (early, late):
            actions.take(clerk, project.pk, Stage.STARTED, on=on)
        assert [row.pk for row in queries.started_unannounced(COUNTY, JUNE)] == [late.pk]
        assert not queries.started_unannounced(COUNTY, on - timedelta(days=1)).exists()
    make.a_notice(late, Level.BEFORE_START, date(2020, 6, 1))
    with scoped(make.a_clerk()):
        assert not queries.started_unannounced(COUNTY, JUNE).exists()
        assert [row.pk for row in queries.started_unannounced(COUNTY, date(2020, 5, 31))] == [late.pk]
    assert taken_over.stage == Stage.STARTED
