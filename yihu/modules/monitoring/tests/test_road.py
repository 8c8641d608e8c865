"""Random people, random steps, random days: a case never leaves its road, and what is refused changes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import an_actor, some_areas
from yihu.engine.dates import add_months
from yihu.engine.errors import Refused
from yihu.modules.households.tests.factories import a_household
from yihu.modules.monitoring import actions, queries
from yihu.modules.monitoring.models import Case
from yihu.modules.monitoring.rules import ENDED, NEXT, Category, Finding, Risk, Stage, forward
from yihu.modules.monitoring.tests.factories import ENOUGH, ROLE, a_case, acting, given, helped

pytestmark = pytest.mark.django_db


class Road(RuleBasedStateMachine):
    """Random people try random steps on random days; what is refused changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        some_areas()
        self.scope = scoped(an_actor())
        self.clerk = self.scope.__enter__()
        self.row = a_household(self.clerk, kind=None)
        self.case = a_case(self.clerk, self.row)
        self.seen = self.case.now

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.scope.__exit__(None, None, None)
        self.atomic.__exit__(None, None, None)

    def _try(self, attempt: Any, *, back: bool = False) -> None:
        before = queries.case(self.clerk, self.case.pk)
        try:
            with transaction.atomic():
                attempt()
        except Refused:
            after = queries.case(self.clerk, self.case.pk)
            assert (after.stage, after.version) == (before.stage, before.version)
            return
        after = queries.case(self.clerk, self.case.pk)
        if after.now is not before.now:
            edge = (after.now, before.now) if back else (before.now, after.now)
            assert edge[1] in NEXT[edge[0]]
        self.seen = after.now

    @rule(stage=st.sampled_from(list(Stage)), late=st.integers(-3, 40), user=st.integers(1, 3))
    def step(self, stage: Stage, late: int, user: int) -> None:
        now = queries.case(self.clerk, self.case.pk)
        self._go(now, stage, now.ready_on + timedelta(days=late), user)

    @rule(user=st.integers(1, 3))
    def forwards(self, user: int) -> None:
        now = queries.case(self.clerk, self.case.pk)
        stage = forward(now.now)
        if stage is not None:
            day = now.ready_on if now.now is not Stage.MONITORED else add_months(now.ready_on, 7)
            self._go(now, stage, day, user)

    def _go(self, now: Case, stage: Stage, on: date, user: int) -> None:
        role = ROLE.get(stage, Role.COUNTY_CLERK)
        found = Finding(Category.MARGINAL, (Risk.WORK,))

        def attempt() -> None:
            with acting(self.clerk, user, role) as who:
                if stage is Stage.CHECKED:
                    actions.check(who, now.pk, found, given(stage, on))
                elif stage is Stage.CLEAR_CHECKED:
                    actions.check_clearing(who, now.pk, given(stage, on), income_fen=ENOUGH)
                else:
                    actions.take(who, now.pk, stage, given(stage, on, comment="x"))

        self._try(attempt)

    @rule()
    def sign(self) -> None:
        now = queries.case(self.clerk, self.case.pk)
        self._try(lambda: actions.authorise(self.clerk, now.pk, on=now.stage_on, signer="户主"))

    @rule()
    def help(self) -> None:
        now = queries.case(self.clerk, self.case.pk)
        if now.start is not None and now.now not in ENDED:
            self._try(lambda: helped(self.clerk, now))

    @rule()
    def back(self) -> None:
        self._try(
            lambda: actions.withdraw(self.clerk, self.case.pk, on=self.case.ready_on, why="误办"), back=True
        )

    @invariant()
    def is_whole(self) -> None:
        now = queries.case(self.clerk, self.case.pk)
        stages = [Stage(one.stage) for one in queries.steps_of(now)]
        assert stages[-1] is now.now
        assert all(then in NEXT[this] for this, then in pairwise(stages))
        if now.start is not None:
            assert Stage.NOTICED in stages
            assert {Stage.REVIEWED, Stage.DECIDED} <= set(stages)
        if now.end is not None:
            assert now.start is not None
            assert now.end >= add_months(now.start, 6)
            assert not now.risks.exclude(measures__done_on__isnull=False).exists()
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
            cursor.execute("set constraints all deferred")


@pytest.mark.django_db(transaction=False)
def test_whatever_people_try_a_case_stays_on_its_road() -> None:
    run_state_machine_as_test(
        Road,
        settings=settings(
            max_examples=5,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
