"""The business day, the ways back, and the refusals, through the door."""

from datetime import date

import pytest
from django.test import Client, RequestFactory
from django.views.defaults import server_error

from yihu.core import clock
from yihu.core.access.roles import Role
from yihu.core.tests.factories import TOWNSHIP, a_person, signed_in, some_areas

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    some_areas()
    return signed_in(a_person("clerk", Role.COUNTY_CLERK))


def day(client: Client) -> date:
    shown = client.get("/").context["as_of"]
    assert isinstance(shown, date)
    return shown


def test_the_business_day_is_today_until_one_is_chosen_and_then_stays(client: Client) -> None:
    assert day(client) == clock.today()
    client.get("/?as_of=2020-06-30")
    assert day(client) == date(2020, 6, 30)
    assert day(client) == date(2020, 6, 30)


def test_the_business_day_is_chosen_and_given_up_by_the_control(client: Client) -> None:
    went = client.post("/business-day/", {"day": "2020-06-30", "next": "/ledgers/?q=a&as_of=2019-01-01"})
    assert went.headers["Location"] == "/ledgers/?q=a"
    assert day(client) == date(2020, 6, 30)
    client.post("/business-day/", {"day": "", "next": "/"})
    assert day(client) == clock.today()


def test_no_way_back_leads_to_another_host(client: Client) -> None:
    for target in ("https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"):
        assert client.post("/business-day/", {"day": "", "next": target}).headers["Location"] == "/"


def test_a_day_that_does_not_exist_is_told_in_words(client: Client) -> None:
    page = client.get("/?as_of=2020-02-30")
    assert page.status_code == 422
    assert "无法确定" in page.content.decode()
    assert day(client) == clock.today()


def test_a_refusal_is_a_page_a_fragment_or_json(client: Client) -> None:
    page = client.get("/ledgers/no.such/")
    fragment = client.get("/ledgers/no.such/", headers={"HX-Request": "true"})
    answer = client.get("/ledgers/no.such/", headers={"Accept": "application/json"})

    assert (page.status_code, fragment.status_code, answer.status_code) == (404, 404, 404)
    assert "<html" in page.content.decode()
    assert "<html" not in fragment.content.decode()
    assert answer.json()["code"] == "not_found"


def test_an_unknown_address_has_a_page_with_the_way_out(client: Client) -> None:
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert "回工作台" in page.content.decode()


def test_nobody_without_a_post_sees_anything() -> None:
    some_areas()
    user = a_person("gone", Role.COUNTY_CLERK)
    user.posts.update(end=date(2020, 1, 1))
    page = signed_in(user).get("/")

    assert page.status_code == 403
    assert "没有在任的岗位" in page.content.decode()


def test_the_tour_is_shown_until_it_is_dismissed(client: Client) -> None:
    assert "第一次使用" in client.get("/").content.decode()
    client.post("/tour/", {"key": "tour.home"})
    assert "第一次使用" not in client.get("/").content.decode()


def test_villages_follow_the_township_and_never_leave_the_area() -> None:
    some_areas()
    client = signed_in(a_person("county", Role.COUNTY_CLERK))
    options = client.get(f"/areas/villages/?name=area&area={TOWNSHIP}").content.decode()
    assert "东一村" in options
    town = signed_in(a_person("town", Role.TOWNSHIP_CLERK, TOWNSHIP))
    assert "西一村" not in town.get("/areas/villages/?name=area&area=430902102000").content.decode()


def test_the_gallery_shows_every_part(client: Client) -> None:
    assert client.get("/ui/").status_code == 200


def test_a_crash_shows_a_page_that_needs_nothing_from_the_crashed_request() -> None:
    page = server_error(RequestFactory().get("/"))
    assert page.status_code == 500
    assert "没有写入一半" in page.content.decode()


@pytest.mark.parametrize("told", ["²", "①", "9" * 30, "--5", "x"])
def test_a_number_that_is_none_is_no_fault_of_the_program(client: Client, told: str) -> None:
    lists = [
        "/ledgers/rectification.problems/",
        "/disclosure/",
        "/exchange/",
        "/jobs/",
        "/textcheck/",
        "/households/",
        "/pairing/",
        "/industry/",
        "/projects/",
        "/teams/",
    ]
    asked = {"page": told, "size": told, "year": told, "copy": told, "row": told, "what_if": told}
    assert {client.get(address, asked).status_code for address in lists} <= {200, 422}
    assert client.get("/ledgers/rectification.problems/new/", {"copy": told}).status_code == 200
    for address in ("/disclosure/release/", "/funds/pending/", "/monitoring/clues/"):
        assert client.post(address, {"row": told, "fen": told, "do": told}).status_code < 500, address
