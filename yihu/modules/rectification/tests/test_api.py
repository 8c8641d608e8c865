"""The loop of a problem through the API, by three programs of three posts."""

from __future__ import annotations

from typing import Any

import pytest

from yihu.core.access.roles import Role
from yihu.core.tests.factories import OTHER_TOWNSHIP, TOWNSHIP, VILLAGE, some_areas
from yihu.core.tests.programs import Program, a_program
from yihu.modules.rectification.models import Evidence, Problem
from yihu.modules.rectification.tests.factories import PNG, a_problem, a_unit

pytestmark = pytest.mark.django_db
PROBLEMS = "rectification/problems"
FINDING = {
    "source": "self_check",
    "category": "data",
    "description": "扶贫手册收入栏未更新",
    "area_code": VILLAGE,
    "found_on": "2020-04-08",
}


@pytest.fixture(autouse=True)
def areas_() -> None:
    some_areas()


@pytest.fixture
def county() -> Program:
    return a_program(Role.COUNTY_CLERK)


@pytest.fixture
def township() -> Program:
    return a_program(Role.TOWNSHIP_CLERK, TOWNSHIP)


def raised(program: Program, **more: Any) -> str:
    status, answer = program.send(PROBLEMS, {**FINDING, **more})
    assert (status, answer["stage"]) == (201, "found"), answer
    return f"{PROBLEMS}/{answer['id']}"


def test_a_problem_goes_the_whole_road(county: Program, township: Program) -> None:
    approver = a_program(Role.COUNTY_APPROVER)
    path = raised(county)
    assigned = county.send(
        f"{path}/assignment", {"on": "2020-04-09", "unit_id": a_unit().pk, "due_on": "2020-05-09"}
    )
    planned = township.send(
        f"{path}/plan",
        {"on": "2020-04-10", "leader": "周某", "measures": [{"what": "逐户核对并更新手册"}], "version": 2},
    )
    measure = township.get(path)[1]["measures"][0]["id"]
    uploaded = township.upload(f"{path}/evidence", "照片.png", PNG, on="2020-04-20", note="整改后")
    handed_in = township.send(f"{path}/report", {"on": "2020-04-20", "done": [measure], "submit": True})
    passed = county.send(f"{path}/verification", {"on": "2020-04-21", "passed": True})
    closed = approver.send(f"{path}/closing", {"on": "2020-04-22"})

    stages = [answer["stage"] for _, answer in (assigned, planned, handed_in, passed, closed)]
    assert stages == ["assigned", "planned", "checking", "passed", "closed"]
    assert uploaded[0] == 201
    table = county.get("rectification/townships", as_of="2020-04-22")[1]
    assert (table["total"]["done"], table["total"]["rate"], table["rows"][0]["rank"]) == (1, "100.0", 1)
    course = county.get("rectification/days", last="2020-04-22")[1]
    assert (len(course), course[0]["open"], course[-1]["closed"]) == (15, 1, 1)
    file = township.client.get(f"/api/rectification/evidence/{uploaded[1]['id']}")
    assert file.content == PNG

    assert (
        approver.send(f"{path}/reopening", {"on": "2020-05-01", "reason": "回头看不实"})[1]["stage"]
        == "reopened"
    )


def test_what_is_due_for_a_post_is_told(county: Program, township: Program) -> None:
    path = raised(county)
    county.send(f"{path}/assignment", {"on": "2020-04-09", "unit_id": a_unit().pk, "due_on": "2020-05-09"})

    status, groups = township.get("tasks/due", as_of="2020-06-30")

    assert status == 200
    assert any(item["colour"] == "red" for group in groups for item in group["items"])
    assert all(group["total"] >= len(group["items"]) for group in groups)


def test_the_same_request_sent_twice_is_done_once(county: Program) -> None:
    first = county.send(PROBLEMS, FINDING, key="one")
    again = county.send(PROBLEMS, FINDING, key="one")

    assert first == again
    assert Problem.objects.count() == 1


def test_a_file_sent_twice_is_kept_once(county: Program, township: Program) -> None:
    path = raised(county)
    county.send(f"{path}/assignment", {"on": "2020-04-09", "unit_id": a_unit().pk, "due_on": "2020-05-09"})
    township.send(f"{path}/plan", {"on": "2020-04-10", "leader": "周某", "measures": [{"what": "更新手册"}]})

    first, again = (
        township.upload(f"{path}/evidence", "照片.png", PNG, key="photo", on="2020-04-20") for _ in range(2)
    )
    other = township.upload(f"{path}/evidence", "照片.png", PNG + b"2", key="photo", on="2020-04-20")

    assert first == again
    assert first[0] == 201
    assert (other[0], other[1]["code"]) == (422, "idempotency_key_reused")
    assert Evidence.objects.count() == 1


def test_a_key_that_stood_for_something_else_is_refused(county: Program) -> None:
    county.send(PROBLEMS, FINDING, key="one")

    status, answer = county.send(PROBLEMS, {**FINDING, "description": "另一个问题"}, key="one")

    assert (status, answer["code"]) == (422, "idempotency_key_reused")


def test_writing_without_a_key_is_refused(county: Program) -> None:
    answer = county.client.post(f"/api/{PROBLEMS}", FINDING, content_type="application/json")

    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json()["message"]
    assert not Problem.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"stage": "closed"},
        {"found_on": "昨天"},
        {"found_on": "2020-02-30"},
        {"found_on": 1586304000},
        {"source": "rumour"},
        {"area_code": "4309"},
        {"description": "有\x00字"},
    ],
)
def test_what_the_schema_does_not_know_is_refused(county: Program, wrong: dict[str, Any]) -> None:
    status, answer = county.send(PROBLEMS, {**FINDING, **wrong})

    assert (status, sorted(answer)) == (422, ["code", "message"])
    assert next(iter(wrong)) in answer["message"]


def test_a_refused_step_says_what_to_do_and_may_be_sent_again_corrected(county: Program) -> None:
    path = raised(county)

    refused = county.send(f"{path}/claim", {"on": "2020-04-09"}, key="again")
    corrected = county.send(f"{path}/voiding", {"on": "2020-04-09", "reason": "重复登记"}, key="again")

    assert refused[0] in (403, 409)
    assert sorted(refused[1]) == ["code", "message"]
    assert corrected[0] == 200


def test_a_stale_version_is_a_conflict(county: Program) -> None:
    path = raised(county)
    body = {**FINDING, "description": "更正后的描述", "reason": "写错", "version": 1}

    assert county.send(path, body, method="put")[0] == 200
    assert county.send(path, body, method="put")[0] == 409


def test_a_township_reaches_nothing_of_its_neighbour() -> None:
    theirs = f"{PROBLEMS}/{a_problem().pk}"
    neighbour = a_program(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)

    assert neighbour.get(theirs)[0] == 404
    assert neighbour.send(f"{theirs}/claim", {"on": "2020-04-10"})[0] == 404
    assert neighbour.send(PROBLEMS, FINDING)[0] == 403
    assert neighbour.get("rectification/townships", as_of="2020-06-30", area=TOWNSHIP)[0] == 404
    assert neighbour.get("tasks/due", as_of="2020-06-30", area=TOWNSHIP)[0] == 404
