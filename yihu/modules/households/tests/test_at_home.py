"""Who lived somewhere on an earlier day is listed there, also for those who may not see where it lives now."""

from __future__ import annotations

from datetime import date

import pytest

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    an_actor,
    some_areas,
)
from yihu.modules.households import actions, queries
from yihu.modules.households.tests.factories import a_household

pytestmark = pytest.mark.django_db
MOVED = date(2020, 6, 20)
BEFORE = date(2020, 6, 19)


def test_before_a_move_the_household_is_listed_where_it_was_then() -> None:
    some_areas()
    with scoped(an_actor()) as county:
        row = a_household(county, village=VILLAGE, size=2)
        (known,) = queries.at_home(VILLAGE, BEFORE)
        actions.move_household(county, row.uid, to=OTHER_VILLAGE, on=MOVED)
    then = (row.number, known.head_name, 2)  # type: ignore[attr-defined]
    for role, place in ((Role.COUNTY_CLERK, COUNTY), (Role.TOWNSHIP_CLERK, TOWNSHIP)):
        with scoped(an_actor(role, place)):
            (found,) = queries.at_home(VILLAGE, BEFORE)
            assert (found.number, found.head_name, found.people) == then  # type: ignore[attr-defined]
            assert not queries.at_home(VILLAGE, MOVED).exists()
    with scoped(an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)):
        assert not queries.at_home(VILLAGE, BEFORE).exists()
        assert not queries.at_home(OTHER_VILLAGE, BEFORE).exists()
        assert queries.at_home(OTHER_VILLAGE, MOVED).get().household_id == row.pk
