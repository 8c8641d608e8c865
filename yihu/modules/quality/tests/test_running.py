"""A run turns what is wrong into findings and ends those of what is right again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_VILLAGE,
    TOWNSHIP,
    a_person,
    an_actor,
    some_areas,
)
from yihu.engine.errors import NotAllowed
from yihu.modules.households import actions as households
from yihu.modules.households.rules import Relation
from yihu.modules.quality import actions, queries
from yihu.modules.quality.models import Finding
from yihu.modules.quality.rules import State
from yihu.modules.quality.tests.factories import DAY, NOW, a_daughter_called_son, a_family

pytestmark = pytest.mark.django_db
NEXT = DAY + timedelta(days=1)
CLERK = an_actor()


@pytest.fixture
def wrong() -> Any:
    some_areas()
    with scoped(CLERK):
        a_family(CLERK)
        return a_daughter_called_son(CLERK)


def run(on: date = DAY, actor: Actor = CLERK, area: str = COUNTY) -> tuple[int, int, int]:
    done = actions.run(actor, area, on=on, now=NOW)
    return done.found, done.fixed, done.standing


def put_right(row: Any) -> None:
    member = row.memberships.get(relation=Relation.SON)
    households.correct_member(CLERK, member.person.uid, on=DAY, relation=Relation.DAUGHTER)


def figures(on: date) -> tuple[int, int, int]:
    return tuple(
        rows(COUNTY, on).count() for rows in (queries.open_on, queries.found_to_date, queries.fixed_to_date)
    )  # type: ignore[return-value]


def test_a_run_finds_what_is_wrong_once(wrong: Any) -> None:
    assert run() == (1, 0, 1)
    assert run() == (0, 0, 1)

    with scoped(CLERK):
        found = Finding.objects.get()
        assert (found.rule, found.number, found.state) == ("V007", wrong.number, State.OPEN)
        assert found.due_on == DAY + timedelta(days=15)


def test_what_is_put_right_ends_its_finding_and_counts_on_its_days(wrong: Any) -> None:
    run()
    with scoped(CLERK):
        put_right(wrong)

    assert run(NEXT) == (0, 1, 0)

    with scoped(CLERK):
        assert figures(DAY) == (1, 1, 0)
        assert figures(NEXT) == (0, 1, 1)
        assert figures(DAY - timedelta(days=1)) == (0, 0, 0)
        course = queries.daily(COUNTY, DAY, NEXT)
        assert [(day.open, day.found, day.fixed) for day in course] == [(1, 1, 0), (0, 0, 1)]


def test_what_is_wrong_again_is_a_new_finding(wrong: Any) -> None:
    run()
    with scoped(CLERK):
        put_right(wrong)
    run(NEXT)
    with scoped(CLERK):
        member = wrong.memberships.get(relation=Relation.DAUGHTER)
        households.correct_member(CLERK, member.person.uid, on=NEXT, relation=Relation.SON)

    assert run(NEXT + timedelta(days=1)) == (1, 0, 1)

    with scoped(CLERK):
        assert Finding.objects.count() == 2


def test_a_run_of_one_township_leaves_the_others_alone(wrong: Any) -> None:
    with scoped(CLERK):
        a_daughter_called_son(CLERK, village=OTHER_VILLAGE)
    clerk = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)

    assert run(actor=clerk, area=TOWNSHIP) == (1, 0, 1)
    with pytest.raises(NotAllowed):
        run(actor=clerk)
    assert run() == (1, 0, 2)


def test_a_run_of_an_earlier_day_is_refused(wrong: Any) -> None:
    run()

    with pytest.raises(actions.DayBeforeLastRun):
        run(DAY - timedelta(days=1))


def test_a_waiver_counts_for_its_days_only(wrong: Any) -> None:
    run()
    with scoped(CLERK):
        finding = Finding.objects.get()
        actions.waive(CLERK, finding.pk, reason="继女随母姓，户口簿登记如此", until=NEXT, on=DAY)
        assert figures(DAY) == (0, 1, 0)
        assert figures(DAY + timedelta(days=2)) == (1, 1, 0)
    run(DAY + timedelta(days=2))
    with scoped(CLERK):
        assert Finding.objects.get().state == State.OPEN


def test_a_waiver_needs_a_reason_an_end_and_an_open_finding(wrong: Any) -> None:
    run()
    with scoped(CLERK):
        finding = Finding.objects.get()
        for reason, until in (("无", NEXT), ("确属收养关系", DAY + timedelta(days=400))):
            with pytest.raises((actions.ReasonTooShort, actions.BadWaiverEnd)):
                actions.waive(CLERK, finding.pk, reason=reason, until=until, on=DAY)
        actions.waive(CLERK, finding.pk, reason="确属收养关系", until=NEXT, on=DAY)
        with pytest.raises(actions.FindingClosed):
            actions.waive(CLERK, finding.pk, reason="确属收养关系", until=NEXT, on=DAY)
        actions.end_waiver(CLERK, finding.pk, on=DAY)
        assert figures(DAY) == (1, 1, 0)
    with scoped(an_actor(Role.VILLAGE_CADRE, TOWNSHIP)) as cadre, pytest.raises(NotAllowed):
        actions.waive(cadre, finding.pk, reason="确属收养关系", until=NEXT, on=DAY)


def test_somebody_in_office_answers_for_findings(wrong: Any) -> None:
    run()
    user = a_person("lisi", Role.VILLAGE_CADRE, TOWNSHIP, name="李四")
    with scoped(CLERK):
        found = Finding.objects.get()
        actions.assign(CLERK, [found.pk], post_id=user.posts.get().pk, due_on=NEXT, on=DAY)
        found.refresh_from_db()
        assert (found.owner_name, found.due_on) == ("李四", NEXT)
        assert queries.overdue_on(COUNTY, NEXT).count() == 0
        assert queries.overdue_on(COUNTY, NEXT + timedelta(days=1)).count() == 1
