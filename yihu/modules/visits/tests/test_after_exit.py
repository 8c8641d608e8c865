"""After exit somebody goes back (不摘监管): a visit is that."""

from __future__ import annotations

from datetime import date

import pytest

from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, an_actor, some_areas
from yihu.modules.households import actions as households
from yihu.modules.households.tests.factories import a_household
from yihu.modules.visits.checks import CHECKS
from yihu.modules.visits.tests.factories import TODAY, a_visit

pytestmark = pytest.mark.django_db


def test_a_visit_is_the_follow_up_of_who_left_poverty() -> None:
    some_areas()
    check = next(one for one in CHECKS if one.key == "visits.not_gone_back_to")
    with scoped(an_actor()) as county:
        gone, seen_again = (a_household(county) for _ in range(2))
        households.exit_households(county, [gone.uid, seen_again.uid], batch="2019年", on=date(2019, 6, 1))
        assert check.rows(COUNTY, TODAY).count() == 2
    with scoped(an_actor()) as clerk:
        a_visit(clerk, seen_again, on=date(2020, 2, 20))
        assert [row.number for row in check.rows(COUNTY, TODAY)] == [gone.number]
        assert check.rows(COUNTY, date(2020, 2, 19)).count() == 2
        assert check.rows(COUNTY, date(2020, 12, 31)).count() == 2
        assert gone.number in check.title(check.rows(COUNTY, TODAY).get())
