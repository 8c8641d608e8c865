"""Places through the API."""

from __future__ import annotations

import pytest

from yihu.core.access.roles import Role
from yihu.core.tests.factories import OTHER_TOWNSHIP, TOWNSHIP, VILLAGE, some_areas
from yihu.core.tests.programs import a_program
from yihu.modules.places.models import KeyPlace

pytestmark = pytest.mark.django_db
KEY = {"area_code": VILLAGE, "kind": "village", "level": "county", "on": "2020-03-01"}


@pytest.fixture(autouse=True)
def areas_() -> None:
    some_areas()


def test_a_village_is_watched_over_and_released() -> None:
    approver = a_program(Role.COUNTY_APPROVER)
    status, made = approver.send("places/key-places", KEY)
    then = approver.get(f"places/{TOWNSHIP}", as_of="2020-06-30")[1]
    released = approver.send(f"places/key-places/{made['id']}/release", {"on": "2020-07-01"})

    assert (status, released[0]) == (201, 201)
    assert [(one["area_code"], one["level"]) for one in then["key_places"]] == [(VILLAGE, "county")]
    assert next(one["code"] for one in then["inside"]) == VILLAGE
    assert approver.get(f"places/{VILLAGE}", as_of="2020-07-01")[1]["key_places"] == []


def test_the_same_village_is_designated_once() -> None:
    approver = a_program(Role.COUNTY_APPROVER)
    first, again = (approver.send("places/key-places", KEY, key="k") for _ in range(2))

    assert first == again
    assert approver.send("places/key-places", KEY)[1]["code"] == "already_key_place"
    assert approver.send("places/key-places", {**KEY, "kind": "site"}, key="k")[0] == 422
    assert KeyPlace.objects.count() == 1


def test_a_village_that_was_never_poor_does_not_exit() -> None:
    status, answer = a_program(Role.COUNTY_APPROVER).send(f"places/{VILLAGE}/exit", {"on": "2020-03-01"})

    assert (status, sorted(answer)) == (404, ["code", "message"])


def test_a_township_neither_sees_nor_designates_elsewhere() -> None:
    neighbour = a_program(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)

    assert neighbour.get(f"places/{VILLAGE}", as_of="2020-06-30")[0] == 404
    assert neighbour.send("places/key-places", KEY)[0] == 403
    assert neighbour.send("places/key-places", {**KEY, "area_code": "999999999999"})[0] == 404
