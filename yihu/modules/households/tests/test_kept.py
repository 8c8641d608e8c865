"""Reads whose SQL is written once: the same rows as the query itself, for everybody, and no slip stays unseen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.core.access.roles import Role
from yihu.core.access.scope import ScopeMissing, scoped
from yihu.core.tests.factories import COUNTY, OTHER_TOWNSHIP, TOWNSHIP, an_actor, some_areas
from yihu.modules.households import queries
from yihu.modules.households.models import Household, Membership
from yihu.modules.households.rules import Relation
from yihu.modules.households.tests.factories import a_household, a_member

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)


def written(actor: Actor, ids: list[int], number: str | None, as_of: date) -> QuerySet[Membership]:
    rows = queries.memberships(actor).filter(household_id__in=ids, start__lte=as_of).exclude(end__lte=as_of)
    rows = rows.annotate(doubled=F("household_id") * 2).select_related("person", "household").order_by("pk")
    return rows if number is None else rows.filter(number=number)


asked = kept(written)


@pytest.fixture
def households() -> list[Household]:
    some_areas()
    with scoped(an_actor()) as actor:
        return [
            a_household(
                actor,
                number=f"A{n}",
                members=[a_member(name="张老三"), a_member(Relation.SON, name="张小四")],
            )
            for n in range(3)
        ]


def told(rows: Any) -> list[Any]:
    return [(one.pk, one.doubled, one.person.name, one.household.number, one.start, one.end) for one in rows]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    place=st.sampled_from([COUNTY, TOWNSHIP, OTHER_TOWNSHIP]),
    role=st.sampled_from([Role.COUNTY_CLERK, Role.TOWNSHIP_CLERK, Role.HELPER, Role.INSPECTOR]),
    chosen=st.lists(st.integers(0, 2), max_size=20),
    number=st.sampled_from([None, "A0", "A1", "B"]),
    days=st.integers(-4000, 400),
)
def test_the_rows_are_those_of_the_query_for_everybody_and_every_value(
    households: list[Household], place: str, role: Role, chosen: list[int], number: str | None, days: int
) -> None:
    ids, day = [households[one].pk for one in chosen], DAY + timedelta(days=days)
    with scoped(an_actor(role, place)) as actor:
        assert told(asked(actor, ids, number, day)) == told(written(actor, ids, number, day))


def test_another_place_is_not_told_by_a_statement_kept_for_this_one(households: list[Household]) -> None:
    ids = [one.pk for one in households]
    with scoped(an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)) as actor:
        assert len(asked(actor, ids, None, DAY)) == len(ids) * 2
    with scoped(an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)) as actor:
        assert asked(actor, ids, None, DAY) == []


def test_it_is_one_question_and_the_server_knows_it_already(households: list[Household]) -> None:
    with scoped(an_actor()) as actor:
        asked(actor, [households[0].pk], None, DAY)
        with CaptureQueriesContext(connection) as run:
            asked(actor, [households[1].pk], None, DAY)
    assert [one["sql"].split("(")[0].split("_")[0].lower() for one in run] == ["execute yihu"]


def test_without_the_actors_scope_nothing_is_read(households: list[Household]) -> None:
    with pytest.raises(ScopeMissing):
        asked(an_actor(), [households[0].pk], None, DAY)


def test_what_was_prepared_is_prepared_anew_for_a_new_connection(households: list[Household]) -> None:
    with scoped(an_actor()) as actor:
        before = told(asked(actor, [households[0].pk], None, DAY))
        connection.connection.execute("deallocate all")
        from yihu.core.database import prepared

        prepared._known.pop(connection.connection)
        assert told(asked(actor, [households[0].pk], None, DAY)) == before


def test_an_argument_that_is_changed_on_the_way_is_found_out_at_once(households: list[Household]) -> None:
    @kept
    def of_year(as_of: date) -> QuerySet[Membership]:
        return Membership.objects.filter(start__year=as_of.year + 1)

    @kept
    def of_words(words: str) -> QuerySet[Membership]:
        return Membership.objects.filter(name__startswith=words)

    with scoped(an_actor()), pytest.raises(TypeError, match="changed on its way"):
        of_year(DAY)
    with scoped(an_actor()), pytest.raises(TypeError, match="changed on its way"):
        of_words("张")


def test_who_asks_may_not_be_part_of_what_is_asked(households: list[Household]) -> None:
    """A statement serves all who hold the role: one that named the first of them would show the others his rows."""

    @kept
    def mine(actor: Actor) -> QuerySet[Membership]:
        return queries.memberships(actor).filter(person_id=actor.user_id or 0)

    with scoped(an_actor()) as actor, pytest.raises(TypeError, match="changed on its way"):
        mine(actor)


def test_the_function_says_a_query_and_runs_none(households: list[Household]) -> None:
    @kept
    def beside(household_id: int) -> QuerySet[Membership]:
        found = list(Household.objects.filter(pk=household_id))
        return Membership.objects.filter(household_id__in=[one.pk for one in found])

    with scoped(an_actor()), pytest.raises(TypeError, match="must not run one"):
        beside(households[0].pk)


def test_values_prefetches_and_what_cannot_be_asked_are_as_in_a_query(households: list[Household]) -> None:
    @kept
    def names(household_id: int, few: int | None) -> QuerySet[Membership, tuple[str, str]]:
        rows = (
            Membership.objects.filter(household_id=household_id)
            .order_by("pk")
            .values_list("name", "relation")
        )
        return rows if few is None else rows[:1]

    @kept
    def with_members(ids: list[int]) -> QuerySet[Household]:
        return Household.objects.filter(pk__in=ids).prefetch_related("memberships").order_by("pk")

    with scoped(an_actor()):
        assert names(households[0].pk, None) == [("张老三", "head"), ("张小四", "son")]
        assert names(households[0].pk, 1) == [("张老三", "head")]
        (one,) = with_members([households[1].pk])
        with CaptureQueriesContext(connection) as run:
            assert {member.name for member in one.memberships.all()} == {"张老三", "张小四"}
        assert not run.captured_queries
        assert with_members([]) == []
