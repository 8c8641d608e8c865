"""The pages of a year's facts: one tap for what is unchanged, health hidden, secrets masked."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    a_person,
    an_actor,
    signed_in,
    some_areas,
)
from yihu.modules.households import actions, queries
from yihu.modules.households.models import Household, HouseholdYear, PersonYear
from yihu.modules.households.rules import Relation
from yihu.modules.households.tests.factories import a_household, a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def household() -> Household:
    some_areas()
    with scoped(an_actor()) as actor:
        son = a_member(Relation.SON, name="张小四", born_on=date(2006, 3, 3))
        made = a_household(actor, number="A1", members=[a_member(name="张老三"), son])
        actions.enter_household_year(
            actor,
            {"number": "A1", "year": 2019, "main_cause": "illness", "fuel": "wood", "phone": "19900000001"},
        )
        head = {"number": "A1", "name": "张老三", "year": 2019}
        actions.enter_person_year(actor, {**head, "health": "serious", "labour": "weak", "disease": "某某病"})
        return made


def a_browser(role: Role = Role.TOWNSHIP_CLERK, area: str = TOWNSHIP) -> Client:
    client = signed_in(a_person(f"u_{role.value}_{area}", role, area))
    client.get("/households/?as_of=2020-06-30")
    return client


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_last_year_is_taken_over_in_one_tap_and_then_only_the_difference_is_typed(
    household: Household,
) -> None:
    client, url = a_browser(), f"/households/{household.uid}/"
    assert "与上年相同" in page(client, url)

    client.post(f"{url}years/2020/same/")
    form = page(client, f"{url}years/2020/")
    assert "因病" in form
    client.post(f"{url}years/2020/", {"main_cause": "因学", "fuel": "柴草"})

    row = HouseholdYear.objects.get(year=2020)
    assert (row.main_cause, row.fuel, row.carried) == ("schooling", "wood", False)
    shown = page(client, url)
    assert "因学" in shown
    assert "上年 因病" in shown
    assert "199****0001" in shown
    assert "上年 因病" not in page(client, f"{url}?year=2019")


def test_a_member_form_begins_as_last_year_and_keeps_what_it_does_not_show(household: Household) -> None:
    client = a_browser()
    with scoped(an_actor()):
        head = queries.members_of(household, date(2020, 6, 30))[0].person
    url = f"/households/{household.uid}/years/2020/{head.uid}/"
    form = page(client, url)
    assert "患有大病</option>" in form
    assert "某某病" not in form
    assert "selected>患有大病" not in form.replace("\n", "")

    client.post(url, {"labour": "弱劳动力或半劳动力", "work_region": "省外", "work_months": "0"})
    assert not PersonYear.objects.filter(year=2020).exists()
    client.post(url, {"labour": "弱劳动力或半劳动力", "work_region": "省外", "work_months": "6"})

    row = PersonYear.objects.get(year=2020)
    assert (row.health, row.labour, row.work_months) == ("serious", "weak", 6)


def test_health_is_hidden_until_a_reason_is_given(household: Household) -> None:
    client, url = a_browser(), f"/households/{household.uid}/"
    assert "患有大病" not in page(client, f"{url}?year=2019")
    listed = page(client, "/ledgers/households.person_years/?cols=name&cols=health&cols=disease")
    assert "患有大病" not in listed
    assert "某某病" not in listed

    assert "患有大病" not in client.post(f"{url}years/2019/health/", {"reason": "看"}).content.decode()
    assert "患有大病" in client.post(f"{url}years/2019/health/", {"reason": "核对救助"}).content.decode()


def test_an_inspector_reads_and_does_not_write(household: Household) -> None:
    client, url = a_browser(Role.INSPECTOR, COUNTY), f"/households/{household.uid}/"

    assert f"{url}years/2020/" not in page(client, url)
    assert client.get(f"{url}years/2020/").status_code == 403
    assert client.post(f"{url}years/2020/same/").status_code == 403
    assert client.post(f"{url}years/2019/withdraw/", {"reason": "试试"}).status_code == 403


def test_a_year_is_withdrawn_with_a_reason(household: Household) -> None:
    a_browser().post(f"/households/{household.uid}/years/2019/withdraw/", {"reason": "登记错年"})

    assert not HouseholdYear.objects.exists()


def test_progress_counts_and_a_village_is_carried_over(household: Household) -> None:
    client = a_browser()
    shown = page(client, "/households/years/?year=2020")
    assert "东一村" in shown

    client.post("/households/years/carry/", {"year": "2020", "area": TOWNSHIP})

    assert HouseholdYear.objects.get(year=2020).carried
    assert (
        a_browser(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP).get(f"/households/years/?area={TOWNSHIP}").status_code
        == 403
    )


def test_households_are_found_by_cause_and_plight(household: Household) -> None:
    client = a_browser()
    for narrowed, found in (("cause=illness", True), ("cause=schooling", False), ("plight=unwell", True),
                            ("plight=unsafe_house", False), ("plight=uninsured", False)):  # fmt: skip
        assert ("张老三" in page(client, f"/households/?{narrowed}")) is found, narrowed


def test_the_ledgers_list_enter_and_filter(household: Household) -> None:
    client = a_browser()
    given = {"number": "A1", "year": "2020", "main_cause": "因残", "farmland": "2.5", "unsafe_house": "是"}
    client.post("/ledgers/households.household_years/new/", given)

    assert HouseholdYear.objects.get(year=2020).unsafe_house
    assert "张老三" in page(
        client, "/ledgers/households.household_years/?main_cause=disability&unsafe_house=yes"
    )
    assert (
        "A1"
        not in page(client, "/ledgers/households.household_years/?main_cause=schooling").split("<tbody>")[1]
    )
