from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, OTHER_TOWNSHIP, an_actor, some_areas
from yihu.engine.errors import NotAllowed
from yihu.engine.idcard import Sex, invented
from yihu.engine.screening.compiling import Engine
from yihu.modules.departments.tests.factories import a_line
from yihu.modules.households.tests.factories import a_household, a_member
from yihu.modules.incomes.tests.factories import a_statement
from yihu.modules.monitoring import actions as monitoring
from yihu.modules.monitoring import queries as watch
from yihu.modules.screening import actions, queries
from yihu.modules.screening.actions.releases import OwnProposal, ProposedTwice, RuleIsDraft
from yihu.modules.screening.actions.running import DayBeforeLastScreening
from yihu.modules.screening.rules import HitState
from yihu.modules.screening.tests.factories import DAY, NOW, in_force, screened

pytestmark = pytest.mark.django_db
NUMBER = invented(date(1970, 5, 1), 31, Sex.MALE)
LATER = date(2020, 9, 30)


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    return an_actor()


def ill(clerk: Actor, yuan: int = 12_000) -> Any:
    """A household one of whom paid so much for hospitals in March."""
    with scoped(clerk):
        home = a_household(clerk, members=[a_member(name="张三", id_number=NUMBER, born_on=date(1970, 5, 1))])
        paid(clerk, yuan, "1")
    return home


def paid(clerk: Actor, yuan: int, receipt: str) -> None:
    more: dict[str, Any] = {"total_fen": yuan * 200, "self_paid_fen": yuan * 100, "receipt": receipt}
    a_line(clerk, "medical", "张三", id_number=NUMBER, on=date(2020, 3, 15), **more)


def hit(clerk: Actor) -> Any:
    with scoped(clerk):
        return queries.hits(clerk).order_by("-pk").first()


@pytest.mark.parametrize("engine", [Engine.DUCKDB, Engine.POSTGRES])
def test_a_hit_tells_its_values_its_limit_and_its_version_and_becomes_a_clue(
    clerk: Actor, engine: Engine
) -> None:
    home = ill(clerk)
    in_force(clerk, "S11")
    done = screened(clerk, engine=engine)

    assert (done.households, done.hits, done.found, done.clues) == (1, 1, 1, 1)
    with scoped(clerk):
        found = queries.hits(clerk).get()
        (clue,) = watch.clues(clerk)
        proof = queries.proofs(clerk, found)
    assert (found.rule, found.version, found.limits) == (
        "S11",
        queries.rule("S11").version,
        {"limit": 10_000},
    )
    assert (found.values["medical_self_paid"], found.measure, found.state) == (
        1_200_000,
        1_200_000,
        HitState.CLUED,
    )
    assert (clue.household_id, clue.risk, clue.source) == (home.pk, "illness", "screening")
    assert clue.cause == f"screening:S11:{home.uid}"
    assert "1,200" not in str(clue.evidence)
    assert [one.key for one in proof] == ["departments.medical"]


def test_running_again_doubles_neither_hit_nor_clue(clerk: Actor) -> None:
    ill(clerk)
    in_force(clerk, "S11")
    screened(clerk)
    again = screened(clerk, LATER)
    assert (again.hits, again.found, again.clues, again.ended) == (1, 0, 0, 0)


def test_what_is_no_longer_so_ends_on_the_day_of_the_run(clerk: Actor) -> None:
    ill(clerk)
    in_force(clerk, "S11")
    screened(clerk)
    done = screened(clerk, date(2021, 6, 30))
    with scoped(clerk):
        assert queries.hits_on(COUNTY, date(2021, 6, 29)).count() == 1
        assert queries.hits_on(COUNTY, date(2021, 6, 30)).count() == 0
    assert done.ended == 1
    with pytest.raises(DayBeforeLastScreening):
        screened(clerk, LATER)


def test_a_clue_that_was_answered_does_not_come_back_unless_things_got_worse(clerk: Actor) -> None:
    ill(clerk)
    in_force(clerk, "S11")
    screened(clerk)
    with scoped(clerk):
        (clue,) = watch.clues(clerk)
        monitoring.close_clue(clerk, clue.pk, on=date(2020, 7, 5), why="商业保险已全部赔付")

    assert screened(clerk, date(2020, 7, 31)).clues == 0
    assert hit(clerk).state == HitState.QUIET
    with scoped(clerk):
        paid(clerk, 2_000, "2")  # 17 % more is within what may be
    assert screened(clerk, date(2020, 8, 31)).clues == 0
    with scoped(clerk):
        paid(clerk, 1_000, "3")
    assert screened(clerk, LATER).clues == 1
    assert hit(clerk).state == HitState.CLUED


