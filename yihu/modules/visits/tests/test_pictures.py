"""Photographs of a phone come one by one: the visit counts without waiting for them, none is doubled when its upload
broke off, and the visit tells how many are still to come."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import TOWNSHIP, VILLAGE, a_person, an_actor, signed_in, some_areas
from yihu.modules.households.tests.factories import a_household
from yihu.modules.visits.models import Rejection, Visit, VisitPhoto
from yihu.modules.visits.rules import MOST_PHOTOS
from yihu.modules.visits.tests.factories import a_key, a_picture
from yihu.modules.visits.tests.test_phones import a_client_of

pytestmark = pytest.mark.django_db
Sync = Callable[..., dict[str, Any]]


@pytest.fixture
def home() -> Any:
    some_areas()
    with scoped(an_actor()) as actor:
        return a_household(actor)


@pytest.fixture
def sync(home: Any) -> Sync:
    phone = signed_in(a_person("cadre", Role.VILLAGE_CADRE, VILLAGE))
    phone.get("/?as_of=2020-06-30")

    def send(**entry: Any) -> dict[str, Any]:
        answer = phone.post("/visits/phone/sync/", {"entries": [entry]}, content_type="application/json")
        found: dict[str, Any] = answer.json()["answers"][0]
        return found

    return send


def a_visit(home: Any, coming: int, on: str = "2020-06-20") -> dict[str, Any]:
    given = {"household": str(home.uid), "on": on, "kind": "look", "visitors": "丁岚", "coming": coming}
    return {"key": a_key(), "kind": "visit", "given": given}


def a_photo(home: Any, visit: str) -> dict[str, Any]:
    data = b64encode(a_picture()).decode()
    return {
        "key": a_key(),
        "kind": "photo",
        "given": {"household": str(home.uid), "data": data},
        "visit": visit,
    }


def test_a_visit_counts_before_its_photographs_and_says_how_many_are_to_come(home: Any, sync: Sync) -> None:
    clerk = signed_in(a_person("clerk", Role.TOWNSHIP_CLERK, TOWNSHIP))
    visit = a_visit(home, 2)
    assert sync(**visit)["outcome"] == "applied"
    page = f"/visits/{Visit.objects.get().pk}/"
    assert "还有 2 张在登记人手机上待上传" in clerk.get(page).content.decode()
    first = a_photo(home, visit["key"])
    assert sync(**first)["outcome"] == "applied"
    assert "还有 1 张" in clerk.get(page).content.decode()
    # The answer was lost on its way: the phone sends both again.
    assert sync(**visit)["outcome"] == "already"
    assert sync(**first)["outcome"] == "already"
    assert VisitPhoto.objects.count() == 1
    sync(**a_photo(home, visit["key"]))
    assert "待上传" not in clerk.get(page).content.decode()
    assert Visit.objects.count() == 1


def test_a_photograph_waits_for_its_visit_and_goes_with_the_mended_one(home: Any, sync: Sync) -> None:
    refused = a_visit(home, 1, on="2099-01-01")
    sync(**refused)
    photo = a_photo(home, refused["key"])
    answer = sync(**photo)
    assert (answer["outcome"], answer["code"]) == ("refused", "visit_of_picture_not_here")
    kept = Rejection.objects.get(key=photo["key"])
    assert (kept.household, kept.pictures) == (home, 1)
    assert "data" not in kept.given
    mended = a_visit(home, 1)
    sync(**mended)
    assert sync(**{**photo, "visit": mended["key"]})["outcome"] == "applied"
    assert VisitPhoto.objects.get().visit.uid.hex == mended["key"].replace("-", "")


def test_a_photograph_lies_with_the_newest_wording_and_nobody_adds_to_anothers(home: Any, sync: Sync) -> None:
    visit = a_visit(home, 1)
    sync(**visit)
    first = Visit.objects.get()
    clerk = signed_in(a_person("clerk", Role.TOWNSHIP_CLERK, TOWNSHIP))
    clerk.get("/?as_of=2020-06-30")
    clerk.post(
        f"/visits/{first.pk}/correct/",
        {"on": "2020-06-19", "kind": "look", "visitors": "丁岚", "why": "日期填错"},
    )
    sync(**a_photo(home, visit["key"]))
    newest = Visit.objects.get(replaces=first)
    assert (VisitPhoto.objects.get().visit_id, newest.pictures) == (newest.pk, 1)
    stranger = signed_in(a_person("other", Role.VILLAGE_CADRE, VILLAGE))
    answer = stranger.post(
        "/visits/phone/sync/", {"entries": [a_photo(home, visit["key"])]}, content_type="application/json"
    )
    assert answer.json()["answers"][0]["code"] == "visit_of_picture_not_here"


def test_no_visit_has_more_photographs_than_allowed(home: Any, sync: Sync) -> None:
    assert sync(**a_visit(home, MOST_PHOTOS + 1))["outcome"] == "refused"
    visit = a_visit(home, 1)
    sync(**visit)
    told = [sync(**a_photo(home, visit["key"]))["outcome"] for _ in range(MOST_PHOTOS + 1)]
    assert told == ["applied"] * MOST_PHOTOS + ["refused"]


@pytest.mark.parametrize("data", ["照片", "data:image/png;base64,é", "####"])
def test_a_picture_that_is_no_picture_is_refused_and_nothing_is_written(data: str) -> None:
    some_areas()
    clerk = an_actor()
    with scoped(clerk):
        home = a_household(clerk)
    post, get = a_client_of(clerk)
    body = {"household": str(home.uid), "on": "2020-06-30", "kind": "look", "visitors": "丁岚"}
    answer = post("/api/visits", {**body, "pictures": [{"data": data}]})
    assert (answer.status_code, "请重新拍摄" in answer.json()["message"]) == (422, True)
    assert get("/api/visits?since=2020-06-01&until=2020-06-30").json() == []
