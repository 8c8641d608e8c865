"""Errors planted in a county that is otherwise right are found, and hardly anything else."""

from __future__ import annotations

from datetime import date

import pytest

from yihu.core.access.scope import scoped
from yihu.core.tests.factories import an_actor
from yihu.modules.quality import actions, queries
from yihu.modules.quality.models import Finding
from yihu.modules.quality.tests.factories import DAY, NOW
from yihu.modules.quality.tests.planting import COUNTY, PLANTS, plant

pytestmark = pytest.mark.django_db
CLERK = an_actor()


def test_every_rule_has_an_error_to_plant() -> None:
    assert set(PLANTS) == {rule.code for rule in queries.rules()}


def test_what_was_planted_is_found_and_nothing_else() -> None:
    planted = plant(240, every=len(PLANTS))

    done = actions.run(CLERK, COUNTY, on=DAY, now=NOW)

    with scoped(CLERK):
        found = set(Finding.objects.values_list("rule", "household_id", "person_id"))
    assert {code for code, _, _ in planted} == set(PLANTS)
    assert len(planted & found) / len(planted) >= 0.99
    assert len(found - planted) / len(found) <= 0.01
    assert done.found == len(found)
    assert found == planted  # in a county this small neither one is missed nor one too many


def test_a_long_list_is_judged_as_all_are() -> None:
    """What an import of hundreds of households asks before it writes."""
    planted = plant(240, every=len(PLANTS))
    with scoped(CLERK):
        told = queries.judged(COUNTY, range(1, 241), DAY)

    assert {(one.code, one.household_id, one.person_id) for one in told} == planted
    assert len(told) == len(planted)


def test_one_household_is_judged_on_its_page_as_all_are_together() -> None:
    """The page runs statements of its own, planned for one household: every planted error on three business days."""
    # One of each: without statistics, as inside a test, the planner joins the households asked about with one another.
    planted = plant(len(PLANTS), every=len(PLANTS))
    assert {code for code, _, _ in planted} == set(PLANTS)
    households = sorted({household for _, household, _ in planted})

    with scoped(CLERK):
        for day in (DAY, date(2019, 6, 30), date(2017, 3, 1)):
            together = queries.judged(COUNTY, households, day)
            each = [one for pk in households for one in queries.live(COUNTY, pk, day)]
            assert {(one.code, one.household_id, one.person_id) for one in together} == {
                (one.code, one.household_id, one.person_id) for one in each
            }
            assert len(together) == len(each)
