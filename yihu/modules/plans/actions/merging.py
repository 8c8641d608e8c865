"""Two records were one person: measures for the dropped one are measures for the kept one. They stay in the plan of
the household that they were written for."""

from __future__ import annotations

from yihu.engine.following import Kept
from yihu.engine.merging import OnePerson
from yihu.modules.households import actions as households
from yihu.modules.plans.models import Measure


def measures_handed_over(one: OnePerson) -> Kept:
    return households.rename(Measure, one)


def measures_handed_back(one: OnePerson, kept: Kept) -> None:
    households.restore(Measure, one, kept)
