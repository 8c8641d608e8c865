from __future__ import annotations

from datetime import date

import pytest

from yihu.engine import entitlements
from yihu.engine.entitlements import Field
from yihu.engine.errors import BadValue
from yihu.modules.plans.rules import (
    NEXT,
    Days,
    MeasureKind,
    Stage,
    State,
    carried_due,
    require_term,
    state_on,
)

DUE = date(2020, 6, 30)


@pytest.mark.parametrize(
    ("days", "as_of", "state"),
    [
        (Days(DUE), DUE, State.RUNNING),  # due on the day itself is in time
        (Days(DUE), date(2020, 7, 1), State.OVERDUE),
        (Days(DUE, done_on=date(2020, 7, 5)), date(2020, 7, 4), State.OVERDUE),
        (Days(DUE, done_on=date(2020, 7, 5)), date(2020, 7, 5), State.DONE),
        (Days(DUE, stopped_on=DUE), DUE, State.STOPPED),
        (Days(DUE, stopped_on=DUE), date(2020, 6, 29), State.RUNNING),
    ],
)
def test_the_state_of_a_measure_is_asked_of_a_day(days: Days, as_of: date, state: State) -> None:
    assert state_on(days, as_of) is state


def test_a_measure_goes_on_to_the_same_day_of_the_new_year_and_not_beyond_it() -> None:
    assert carried_due(date(2019, 10, 31), 2020) == date(2020, 10, 31)
    assert carried_due(date(2018, 2, 28), 2020) == date(2020, 2, 28)
    assert carried_due(date(2021, 5, 1), 2020) == date(2020, 12, 31)
    with pytest.raises(BadValue):
        require_term(2020, date(2020, 1, 1), date(2019, 12, 31))
    with pytest.raises(BadValue):
        require_term(2020, date(2019, 1, 1), date(2019, 12, 31))
    require_term(2020, date(2020, 1, 1), date(2020, 1, 1))


def test_every_stage_leads_somewhere() -> None:
    assert set(NEXT) == set(Stage)
    assert all(then in Stage for following in NEXT.values() for then in following)


def test_the_nine_areas_have_rules_with_a_document_each() -> None:
    rules = entitlements.rules()
    assert {rule.field for rule in rules} == set(Field)
    assert all(rule.source and MeasureKind(rule.measure) for rule in rules)
    assert [rule.key for rule in entitlements.in_force(date(2014, 2, 1))] == [
        "health.insurance", "education.compulsory", "housing.safe", "society.helper", "care.alone"
    ]  # fmt: skip
