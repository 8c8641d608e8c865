"""Clues: raised by one and by many, never twice for one cause, accepted into a case or closed with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import OTHER_VILLAGE, TOWNSHIP, VILLAGE, an_actor, some_areas
from yihu.engine.errors import BadValue, Refused
from yihu.modules.households.tests.factories import a_household, a_member
from yihu.modules.monitoring import actions, queries
from yihu.modules.monitoring.models import Clue
from yihu.modules.monitoring.rules import (
    ClueSource,
    ClueState,
    Evidence,
    NewClue,
    Risk,
    Stage,
    Unregistered,
)

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 1)


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        yield actor


def refusal(code: str) -> Any:
    return pytest.raises(Refused, check=lambda refused: refused.code == code)


def a_clue(actor: Actor, row: Any, *, cause: str = "", on: date = DAY, **more: Any) -> Clue:
    given = {"source": ClueSource.VISIT, "risk": Risk.ILLNESS, "text": "大病住院", **more}
    return actions.raise_clue(actor, household_uid=row.uid, on=on, cause=cause, **given)


def test_one_cause_is_raised_once_until_it_is_settled(clerk: Actor) -> None:
    row = a_household(clerk, kind=None)
    first = a_clue(clerk, row, cause="screening:R07", evidence=[Evidence("医疗费", "自付 3 万元")])
    assert a_clue(clerk, row, cause="screening:R07", on=date(2020, 6, 9)).pk == first.pk
    assert a_clue(clerk, row, cause="screening:R08").pk != first.pk
    assert a_clue(clerk, row).pk != a_clue(clerk, row).pk
    assert first.evidence == [{"label": "医疗费", "text": "自付 3 万元"}]

    actions.close_clue(clerk, first.pk, on=DAY, why="已报销")

    again = a_clue(clerk, row, cause="screening:R07", on=date(2020, 6, 9))
    assert again.pk != first.pk
    told = queries.causes(clerk, ["screening:R07"])
    assert [(one.on, one.settled_on, one.accepted) for one in told] == [
        (date(2020, 6, 9), None, False),
        (DAY, DAY, False),
    ]


def test_the_many_are_raised_in_one_go_and_only_the_new_count(clerk: Actor) -> None:
    rows = [a_household(clerk) for _ in range(3)]
    a_clue(clerk, rows[0], cause="screening:R01")
    found = [
        NewClue(
            row.uid, ClueSource.SCREENING, Risk.WORK, DAY, "务工减少", "screening:R01", (Evidence("务工"),)
        )
        for row in rows
    ]

    assert actions.raise_many(clerk, found) == 2
    assert actions.raise_many(clerk, found) == 0
    assert {clue.get_source_display() for clue in queries.clues_about(clerk, rows[2])} == {"系统筛查预警"}
    assert queries.clues_about(clerk, rows[2]).get().evidence == [{"label": "务工"}]
    with refusal("no_such_household"):
        actions.raise_many(clerk, [NewClue(uuid4(), ClueSource.SCREENING, Risk.WORK, DAY, "无", "x")])


def test_an_accepted_clue_begins_a_case_and_the_next_one_joins_it(clerk: Actor) -> None:
    row = a_household(clerk, kind=None, size=3)
    first, second = a_clue(clerk, row, cause="a"), a_clue(clerk, row, cause="b")

    case = actions.accept(clerk, first.pk, on=DAY, assigned_to="村干部张某")
    assert actions.accept(clerk, second.pk, on=DAY, assigned_to="同上").pk == case.pk

    assert (case.now, case.persons, case.clue_on) == (Stage.ASSIGNED, 3, DAY)
    assert queries.case_of(clerk, row.uid) == case
    # the cause is still open inside the case
    assert a_clue(clerk, row, cause="a").pk == first.pk
    with refusal("clue_closed"):
        actions.close_clue(clerk, first.pk, on=DAY, why="无风险")
    with refusal("wrong_order"):
        actions.accept(clerk, a_clue(clerk, row).pk, on=date(2020, 5, 31), assigned_to="张某")


def test_a_household_nobody_knew_gets_its_record_when_the_clue_is_accepted(clerk: Actor) -> None:
    who = Unregistered(VILLAGE, "李某某", phone="13800000001", persons=2)
    told = {"source": ClueSource.SELF_PHONE, "risk": Risk.ACCIDENT, "on": DAY, "text": "车祸"}
    with refusal("clue_about_nobody"):
        actions.raise_clue(clerk, household_uid=None, **told)  # type: ignore[arg-type]
    clue = actions.raise_clue(clerk, household_uid=None, unregistered=who, **told)  # type: ignore[arg-type]
    assert "13800000001" not in str(vars(clue))
    assert clue.phone_hint == "138****0001"
    with refusal("clue_about_nobody"):
        actions.accept(clerk, clue.pk, on=DAY, assigned_to="张某")

    case = actions.accept(clerk, clue.pk, on=DAY, assigned_to="张某", members=[a_member(name="李某某")])

    assert (case.head_name, case.persons, case.area_code) == ("李某某", 1, VILLAGE)
    assert case.household.registrations.count() == 0


def test_another_township_sees_no_clue_and_raises_none() -> None:
    some_areas()
    with scoped(an_actor()) as actor:
        far = a_household(actor, village=OTHER_VILLAGE)
        clue = a_clue(actor, far)
    with scoped(an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)) as other:
        assert not queries.clues(other).exists()
        with refusal("no_such_clue"):
            actions.close_clue(other, clue.pk, on=DAY, why="无")
        with refusal("no_such_household"):
            a_clue(other, far)
    assert ClueState(Clue.objects.get().state) is ClueState.OPEN


def test_a_night_of_screening_is_accepted_in_one_go_all_or_none(clerk: Actor) -> None:
    homes = [a_household(clerk, kind=None) for _ in range(3)]
    waiting = [a_clue(clerk, home).pk for home in homes]
    late = a_clue(clerk, homes[0], on=DAY + timedelta(days=9), risk=Risk.WORK, cause="rule:late").pk
    with pytest.raises(BadValue, match="勾选"):
        actions.accept_many(clerk, [], on=DAY, assigned_to="张某")
    with pytest.raises(BadValue, match="：受理日期不能早于线索日期"):
        actions.accept_many(clerk, [*waiting, late], on=DAY, assigned_to="张某")
    assert not queries.open_cases(clerk).exists()

    assert actions.accept_many(clerk, waiting, on=DAY, assigned_to="张某") == 3

    assert {case.assigned_to for case in queries.open_cases(clerk)} == {"张某"}
    assert queries.open_cases(clerk).count() == 3
    assert [one.pk for one in queries.unsettled(clerk)] == [late]
