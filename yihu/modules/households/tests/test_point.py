"""Where a house stands: two degrees of the household's year, that stay behind when the household moves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, NEIGHBOUR, a_person, an_actor, signed_in, some_areas
from yihu.engine.errors import Refused
from yihu.modules.households import actions
from yihu.modules.households.models import HouseholdYear, RollChange
from yihu.modules.households.tests.factories import a_household

pytestmark = pytest.mark.django_db
HERE = {"longitude": "112.355123", "latitude": "28.554"}


@pytest.fixture
def row() -> Any:
    some_areas()
    with scoped(an_actor()) as actor:
        return a_household(actor, number="A1")


def told(**more: Any) -> HouseholdYear:
    with scoped(an_actor()) as actor:
        return actions.enter_household_year(actor, {"number": "A1", "year": 2020, **more})


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ({"longitude": "28.554", "latitude": "112.355"}, "经度和纬度填反了"),
        ({"longitude": "11.2", "latitude": "28.554"}, "经度应在 73 至 136 之间"),
        ({"longitude": "112.355", "latitude": "2.8"}, "纬度应在 3 至 54 之间"),
        ({"longitude": "112.355"}, "经度和纬度要一起填"),
        ({"longitude": "112.3551234", "latitude": "28.5"}, "最多 6 位小数"),
    ],
)
def test_a_point_that_cannot_be_is_refused_with_the_way_out(
    row: Any, point: dict[str, str], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        told(**point)


def test_a_point_stands_with_the_year_and_on_the_page(row: Any) -> None:
    made = told(**HERE)
    assert (made.longitude, made.latitude) == (Decimal("112.355123"), Decimal("28.554000"))
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK, COUNTY))
    form = client.get(f"/households/{row.uid}/years/2020/").content.decode()
    assert "112.355123" in form


def test_the_house_stays_where_it_is_when_the_household_moves_and_comes_back(row: Any) -> None:
    told(**HERE, farmland="3")
    with scoped(an_actor()) as actor:
        actions.move_household(actor, row.uid, to=NEIGHBOUR, on=date(2020, 7, 1))
        there = HouseholdYear.objects.get(area_code=NEIGHBOUR)
        assert (there.longitude, there.farmland) == (None, Decimal("3.00"))
        change = RollChange.objects.get(on=date(2020, 7, 1))
        actions.undo_change(actor, change.pk, on=date(2020, 7, 2), why="录错户")
        back = HouseholdYear.objects.get()
        assert (back.longitude, back.area_code) == (Decimal("112.355123"), row.area_code)
