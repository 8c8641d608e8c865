"""What was true on a day: figures, the township table, the daily course, on any path a problem may take."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import ScopeMissing, scoped
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    an_actor,
    some_areas,
)
from yihu.engine.errors import Refused
from yihu.modules.rectification import actions, checks, queries
from yihu.modules.rectification.models import Problem
from yihu.modules.rectification.permissions import Can
from yihu.modules.rectification.rules import NEXT, Stage
from yihu.modules.rectification.tests import factories as make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MAY, JUNE = date(2020, 5, 6), date(2020, 6, 10)


@pytest.fixture(autouse=True)
def _county(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path
    some_areas()


def counted(day: date) -> tuple[int, int, int]:
    rows = (queries.found_on, queries.done_on, queries.open_on)
    found, done, still_open = (query(COUNTY, day).count() for query in rows)
    return found, done, still_open


def test_figures_on_the_day_before_the_day_and_the_day_after() -> None:
    make.a_closed_problem(found_on=make.FOUND, on=MAY)
    with scoped(make.a_clerk()):
        assert counted(make.FOUND - DAY) == (0, 0, 0)
        assert counted(make.FOUND) == (1, 0, 1)
        assert counted(MAY - DAY) == (1, 0, 1)
        assert counted(MAY) == (1, 1, 0)
        assert counted(MAY + DAY) == (1, 1, 0)
        assert queries.closed_that_day(COUNTY, MAY).count() == 1
        assert queries.closed_that_day(COUNTY, MAY + DAY).count() == 0


def test_a_reopened_problem_stays_done_on_the_days_it_was() -> None:
    problem = make.a_closed_problem(on=MAY)
    with scoped(make.an_approver()) as approver:
        actions.reopen(approver, problem.pk, on=JUNE, why="回头看不实")
        assert counted(JUNE - DAY) == (1, 1, 0)
        assert counted(JUNE) == (1, 0, 1)


def test_a_problem_is_late_only_after_its_last_day() -> None:
    make.a_planned_problem(due_on=JUNE)
    with scoped(make.a_clerk()):
        assert not queries.overdue_on(COUNTY, JUNE).exists()
        assert queries.overdue_on(COUNTY, JUNE + DAY).count() == 1


def test_the_township_table_ranks_and_leaves_the_empty_one_out() -> None:
    make.a_closed_problem(on=MAY)
    make.a_problem(found_on=MAY)
    with scoped(make.a_clerk()):
        first, second = queries.township_table(COUNTY, MAY)
        total = queries.table_total(COUNTY, [first, second])
    assert (first.code, first.total, first.done, first.open, first.rank) == (TOWNSHIP, 2, 1, 1, 1)
    assert (first.closed_today, first.new_today, str(first.rate)) == (1, 1, "50.0")
    assert (second.code, second.total, second.rate, second.rank) == (OTHER_TOWNSHIP, 0, None, None)
    assert (total.total, total.done, str(total.rate)) == (2, 1, "50.0")


def test_villages_of_a_township_are_shown_and_not_ranked() -> None:
    make.a_problem()
    with scoped(make.a_township_clerk()):
        rows = queries.township_table(TOWNSHIP, MAY)
    assert next((row.code, row.total) for row in rows) == (VILLAGE, 1)
    assert all(row.rank is None for row in rows)


def test_a_countys_own_problems_stand_in_a_line_of_their_own() -> None:
    make.a_problem(village=COUNTY)
    with scoped(make.a_clerk()):
        own = queries.township_table(COUNTY, MAY)[-1]
    assert (own.name, own.total, own.rank) == ("甲区本级", 1, None)


def test_the_daily_course_is_one_query(django_assert_num_queries: Callable[..., object]) -> None:
    make.a_closed_problem(on=MAY)
    with scoped(make.a_clerk()), django_assert_num_queries(1):  # type: ignore[attr-defined]
        days = queries.daily(COUNTY, make.FOUND, MAY)
    assert [days[0].found, days[0].done, days[-1].done, days[-1].closed] == [1, 0, 1, 1]
    assert len(days) == (MAY - make.FOUND).days + 1


def test_the_daily_course_starts_with_what_lies_before() -> None:
    make.a_closed_problem(on=MAY)
    with scoped(make.a_clerk()):
        (day,) = queries.daily(COUNTY, JUNE, JUNE)
    assert (day.found, day.done, day.new, day.closed) == (1, 1, 0, 0)


def test_the_queue_shows_each_person_what_waits_for_them() -> None:
    problem = make.a_submitted_problem(on=MAY)
    with scoped(make.an_approver()) as approver:
        assert not queries.review_queue(approver).exists()
    with scoped(make.a_clerk()) as clerk:
        assert list(queries.review_queue(clerk)) == [problem]
        actions.verify(clerk, problem.pk, on=MAY, passed=True)
        assert not queries.review_queue(clerk).exists()
    with scoped(make.an_approver()) as approver:
        assert list(queries.review_queue(approver)) == [problem]


def test_rows_outside_a_scope_raise_instead_of_telling_zero() -> None:
    with pytest.raises(ScopeMissing):
        queries.visible_to(make.a_clerk())


def due(key: str, as_of: date) -> list[tuple[str, date | None]]:
    check = next(check for check in checks.CHECKS if check.key == f"rectification.{key}")
    return [(check.title(row).split()[0], check.due(row)) for row in check.rows(COUNTY, as_of)]


def test_work_is_due_stage_by_stage_and_goes_by_being_done() -> None:
    problem = make.a_problem(found_on=MAY)
    with scoped(make.a_clerk()) as clerk:
        assert due("to_assign", MAY) == [(problem.number, MAY + DAY)]
        actions.assign(clerk, problem.pk, on=MAY, unit_id=make.a_unit().pk)
        assert due("to_assign", MAY) == []
        assert due("to_claim", MAY) == [(problem.number, MAY + 3 * DAY)]
    with scoped(make.a_township_clerk()) as worker:
        make.plan(worker, problem, on=MAY, due_on=JUNE)
        assert due("to_claim", MAY) == []
        assert due("to_fix", MAY) == [(problem.number, JUNE)]
        make.hand_in(worker, problem, on=JUNE)
        assert due("to_fix", JUNE) == []
    with scoped(make.a_clerk()) as clerk:
        assert due("to_verify", JUNE) == [(problem.number, JUNE + 3 * DAY)]
        actions.verify(clerk, problem.pk, on=JUNE, passed=True)
        assert due("to_verify", JUNE) == []
        assert due("to_close", JUNE) == [(problem.number, JUNE + 2 * DAY)]


def test_two_alike_are_found_and_one_alone_is_not() -> None:
    make.a_problem()
    with scoped(make.a_clerk()):
        assert due("told_twice", MAY) == []
    make.a_problem()
    with scoped(make.a_clerk()):
        assert len(due("told_twice", MAY)) == 2


def test_a_member_unit_works_on_its_own_problems_only() -> None:
    problem = make.a_planned_problem()
    with scoped(an_actor(Role.MEMBER_UNIT, COUNTY, user_id=21)) as stranger:
        assert not stranger.may(Can.WORK, problem.area_code, unit_id=problem.unit_id)
        assert queries.moves_for(stranger, problem) == ()


Act = Callable[[Problem, date], object]


def _as(actor: Actor, act: Callable[[Actor, Problem, date], object]) -> Act:
    def run(problem: Problem, day: date) -> object:
        with scoped(actor):
            return act(actor, problem, day)

    return run


ACTS: dict[str, Act] = {
    "assign": _as(make.a_clerk(), lambda a, p, d: actions.assign(a, p.pk, on=d, unit_id=make.a_unit().pk)),
    "claim": _as(make.a_township_clerk(), lambda a, p, d: actions.claim(a, p.pk, on=d)),
    "decline": _as(make.a_township_clerk(), lambda a, p, d: actions.decline(a, p.pk, on=d, why="不属本单位")),
    "plan": _as(make.a_township_clerk(), lambda a, p, d: make.plan(a, p, on=d, due_on=date(2020, 12, 31))),
    "report": _as(
        make.a_township_clerk(), lambda a, p, d: actions.report(a, p.pk, on=d, now=make.NOW, comment="已入户")
    ),
    "submit": _as(make.a_township_clerk(), lambda a, p, d: make.hand_in(a, p, on=d)),
    "pass": _as(make.a_clerk(), lambda a, p, d: actions.verify(a, p.pk, on=d, passed=True)),
    "return": _as(
        make.a_clerk(), lambda a, p, d: actions.verify(a, p.pk, on=d, passed=False, comment="不实")
    ),
    "close": _as(make.an_approver(), lambda a, p, d: actions.close(a, p.pk, on=d)),
    "undo": _as(make.an_approver(), lambda a, p, d: actions.undo_close(a, p.pk, on=d, why="误点")),
    "reopen": _as(make.an_approver(), lambda a, p, d: actions.reopen(a, p.pk, on=d, why="不实")),
}
ROUND = ["assign", "plan", "submit", "pass", "close"]
# Single acts of any kind between stretches of the main road, so that closing and reopening are reached often.
stretches = st.one_of(
    st.sampled_from(sorted(ACTS)).map(lambda act: [act]),
    st.integers(1, 5).map(lambda end: ROUND[:end]),
    st.integers(3, 5).map(lambda end: ["reopen", *ROUND[1:end]]),
)
acts = st.lists(stretches, max_size=6).map(lambda parts: [act for part in parts for act in part])
paths = acts.flatmap(
    lambda names: st.tuples(*(st.tuples(st.just(name), st.integers(0, 3)) for name in names))
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(paths)
def test_every_path_stays_on_legal_edges_and_found_is_done_plus_open(
    path: tuple[tuple[str, int], ...],
) -> None:
    with transaction.atomic():
        problem, day = make.a_problem(), make.FOUND
        states = {day: Stage.FOUND}
        for act, later in path:
            day += later * DAY
            with contextlib.suppress(Refused):
                ACTS[act](problem, day)
            with scoped(make.a_clerk()):
                problem.refresh_from_db()
            states[day] = problem.now
        _holds(problem, states, day)
        transaction.set_rollback(True)


def _holds(problem: Problem, states: dict[date, Stage], last: date) -> None:
    with scoped(make.a_clerk()):
        steps = list(problem.steps.order_by("pk").values_list("from_stage", "to_stage", "on"))
        assert all(Stage(after) in NEXT[Stage(before)] for before, after, _ in steps)
        assert [on for *_, on in steps] == sorted(on for *_, on in steps)
        course = queries.daily(COUNTY, make.FOUND - DAY, last + DAY)
        told = {day.day: (day.found, day.done, day.open) for day in course}
        # Nothing can change between the days of steps and their neighbours.
        for day in {on + shift for *_, on in steps for shift in (-DAY, 0 * DAY, DAY)} | {make.FOUND, last}:
            assert told[day] == counted(day)
        assert counted(last)[1] == (1 if states[max(states)] is Stage.CLOSED else 0)


def test_two_townships_add_up_to_the_county() -> None:
    make.a_closed_problem(on=MAY)
    make.a_closed_problem(village=OTHER_VILLAGE, on=MAY)
    with scoped(make.a_clerk()):
        parts = [queries.done_on(area, MAY).count() for area in (TOWNSHIP, OTHER_TOWNSHIP)]
        assert sum(parts) == queries.done_on(COUNTY, MAY).count() == 2
