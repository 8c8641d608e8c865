"""What visits say, as screening reads it: on any day the newest word that nobody contests."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, an_actor, some_areas
from yihu.engine.screening.compiling import Engine
from yihu.modules.households.tests.factories import a_household
from yihu.modules.monitoring import actions as monitoring
from yihu.modules.monitoring import queries as watch
from yihu.modules.monitoring.rules import ClueSource, Risk
from yihu.modules.screening import queries as screening
from yihu.modules.screening.tests.factories import in_force, screened
from yihu.modules.visits import actions, features
from yihu.modules.visits.models import Clash
from yihu.modules.visits.rules import Choice, Item, Seen
from yihu.modules.visits.tests.factories import NOW, TODAY, a_visit, all_well, seen

pytestmark = pytest.mark.django_db
NAMES = frozenset(one.key for source in features.FEATURES for one in source.features)
WATER = Item.WATER


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    return an_actor()


def features_of(home: Any, day: date = TODAY) -> dict[str, Any]:
    with screening.snapshot(COUNTY, day, NAMES) as found:
        return next(row for row in screening.rows_of(found) if row["household_id"] == home.pk)


def test_a_feature_is_the_condition_of_the_day_however_it_came_about(clerk: Actor) -> None:
    with scoped(clerk):
        home, silent = a_household(clerk), a_household(clerk)
        assert features_of(home) == features_of(home, date(2019, 1, 1)) | {"number": home.number}
        a_visit(clerk, home, *all_well(home), on=date(2020, 3, 1))
        slip = a_visit(clerk, home, seen(home, WATER, "problem"), on=date(2020, 5, 1))
        assert features_of(home, date(2020, 4, 30))["visit_water_problem"] is False
        found = features_of(home, date(2020, 5, 11))
        assert (found["visit_water_problem"], found["visit_housing_problem"]) == (True, False)
        assert (found["visit_problems"], found["days_since_visit"], found["days_since_check"]) == (1, 10, 10)
        assert (found["visit_needs"], found["visit_income"]) == (None, None)
        a_visit(clerk, home, Seen(Item.INCOME, "down"), Seen(Item.NEEDS, "想就业"), on=date(2020, 6, 1))
        found = features_of(home)
        assert (found["visit_needs"], found["visit_income"]) == (True, "down")
        assert (found["days_since_visit"], found["days_since_check"]) == (29, 60)

        a_visit(clerk, home, Seen(WATER, "ok", "已通水", 1), on=date(2020, 6, 10))
        assert features_of(home)["visit_water_problem"] is True, "a word that is contested waits"
        clash = Clash.objects.get()
        actions.choose(clerk, clash.pk, Choice.MINE, version=clash.theirs_version, today=TODAY)
        assert features_of(home)["visit_water_problem"] is False
        actions.withdraw(clerk, slip.pk, why="走错了户", now=NOW)
        assert features_of(home, date(2020, 5, 11))["visit_water_problem"] is False
        assert features_of(silent)["days_since_visit"] is None


@pytest.mark.parametrize("engine", [Engine.DUCKDB, Engine.POSTGRES])
def test_what_a_cadre_saw_becomes_a_clue_and_an_old_word_does_not(clerk: Actor, engine: Engine) -> None:
    with scoped(clerk):
        dry, repaired, long_ago, unseen = (a_household(clerk) for _ in range(4))
        a_visit(clerk, dry, seen(dry, WATER, "problem", "天旱断水"))
        a_visit(clerk, repaired, seen(repaired, WATER, "problem"), on=date(2020, 5, 1))
        a_visit(clerk, repaired, seen(repaired, WATER, "ok"))
        a_visit(clerk, long_ago, seen(long_ago, WATER, "problem"), on=date(2019, 6, 1))
        text = "入户看到断水"
        monitoring.raise_clue(
            clerk, household_uid=dry.uid, source=ClueSource.VISIT, risk=Risk.WATER, on=TODAY, text=text
        )
        assert features_of(dry)["visit_clues"] == 1
        assert unseen.pk
    in_force(clerk, "S41", on=TODAY)
    done = screened(clerk, TODAY, engine)
    assert (done.households, done.hits, done.clues) == (4, 1, 1)
    with scoped(clerk):
        hit = screening.hits(clerk).get()
        assert hit.household_id == dry.pk
        assert hit.values["visit_water_problem"] is True
        assert watch.clues(clerk).filter(source="screening", risk="water").count() == 1
        (proof,) = screening.proofs(clerk, hit)
    assert proof.key == "visits.visits"
