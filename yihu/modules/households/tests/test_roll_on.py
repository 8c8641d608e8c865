"""The roll of a village as it held on a day: on the page, on paper and in files."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.ledgers import export
from yihu.core.ledgers import queries as lists
from yihu.core.ledgers.state import State
from yihu.core.rooms import declared
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_VILLAGE,
    VILLAGE,
    a_person,
    an_actor,
    signed_in,
    some_areas,
)
from yihu.modules.households import actions, queries
from yihu.modules.households.models import Household
from yihu.modules.households.rules import Leave, Relation
from yihu.modules.households.tests.factories import REGISTERED, a_household, a_member

pytestmark = pytest.mark.django_db
ROLL = declared("ledgers", "households.roll")
LEFT, MOVED = date(2020, 3, 1), date(2020, 5, 1)
BEFORE, BETWEEN, AFTER = "2020-02-29", "2020-03-01", "2020-05-01"


@pytest.fixture
def family() -> Household:
    """A son leaves in March; in May the others move to another village."""
    some_areas()
    with scoped(an_actor()) as actor:
        row = a_household(
            actor, number="A1", members=[a_member(name="张三"), a_member(Relation.SON, name="张四")]
        )
        son = row.memberships.get(relation=Relation.SON).person
        actions.remove_member(actor, son.uid, reason=Leave.TRANSFERRED_OUT, on=LEFT)
        actions.move_household(actor, row.uid, to=OTHER_VILLAGE, on=MOVED)
    return row


@pytest.fixture
def client(family: Household) -> Client:
    return signed_in(a_person("clerk", Role.COUNTY_CLERK, COUNTY))


def listed(client: Client, village: str, day: str, view: str = "") -> str:
    more = "&" if "?" in view else "?"
    answer = client.get(f"/ledgers/households.roll/{view}{more}area={village}&as_of={day}")
    assert answer.status_code == 200
    return b"".join(answer).decode()


def test_the_list_follows_the_business_day(client: Client) -> None:
    before, between = listed(client, VILLAGE, BEFORE), listed(client, VILLAGE, BETWEEN)

    assert "张三" in before
    assert "张四" in before
    assert f"{BEFORE} 在册" in before
    assert "张三" in between
    assert "张四" not in between
    assert "张三" not in listed(client, VILLAGE, AFTER)
    assert "张三" in listed(client, OTHER_VILLAGE, AFTER)
    assert "张三" not in listed(client, OTHER_VILLAGE, BETWEEN)


def test_paper_and_files_say_the_same_day(client: Client) -> None:
    for view in ("print/", "export/?format=csv"):
        text = listed(client, VILLAGE, BEFORE, view)
        assert "张四" in text, view
        assert f"{BEFORE} 在册" in text, view


def test_a_day_that_is_none_is_refused(client: Client) -> None:
    assert client.get("/ledgers/households.roll/", {"as_of": "昨天"}).status_code == 422


@pytest.mark.parametrize("day", [REGISTERED, LEFT, date(2020, 4, 30), MOVED, date(2021, 1, 1)])
def test_it_is_everyone_who_is_a_member_on_the_day(family: Household, day: date) -> None:
    with scoped(an_actor()) as actor:
        roll = {row.pk for row in queries.roll_on(actor, day)}
        assert roll == {row.pk for row in queries.members_on(COUNTY, day)}


def test_counting_reads_the_roll_alone_and_a_page_keeps_the_order(family: Household) -> None:
    """Joined to them, every household and person of the county were read to count one village."""
    with scoped(an_actor()) as actor:
        a_household(actor, number="B1", village=OTHER_VILLAGE, size=3)
        rows = lists.rows_of(actor, ROLL, State(day=date(2020, 6, 30)))
        with CaptureQueriesContext(connection) as asked:
            count = lists.totals(ROLL, rows).count
        shown = [row.pk for row in export.stretch(ROLL, rows, 1, 2)]
        assert shown == [row.pk for row in rows][1:3]
    assert count == 4
    assert [one["sql"] for one in asked if " JOIN " in one["sql"]] == []
