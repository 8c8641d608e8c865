"""The loop: who may do what, in which order, with which guards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from pytest_django import Settings

from yihu.core.access.scope import scoped
from yihu.core.history.models import Event
from yihu.core.tests.factories import COUNTY, FAR_VILLAGE, NEIGHBOUR, OTHER_TOWNSHIP, VILLAGE, some_areas
from yihu.engine.errors import BadValue, Conflict, NotAllowed, NotFound, WrongStage
from yihu.modules.households.tests.factories import a_household
from yihu.modules.rectification import actions, queries
from yihu.modules.rectification.models import Problem, ProblemStep
from yihu.modules.rectification.rules import (
    Issued,
    Move,
    NeedsReason,
    NotReady,
    OutOfOrder,
    Paper,
    PlannedMeasure,
    SamePerson,
    Stage,
)
from yihu.modules.rectification.tests import factories as make

pytestmark = pytest.mark.django_db
MAY = date(2020, 5, 6)
LATER = date(2020, 5, 20)


@pytest.fixture(autouse=True)
def _county(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path
    some_areas()


def test_a_problem_goes_round_the_whole_loop_by_three_people() -> None:
    problem = make.a_closed_problem(on=MAY)

    assert problem.now is Stage.CLOSED
    assert problem.closed_on == MAY
    with scoped(make.a_clerk()):
        walked = list(problem.steps.order_by("pk").values_list("to_stage", flat=True))
    assert walked == ["assigned", "claimed", "planned", "fixing", "checking", "passed", "closed"]
    with scoped(make.a_clerk()):
        verbs = set(Event.objects.filter(row_id=str(problem.pk)).values_list("verb", flat=True))
    assert verbs >= {"rectification.raised", "rectification.planned", "rectification.closed"}


def test_a_number_is_given_by_township_and_year() -> None:
    assert make.a_problem().number == "2020-101-0001"
    assert make.a_problem().number == "2020-101-0002"


def test_a_number_taken_in_the_county_is_refused() -> None:
    make.a_problem(number="甲-1")
    with pytest.raises(actions.NumberTaken):
        make.a_problem(number="甲-1")


def test_a_township_cannot_take_a_number_it_cannot_see() -> None:
    make.a_problem(number="甲-1")
    with scoped(make.a_township_clerk(OTHER_TOWNSHIP)) as other, pytest.raises(actions.NumberTaken):
        actions.raise_(other, make.facts(village="430902102201", number="甲-1"))


def test_nobody_raises_problems_elsewhere() -> None:
    with scoped(make.a_clerk()) as clerk, pytest.raises(NotAllowed):
        actions.raise_(clerk, make.facts(village=FAR_VILLAGE))


def test_handing_in_without_finished_measures_and_evidence_names_all_that_is_missing() -> None:
    problem = make.a_planned_problem()
    with scoped(make.a_township_clerk()) as worker, pytest.raises(NotReady) as refused:
        actions.report(worker, problem.pk, on=MAY, now=make.NOW, submit=True)
    assert "1 条措施未完成" in refused.value.message
    assert "印证资料" in refused.value.message


def test_a_paper_in_the_archive_is_evidence_too() -> None:
    problem = make.a_planned_problem()
    with scoped(make.a_township_clerk()) as worker:
        done = [measure.pk for measure in problem.measures.all()]
        papers = [Paper(archive_ref="档案盒 3-12")]
        actions.report(worker, problem.pk, on=MAY, now=make.NOW, done=done, papers=papers, submit=True)
        problem.refresh_from_db()
    assert problem.now is Stage.CHECKING


def test_who_hands_in_may_neither_verify_nor_close() -> None:
    problem = make.a_submitted_problem(on=MAY)
    Problem.objects.filter(pk=problem.pk).update(submitted_by=make.a_clerk().user_id)

    with scoped(make.a_clerk()) as clerk:
        with pytest.raises(SamePerson):
            actions.verify(clerk, problem.pk, on=MAY, passed=True)
        problem.refresh_from_db()
        assert Move.PASS not in queries.moves_for(clerk, problem)
        assert not queries.review_queue(clerk).exists()


@pytest.mark.parametrize("column", ["checked_by", "closed_by"])
def test_the_database_itself_refuses_one_person_on_both_sides(column: str) -> None:
    problem = make.a_submitted_problem(on=MAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Problem.objects.filter(pk=problem.pk).update(**{column: problem.submitted_by})


def test_steps_are_never_rewritten() -> None:
    problem = make.a_planned_problem()
    with scoped(make.a_clerk()), pytest.raises(Exception, match="append-only"):
        with transaction.atomic():
            ProblemStep.objects.filter(problem=problem).update(comment="改过")


def test_the_database_itself_keeps_a_problem_open_without_measures_and_evidence() -> None:
    problem = make.a_planned_problem()
    with pytest.raises(DatabaseError, match="without finished measures"):
        _closed_by_force(problem)


@transaction.atomic
def _closed_by_force(problem: Problem) -> None:
    Problem.objects.filter(pk=problem.pk).update(stage=Stage.CLOSED, closed_on=MAY)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")


def test_a_problem_of_a_household_stands_in_its_village() -> None:
    with scoped(make.a_clerk()) as clerk:
        household = a_household(clerk)
        wanted = replace(make.facts(), household_id=household.pk)
        assert actions.raise_(clerk, wanted).household_id == household.pk
        with pytest.raises(BadValue, match="该户不在"):
            actions.raise_(clerk, replace(wanted, area_code=NEIGHBOUR))


def test_a_step_before_the_last_one_is_refused() -> None:
    problem = make.a_planned_problem(on=MAY)
    with scoped(make.a_township_clerk()) as worker, pytest.raises(OutOfOrder):
        actions.report(worker, problem.pk, on=date(2020, 5, 5), now=make.NOW, comment="已入户")


def test_a_form_opened_before_another_change_is_refused() -> None:
    problem = make.a_planned_problem()
    with scoped(make.a_township_clerk()) as worker:
        actions.report(worker, problem.pk, on=MAY, now=make.NOW, comment="已入户", version=problem.version)
        with pytest.raises(Conflict, match="刚被他人修改"):
            actions.report(
                worker, problem.pk, on=MAY, now=make.NOW, comment="又入户", version=problem.version
            )


def test_a_return_needs_a_reason_and_comes_back_to_the_unit() -> None:
    problem = make.a_submitted_problem(on=MAY)
    with scoped(make.a_clerk()) as clerk:
        with pytest.raises(NeedsReason):
            actions.verify(clerk, problem.pk, on=MAY, passed=False)
        returned = actions.verify(clerk, problem.pk, on=MAY, passed=False, comment="照片看不清门牌")
    assert returned.now is Stage.RETURNED
    with scoped(make.a_township_clerk()) as worker:
        again = actions.report(worker, problem.pk, on=LATER, now=make.NOW, submit=True)
    assert again.now is Stage.CHECKING


def test_two_leaders_are_refused() -> None:
    problem = make.a_problem(due_on=LATER)
    unit = make.a_unit()
    with scoped(make.a_clerk()) as clerk:
        actions.assign(clerk, problem.pk, on=make.FOUND, unit_id=unit.pk)
    with scoped(make.a_township_clerk()) as worker, pytest.raises(BadValue, match="一名"):
        actions.plan(worker, problem.pk, on=MAY, leader="周某、李某", measures=[PlannedMeasure("核对")])


def test_a_declined_problem_waits_to_be_assigned_again() -> None:
    problem = make.a_problem()
    with scoped(make.a_clerk()) as clerk:
        actions.assign(clerk, problem.pk, on=make.FOUND, unit_id=make.a_unit().pk)
    with scoped(make.a_township_clerk()) as worker:
        declined = actions.decline(worker, problem.pk, on=MAY, why="属教育部门职责")
    assert declined.now is Stage.FOUND
    assert declined.unit_id is None


def test_undoing_a_close_leaves_no_trace_in_the_figures() -> None:
    problem = make.a_closed_problem(on=MAY)
    with scoped(make.an_approver()) as approver:
        undone = actions.undo_close(approver, problem.pk, on=LATER, why="误点")
        assert undone.now is Stage.PASSED
        assert not queries.done_on(VILLAGE, MAY).exists()


def test_a_close_printed_in_a_bulletin_cannot_be_undone_but_reopened() -> None:
    problem = make.a_closed_problem(on=MAY)
    with scoped(make.an_approver()) as approver:
        assert actions.freeze(approver, "430902000000", as_of=MAY, issue="日通报第 1 期") == 1
        assert Move.UNDO_CLOSE not in queries.moves_for(approver, problem)
        with pytest.raises(Issued, match="第 1 期"):
            actions.undo_close(approver, problem.pk, on=LATER, why="误点")
        reopened = actions.reopen(approver, problem.pk, on=LATER, why="回头看不实")
    assert reopened.now is Stage.REOPENED


def test_a_reopened_problem_needs_new_measures_and_new_evidence() -> None:
    problem = make.a_closed_problem(on=MAY)
    with scoped(make.an_approver()) as approver:
        actions.reopen(approver, problem.pk, on=LATER, why="回头看不实")
        problem.refresh_from_db()
        assert queries.readiness(problem).measures == 0
    with scoped(make.a_township_clerk()) as worker:
        with pytest.raises(WrongStage):
            actions.report(worker, problem.pk, on=LATER, now=make.NOW, submit=True)
        make.plan(worker, problem, on=LATER)
        again = make.hand_in(worker, problem, on=LATER)
    assert again.now is Stage.CHECKING


def test_verifying_a_closed_problem_does_not_quietly_undo_its_close() -> None:
    problem = make.a_closed_problem(on=MAY)
    with scoped(make.a_clerk()) as clerk, pytest.raises(WrongStage, match="核查通过"):
        actions.verify(clerk, problem.pk, on=LATER, passed=True)


def test_a_township_neither_finds_nor_moves_a_neighbours_problem() -> None:
    problem = make.a_planned_problem()
    with scoped(make.a_township_clerk(OTHER_TOWNSHIP)) as other, pytest.raises(NotFound):
        actions.report(other, problem.pk, on=MAY, now=make.NOW, comment="越界")


def test_row_level_security_alone_keeps_townships_apart() -> None:
    problem = make.a_planned_problem()
    with scoped(make.a_township_clerk(OTHER_TOWNSHIP)):
        assert not Problem.objects.filter(pk=problem.pk).exists()
        assert not ProblemStep.objects.exists()
    with scoped(make.a_township_clerk()):
        assert Problem.objects.filter(pk=problem.pk).exists()


def test_an_immediate_problem_is_due_within_the_policy_days() -> None:
    with scoped(make.a_clerk()) as clerk:
        problem = actions.raise_(clerk, replace(make.facts(), immediate=True))
        assert problem.due_on == date(2020, 4, 15)
        with pytest.raises(BadValue, match="立行立改"):
            actions.raise_(clerk, replace(make.facts(due_on=LATER), immediate=True))


def test_a_correction_changes_the_day_and_says_why() -> None:
    problem = make.a_closed_problem(on=MAY)
    with scoped(make.a_clerk()) as clerk:
        actions.correct_closing(clerk, problem.pk, closed_on=LATER, why="以验收表日期为准")
        assert not queries.done_on(VILLAGE, MAY).exists()
        assert queries.done_on(VILLAGE, LATER).count() == 1
        event = Event.objects.get(verb="rectification.closing_corrected")
        assert event.details == {"before": "2020-05-06", "after": "2020-05-20"}


def test_a_void_problem_leaves_every_figure_and_cannot_move() -> None:
    problem = make.a_planned_problem()
    with scoped(make.a_clerk()) as clerk:
        actions.void(clerk, problem.pk, on=MAY, why="与另一条重复登记")
        assert not queries.found_on(VILLAGE, LATER).exists()
        assert not queries.measures_on(VILLAGE, LATER).exists()
        with pytest.raises(Conflict, match="作废"):
            actions.void(clerk, problem.pk, on=MAY, why="再作废")


def test_voiding_a_closed_problem_takes_its_closing_out_of_the_course() -> None:
    problem = make.a_closed_problem(on=MAY)
    with scoped(make.a_clerk()) as clerk:
        actions.void(clerk, problem.pk, on=LATER, why="与另一条重复登记")
        (day,) = queries.daily(COUNTY, LATER, LATER)
    assert (day.found, day.done) == (0, 0)


def test_a_supervision_order_is_answered_once() -> None:
    problem = make.a_planned_problem()
    with scoped(make.a_clerk()) as clerk:
        order = actions.supervise(clerk, problem.pk, on=MAY, matter="限期整改", reply_by=LATER)
    with scoped(make.a_township_clerk()) as worker:
        assert actions.reply(worker, order.pk, on=LATER, text="已整改").replied_on == LATER
        with pytest.raises(Conflict):
            actions.reply(worker, order.pk, on=LATER, text="再回复")
