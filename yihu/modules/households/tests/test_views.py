"""The pages of households, as people of different posts see them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.accounts.models import Post, User
from yihu.core.history.models import Event
from yihu.core.tests.factories import COUNTY, OTHER_TOWNSHIP, TOWNSHIP, VILLAGE, an_actor, some_areas
from yihu.core.web.drawing import TOGETHER
from yihu.engine.idcard import Sex, invented
from yihu.modules.households import actions
from yihu.modules.households.models import Household
from yihu.modules.households.rules import HouseholdKind, NewMember, Relation
from yihu.modules.households.tests.factories import REGISTERED, a_household, a_member

pytestmark = pytest.mark.django_db
NUMBER = invented(date(1966, 6, 6), 66, Sex.MALE)


def signed_in(client: Client, role: Role, area: str) -> User:
    user = User.objects.create(username=f"u{User.objects.count()}", name="某经办")
    Post.objects.create(user=user, role=role, area_code=area, start=date(2019, 1, 1))
    client.force_login(user)
    client.get("/households/?as_of=2020-06-30")
    return user


@pytest.fixture
def household() -> Household:
    some_areas()
    with scoped(an_actor()) as actor:
        head = NewMember("张老三", Relation.HEAD, id_number=NUMBER, phone="19900000001")
        return a_household(actor, number="A1", members=[head, a_member(Relation.SON, name="张小四")])


def test_the_page_shows_everyone_with_masked_numbers_only(client: Client, household: Household) -> None:
    signed_in(client, Role.TOWNSHIP_CLERK, TOWNSHIP)

    page = client.get(f"/households/{household.uid}/").content.decode()

    assert "张老三" in page
    assert "张小四" in page
    assert NUMBER[-1:] in page
    assert NUMBER not in page
    assert "19900000001" not in page
    assert "199****0001" in page


# Signing in, scope and frame take eleven of them, eleven tell of the register and of the year.
MOST_QUERIES = 24


def test_the_first_answer_asks_little_and_the_panels_come_together(
    client: Client, household: Household, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    signed_in(client, Role.TOWNSHIP_CLERK, TOWNSHIP)
    url = f"/households/{household.uid}/"

    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(url).content.decode()
    panels = client.get(f"{url}?panel=together").content.decode()

    assert f'hx-get="?panel={TOGETHER}"' in page
    assert 'data-later="households.trail"' in page
    assert "panel-incomes" not in page
    assert "panel-incomes" in panels
    assert "data-later" not in panels
    assert "<html" not in panels


def test_what_was_done_to_a_household_is_told_below(client: Client, household: Household) -> None:
    signed_in(client, Role.TOWNSHIP_CLERK, TOWNSHIP)
    head = household.memberships.get(relation="head").person
    client.post(f"/households/{household.uid}/correct/{head.uid}/", {"name": "张老四", "relation": "head"})

    trail = client.get(f"/households/{household.uid}/?panel=households.trail").content.decode()

    assert "登记农户 A1" in trail
    assert "更正" in trail
    signed_in(client, Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)
    assert client.get(f"/households/{household.uid}/?panel=households.trail").status_code == 404


def test_a_neighbour_township_finds_nothing_there(client: Client, household: Household) -> None:
    signed_in(client, Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)

    assert client.get(f"/households/{household.uid}/").status_code == 404
    assert "张老三" not in client.get("/households/?q=A1").content.decode()


@pytest.mark.parametrize("words", ["A1", "张老三", "zls", "张小四", "东一村"])
def test_a_household_is_found_by(client: Client, household: Household, words: str) -> None:
    signed_in(client, Role.COUNTY_CLERK, COUNTY)

    assert f"/households/{household.uid}/" in client.get("/households/", {"q": words}).content.decode()


def test_a_full_number_is_shown_for_a_reason_that_is_kept(client: Client, household: Household) -> None:
    signed_in(client, Role.TOWNSHIP_CLERK, TOWNSHIP)
    url = _secret_url(household)
    assert NUMBER not in client.get(url).content.decode()
    assert NUMBER not in client.post(url, {"reason": " "}).content.decode()

    answer = client.post(url, {"reason": "核对社保卡"}, headers={"HX-Request": "true"})

    assert NUMBER in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    event = Event.objects.get(verb="privacy.revealed")
    assert "核对社保卡" in event.summary
    assert NUMBER not in f"{event.summary}{event.details}"


def test_who_may_only_read_may_not_reveal(client: Client, household: Household) -> None:
    signed_in(client, Role.INSPECTOR, COUNTY)

    assert client.post(_secret_url(household), {"reason": "核对社保卡"}).status_code == 403


def test_a_secret_of_another_township_is_not_there(client: Client, household: Household) -> None:
    signed_in(client, Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)

    assert client.post(_secret_url(household), {"reason": "核对社保卡"}).status_code == 404


def test_a_household_is_registered_by_form_with_what_was_typed_kept_on_error(client: Client) -> None:
    some_areas()
    signed_in(client, Role.TOWNSHIP_CLERK, TOWNSHIP)
    typed = {
        "area_code": VILLAGE,
        "number": "N1",
        "group_name": "2组",
        "kind": HouseholdKind.GENERAL.value,
        "on": "2020-03-01",
        "m-TOTAL_FORMS": "1",
        "m-INITIAL_FORMS": "1",
        "m-0-name": "李新户",
        "m-0-relation": "son",
        "m-0-id_number": NUMBER,
    }

    refused = client.post("/households/register/", typed).content.decode()
    assert "应为 1 人" in refused
    assert "李新户" in refused
    answer = client.post("/households/register/", {**typed, "m-0-relation": "head"})

    assert answer.status_code == 302
    assert Household.objects.get().number == "N1"


def test_one_more_line_keeps_what_was_typed(client: Client) -> None:
    some_areas()
    signed_in(client, Role.TOWNSHIP_CLERK, TOWNSHIP)
    typed = {"m-TOTAL_FORMS": "1", "m-INITIAL_FORMS": "1", "m-0-name": "李新户", "number": "N9", "more": "1"}

    page = client.post("/households/register/", typed).content.decode()

    assert "李新户" in page
    assert 'value="N9"' in page
    assert 'name="m-1-name"' in page


@pytest.mark.parametrize(
    ("what", "values"),
    [
        (
            "add",
            {
                "name": "张小宝",
                "relation": "grandson",
                "sex": "1",
                "born_on": "2020-02-02",
                "reason": "born",
                "on": "2020-03-01",
                "proof": "出生医学证明",
            },
        ),
        ("kind", {"kind": "low_income", "on": "2020-03-01"}),
        ("move", {"to": "430902101202", "group_name": "1组", "on": "2020-03-01", "proof": "迁移证"}),
        ("close", {"reason": "closed", "on": "2020-03-01", "proof": "户口注销"}),
        ("plan", {"year": "2020", "batch": "2020年第一批", "on": "2020-03-01"}),
    ],
)
def test_a_change_is_made_by_its_form(
    client: Client, household: Household, what: str, values: dict[str, str]
) -> None:
    signed_in(client, Role.TOWNSHIP_CLERK, TOWNSHIP)
    url = f"/households/{household.uid}/{what}/"
    assert client.get(url).status_code == 200

    assert client.post(url, values).status_code == 302
    assert client.get(f"/households/{household.uid}/").status_code == 200


def test_members_are_corrected_and_leave_by_form(client: Client, household: Household) -> None:
    signed_in(client, Role.TOWNSHIP_CLERK, TOWNSHIP)
    son = household.memberships.get(relation="son").person
    corrected = client.post(
        f"/households/{household.uid}/correct/{son.uid}/", {"name": "张小五", "relation": "son"}
    )
    removed = client.post(
        f"/households/{household.uid}/remove/{son.uid}/",
        {"reason": "transferred_out", "on": "2020-03-01", "proof": "户口迁移证"},
    )

    assert (corrected.status_code, removed.status_code) == (302, 302)
    page = client.get(f"/households/{household.uid}/?panel=dossiers.life").content.decode()
    assert "减少成员：其他转出" in page


def test_the_head_is_changed_by_form(client: Client, household: Household) -> None:
    signed_in(client, Role.TOWNSHIP_CLERK, TOWNSHIP)
    head, son = (household.memberships.get(relation=one).person.uid for one in ("head", "son"))
    url, given = f"/households/{household.uid}/head/", {"on": "2020-03-01", "proof": "户口簿"}

    refused = client.post(url, {**given, str(head): "head", str(son): "head"}).content.decode()
    done = client.post(url, {**given, str(head): "father", str(son): "head"})

    assert "应为 1 人" in refused
    assert done.status_code == 302


def test_a_batch_leaves_poverty_and_comes_back_by_two_clicks(client: Client, household: Household) -> None:
    with scoped(an_actor()) as actor:
        _planned(actor, household)
    signed_in(client, Role.COUNTY_APPROVER, COUNTY)
    assert "A1" in client.get("/households/exits/").content.decode()

    done = client.post(
        "/households/exits/", {"row": [str(household.uid)], "batch": "第一批", "on": "2020-06-20"}
    )
    assert done.status_code == 302
    assert "已脱贫" in client.get(f"/households/{household.uid}/").content.decode()
    client.post("/households/exits/undo/", {"batch": "第一批", "on": "2020-06-20"})

    assert "未脱贫" in client.get(f"/households/{household.uid}/").content.decode()


def test_a_full_number_leads_to_the_household_and_never_stands_in_an_address(
    client: Client, household: Household
) -> None:
    signed_in(client, Role.TOWNSHIP_CLERK, TOWNSHIP)

    found = client.post("/households/look-up/", {"id_number": NUMBER, "reason": "核对转入"})
    nobody = client.post(
        "/households/look-up/", {"id_number": invented(date(1966, 6, 6), 67, Sex.MALE), "reason": "核对转入"}
    )

    assert found.headers["Location"] == f"/households/{household.uid}/"
    assert "本辖区没有登记" in nobody.content.decode()
    assert Event.objects.filter(verb="privacy.looked_up").count() == 2


def test_the_place_shows_its_register(client: Client, household: Household) -> None:
    signed_in(client, Role.TOWNSHIP_CLERK, TOWNSHIP)

    page = client.get(f"/places/areas/{VILLAGE}/").content.decode()

    assert "建档立卡" in page
    assert client.get("/places/").status_code == 200
    assert client.get(f"/places/areas/{OTHER_TOWNSHIP}/").status_code == 404


def _planned(actor: Actor, household: Household) -> None:
    actions.plan_exit(actor, [household.uid], year=2020, batch="2020年第一批", on=date(2020, 1, 10))
    assert REGISTERED.year == 2014


def _secret_url(household: Household) -> str:
    person = household.memberships.get(relation="head").person
    row = person.identities.get(kind="id_number")
    return f"/privacy/households_identity/{row.pk}/cipher/"
