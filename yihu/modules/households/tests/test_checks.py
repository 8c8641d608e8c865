"""Each check finds the row that violates it and leaves the one that does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, VILLAGE, an_actor, some_areas
from yihu.engine.idcard import Sex
from yihu.modules.households import actions
from yihu.modules.households.checks import CHECKS
from yihu.modules.households.models import Household, Membership
from yihu.modules.households.rules import Relation
from yihu.modules.households.tests.factories import a_household, a_member
from yihu.modules.places import actions as places
from yihu.modules.places.rules import KeyKind, KeyLevel, KeyReason

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        yield actor


def found(key: str) -> list[str]:
    """Titles of what the check finds; every row also has a link, an area and a due day that can be asked."""
    check = next(check for check in CHECKS if check.key == f"households.{key}")
    rows = list(check.rows(COUNTY, DAY))
    for row in rows:
        assert check.link(row).startswith("/")
        assert getattr(row, check.area_column).startswith("430902")
        check.due(row)
    return [check.title(row) for row in rows]


def a_family(actor: Actor) -> Household:
    """Nothing is wrong with it."""
    return a_household(
        actor,
        members=[
            a_member(born_on=date(1960, 1, 1)),
            a_member(Relation.SPOUSE, sex=Sex.FEMALE, born_on=date(1962, 1, 1)),
            a_member(Relation.SON, born_on=date(1985, 1, 1)),
            a_member(Relation.MOTHER, sex=Sex.FEMALE, born_on=date(1935, 1, 1)),
        ],
    )


@pytest.mark.parametrize("check", [check.key.split(".")[1] for check in CHECKS])
def test_a_proper_family_is_found_by_no_check(clerk: Actor, check: str) -> None:
    a_family(clerk)

    assert found(check) == []


def test_a_planned_exit_is_due_until_it_is_done(clerk: Actor) -> None:
    row = a_household(clerk)
    actions.plan_exit(clerk, [row.uid], year=2020, batch="第一批", on=date(2020, 1, 10))
    assert len(found("exit_planned")) == 1

    actions.exit_households(clerk, [row.uid], batch="第一批", on=DAY)

    assert found("exit_planned") == []


@pytest.mark.parametrize(("persons", "missing"), [(199, 0), (200, 1)])
def test_a_village_of_two_hundred_registered_persons_belongs_on_the_list(
    clerk: Actor, persons: int, missing: int
) -> None:
    a_village_of(clerk, persons)
    assert len(found("should_be_key")) == missing

    places.designate(
        clerk,
        VILLAGE,
        kind=KeyKind.VILLAGE,
        level=KeyLevel.COUNTY,
        reason=KeyReason.MANY_REGISTERED,
        on=date(2020, 4, 8),
    )

    assert found("should_be_key") == []
    assert len(found("key_no_longer_large")) == 1 - missing


def a_village_of(actor: Actor, persons: int) -> None:
    """One large household and more members than any real one has: only their number matters here."""
    row = a_household(actor)
    one = row.memberships.get()
    for at in range(persons - 1):
        person = type(one.person).objects.create(area_code=VILLAGE, name=f"员{at}", sex="1", born_on=DAY)
        Membership.objects.create(
            area_code=VILLAGE,
            household=row,
            person=person,
            number=row.number,
            name=person.name,
            relation=Relation.OTHER,
            start=one.start,
            joined=one.joined,
        )
