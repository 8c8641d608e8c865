"""What a helper's account sees: the households paired on the day, and nothing else anywhere."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from yihu.core.access import scope
from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import path_to_household, scoped
from yihu.core.rooms import collect
from yihu.core.tests.factories import TOWNSHIP, a_person, an_actor, signed_in, some_areas
from yihu.engine.errors import NotAllowed
from yihu.modules.households import queries as households
from yihu.modules.households.permissions import Can as Households
from yihu.modules.households.tests.factories import a_household
from yihu.modules.incomes.tests.factories import a_line
from yihu.modules.pairing import actions, queries
from yihu.modules.pairing.models import Helper
from yihu.modules.pairing.rules import Ending
from yihu.modules.pairing.tests.factories import PAIRED, a_helper, paired

pytestmark = pytest.mark.django_db
FIRST = date(2020, 1, 1)


@contextmanager
def seen_as(user_id: int, on: date) -> Any:
    """The helper with that account, in the open scope of the township."""
    actor = replace(an_actor(Role.HELPER, TOWNSHIP, user_id=user_id), on=on)
    token = scope._current.set(actor)
    try:
        yield actor
    finally:
        scope._current.reset(token)


def two_with_accounts(actor: Actor) -> list[Helper]:
    helpers = [a_helper(actor, name) for name in ("李树", "王林")]
    for number, helper in enumerate(helpers, start=71):
        helper.user_id = number
    Helper.objects.bulk_update(helpers, ["user_id"])
    return helpers


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("pohe"), st.integers(0, 2), st.integers(1, 20)), max_size=8))
def test_on_every_day_exactly_the_paired_households_are_seen(steps: list[tuple[str, int, int]]) -> None:
    """A model of who helps which household day by day, against what the two accounts see."""
    with transaction.atomic():
        some_areas()
        with scoped(an_actor(area=TOWNSHIP)) as clerk:
            homes = [a_household(clerk, number=f"A{place}") for place in range(3)]
            first, second = two_with_accounts(clerk)
            spans: list[list[Any]] = []  # household, helper, start, end
            day = FIRST
            for what, place, days in steps:
                day += timedelta(days=days)
                home = homes[place]
                now = next((one for one in spans if one[0] == place and one[3] is None), None)
                if what in "po" and now is None:
                    helper = first if what == "p" else second
                    paired(clerk, helper, [home], on=day)
                    spans.append([place, helper, day, None])
                elif now is not None and what in "he":
                    keys = [queries.helper_of(home.uid, day).pk]  # type: ignore[union-attr]
                    now[3] = day
                    if what == "h":
                        other = second if now[1] == first else first
                        actions.hand_over(clerk, keys, other.pk, on=day, handed="在办措施")
                        spans.append([place, other, day, None])
                    else:
                        actions.end(clerk, keys, on=day, why=Ending.OUT)
            asked = (
                {FIRST, day + timedelta(days=1)}
                | {one[2] for one in spans}
                | {one[3] for one in spans if one[3]}
            )
            for on in asked:
                for helper in (first, second):
                    expected = {
                        f"A{place}" for place, who, start, end in spans
                        if who == helper and start <= on and (end is None or on < end)
                    }  # fmt: skip
                    with seen_as(helper.user_id or 0, on) as actor:
                        assert {row.number for row in households.visible_to(actor)} == expected
                        assert {row.number for row in households.memberships(actor)} == expected
                        assert {row.number for row in queries.households_of(actor, on)} == expected
        transaction.set_rollback(True)


def test_after_the_end_no_list_search_page_or_form_shows_anything() -> None:
    some_areas()
    user = a_person("lishu", Role.HELPER, TOWNSHIP)
    today = date.today()  # noqa: DTZ011 -- the doors read the clock
    with scoped(an_actor(area=TOWNSHIP)) as clerk:
        mine, other = a_household(clerk, number="ZA9001"), a_household(clerk, number="ZA9002")
        for home in (mine, other):
            a_line(clerk, home)
        helper = a_helper(clerk)
        actions.link(clerk, helper.pk, "lishu", on=today)
        paired(clerk, Helper.objects.get(), [mine])
    browser = signed_in(user)

    def statuses() -> list[int]:
        return [browser.get(f"/households/{home.uid}/").status_code for home in (mine, other)]

    assert statuses() == [200, 404]
    assert browser.get(f"/incomes/{mine.uid}/").status_code == 200
    assert browser.get(f"/incomes/{other.uid}/").status_code == 404
    listed = browser.get("/households/").content.decode()
    assert "ZA9001" in listed
    assert "ZA9002" not in listed
    assert "ZA9001" in browser.get("/").content.decode()
    for whole in (
        "/households/bridge/",
        "/households/exits/",
        "/households/years/",
        "/pairing/",
        "/pairing/units/",
    ):
        assert browser.get(whole).status_code == 403, whole
    for ledger in ("households.roll", "incomes.lines", "pairing.pairings"):
        shown = browser.get(f"/ledgers/{ledger}/").content.decode()
        assert "ZA9001" in shown, ledger
        assert "ZA9002" not in shown, ledger

    with scoped(an_actor(area=TOWNSHIP)) as clerk:
        actions.end(clerk, [queries.helper_of(mine.uid, today).pk], on=today, why=Ending.OUT)  # type: ignore[union-attr]

    assert statuses() == [404, 404]
    assert browser.get(f"/incomes/{mine.uid}/").status_code == 404
    for page in (
        "/",
        "/households/",
        "/ledgers/households.roll/",
        "/ledgers/incomes.lines/",
        "/search/?q=ZA9001",
    ):
        assert f"/households/{mine.uid}/" not in browser.get(page).content.decode(), page


def test_every_ledger_about_households_is_narrowed() -> None:
    """No ledger whatever shows a row of a household that is not paired; a sealed one shows nothing at all."""
    some_areas()
    with scoped(an_actor(area=TOWNSHIP)) as clerk:
        home = a_household(clerk, number="A1", size=2)
        a_line(clerk, home)
        with seen_as(71, PAIRED) as actor:
            for ledger in collect("ledgers"):
                with suppress(NotAllowed):
                    assert not ledger.rows(actor).exists(), ledger.key
            with pytest.raises(NotAllowed):
                actor.require_whole(Households.SEE)


def test_the_way_to_the_household_is_the_nearest() -> None:
    ways = {
        "PersonYear": "household",
        "Identity": "person__memberships__household",
        "Person": "memberships__household",
        "Household": "pk",
    }
    for name, way in ways.items():
        model: Any = apps.get_model("households", name)
        assert path_to_household(model) == way