def test_after_the_period_the_same_cause_is_raised_again(clerk: Actor) -> None:
    ill(clerk)
    in_force(clerk, "S11")
    screened(clerk)
    with scoped(clerk):
        (clue,) = watch.clues(clerk)
        monitoring.close_clue(clerk, clue.pk, on=date(2020, 7, 5), why="商业保险已全部赔付")
    assert screened(clerk, date(2020, 12, 31)).clues == 0
    assert screened(clerk, date(2021, 1, 1)).clues == 1


def test_a_hit_that_was_dismissed_and_comes_back_is_still_dismissed(clerk: Actor) -> None:
    ill(clerk)
    in_force(clerk, "S11")
    screened(clerk)
    with scoped(clerk):
        first = actions.dismiss(clerk, hit(clerk).pk, on=DAY, reason="已由保险赔付")
    in_force(clerk, "S11", on=date(2020, 7, 10), limit=20_000)
    assert screened(clerk, date(2020, 7, 10)).ended == 1
    in_force(clerk, "S11", on=date(2020, 7, 20), limit=11_000)
    assert (screened(clerk, date(2020, 7, 20)).found, hit(clerk).state) == (1, HitState.DISMISSED)
    assert hit(clerk).pk != first.pk


def test_what_is_missing_is_no_hit(clerk: Actor) -> None:
    """A household without a form is not below the line, one with a form is."""
    with scoped(clerk):
        a_household(clerk)
        poor = a_household(clerk, size=2)
        a_statement(clerk, poor, persons=2, wages=11_999)
        a_statement(clerk, a_household(clerk, size=2), persons=2, wages=12_000)
    in_force(clerk, "S01", "S11")
    done = screened(clerk)
    assert (done.households, done.hits) == (3, 1)
    assert hit(clerk).household_id == poor.pk


def test_only_households_something_new_is_known_of_are_asked_again(clerk: Actor) -> None:
    home = ill(clerk, 9_000)
    with scoped(clerk):
        other = a_household(clerk, size=2)
        a_statement(clerk, other, persons=2, wages=11_999)
    in_force(clerk, "S01", "S11")
    screened(clerk)
    with scoped(clerk):
        paid(clerk, 3_000, "2")
        done = actions.catch_up(clerk, COUNTY, [home.pk], on=DAY, now=NOW)
        assert done is not None
        assert (done.households, done.hits, done.found, done.clues, done.ended) == (1, 1, 1, 1, 0)
        assert queries.hits_on(COUNTY, DAY).count() == 2


def test_who_proposes_does_not_approve_and_a_draft_never_goes_live(clerk: Actor) -> None:
    leader = an_actor(Role.COUNTY_APPROVER, user_id=2)
    with scoped(clerk):
        with pytest.raises(RuleIsDraft):
            actions.propose(clerk, "S09", on=DAY)
        row = actions.propose(clerk, "S11", on=DAY)
        with pytest.raises(ProposedTwice):
            actions.propose(clerk, "S11", on=DAY)
        with pytest.raises(NotAllowed):
            actions.approve(clerk, row.pk, on=DAY)
    row.proposed_by = leader.user_id
    row.save(update_fields=["proposed_by"])
    with scoped(leader), pytest.raises(OwnProposal):
        actions.approve(leader, row.pk, on=DAY)
    assert screened(clerk).hits == 0


def test_a_trial_counts_by_township_and_writes_nothing(clerk: Actor) -> None:
    ill(clerk)
    rule = queries.rule("S11")
    with scoped(clerk):
        found = queries.trials(
            clerk, COUNTY, DAY, rule, [{"limit": value} for value in (5_000, 12_000, 12_001)]
        )
        assert [one.total for one in found] == [1, 1, 0]
        assert list(found[0].by_place) == ["430902101000"]
        assert not queries.hits(clerk).exists()


def test_another_township_sees_no_hit(clerk: Actor) -> None:
    ill(clerk)
    in_force(clerk, "S11")
    screened(clerk)
    other = an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)
    with scoped(other):
        assert not queries.hits(other).exists()
        with pytest.raises(queries.NoSuchHit):
            actions.dismiss(other, 1, on=DAY, reason="无关")
