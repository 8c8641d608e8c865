"""Global search."""

import pytest

from yihu.core.access.roles import Role
from yihu.core.tests.factories import TOWNSHIP, a_person, signed_in, some_areas
from yihu.core.web import finding

pytestmark = pytest.mark.django_db
NUMBER = "99999919900101001X"


def test_the_box_posts_and_the_address_can_be_sent_on() -> None:
    some_areas()
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    went = client.post("/search/", {"q": "  东一  "})

    assert went.headers["Location"] == "?q=%E4%B8%9C%E4%B8%80"
    assert "东一村" in client.get("/search/?q=东一").content.decode()
    assert "东一村" in client.post("/search/suggest/", {"q": "东一"}).content.decode()


def test_search_stays_in_the_actors_area() -> None:
    some_areas()
    client = signed_in(a_person("town", Role.TOWNSHIP_CLERK, TOWNSHIP))

    assert "西一村" not in client.get("/search/?q=西一").content.decode()
    assert "东一村" in client.get("/search/?q=东一").content.decode()


@pytest.mark.parametrize("typed", [NUMBER, NUMBER.lower(), "999999 19900101 001X", "999999900101001"])
def test_a_full_id_number_is_not_searched_for_and_not_repeated(typed: str) -> None:
    some_areas()
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    page = client.post("/search/", {"q": typed})
    hits = client.post("/search/suggest/", {"q": typed})

    assert page.status_code == 200
    assert "写明理由" in page.content.decode()
    assert typed not in page.content.decode() + hits.content.decode()


def test_a_household_number_is_no_id_number() -> None:
    assert not finding.is_id_number("4309021012010001")
    assert not finding.is_id_number("东一村")


def test_nothing_typed_finds_nothing() -> None:
    some_areas()
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    assert client.get("/search/?q=").context["found"] == []
