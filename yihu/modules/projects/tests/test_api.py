"""Projects through the API."""

from __future__ import annotations

from typing import Any

import pytest

from yihu.core.access.roles import Role
from yihu.core.tests.factories import OTHER_TOWNSHIP, TOWNSHIP, VILLAGE, some_areas
from yihu.core.tests.programs import Program, a_program
from yihu.modules.projects.models import Project

pytestmark = pytest.mark.django_db
SHEET = {
    "number": "P2020-0001",
    "year": 2020,
    "name": "产业路硬化",
    "category": "infrastructure",
    "area_code": VILLAGE,
    "central": "100000",
    "county": "20000.50",
}
PROPOSAL = {**SHEET, "on": "2020-01-10", "document": "村民代表会议记录3号"}


@pytest.fixture(autouse=True)
def areas_() -> None:
    some_areas()


@pytest.fixture
def county() -> Program:
    return a_program(Role.COUNTY_CLERK)


def made(answer: tuple[int, Any]) -> str:
    assert answer[0] == 201, answer
    return f"projects/{answer[1]['id']}"


def test_a_proposal_is_reviewed_by_another_person_and_a_step_withdrawn() -> None:
    clerk, reviewer = a_program(Role.TOWNSHIP_CLERK, TOWNSHIP), a_program(Role.TOWNSHIP_APPROVER, TOWNSHIP)
    path = made(clerk.send("projects", PROPOSAL))
    notice = {"level": "village", "first": "2020-01-10", "last": "2020-01-19", "place": "村务公开栏"}
    step = {"stage": "reviewed", "on": "2020-01-20", "document": "审核意见1号"}
    early = reviewer.send(f"{path}/steps", step)
    assert (early[0], early[1]["code"]) == (422, "not_publicised")
    assert clerk.send(f"{path}/notices", notice)[0] == 201
    same = clerk.send(f"{path}/steps", step)
    taken = reviewer.send(f"{path}/steps", step)
    seen = reviewer.get(path)[1]

    assert same[0] == 403
    assert taken[0] == 201, taken
    assert (seen["stage"], seen["invest"], [one["stage"] for one in seen["steps"]]) == (
        "reviewed",
        "120000.50",
        ["proposed", "reviewed"],
    )
    assert reviewer.send(f"{path}/withdrawal", {"on": "2020-01-21", "reason": "点错"})[0] == 201
    assert reviewer.get(path)[1]["stage"] == "proposed"


def test_a_library_is_taken_over_with_its_days(county: Program) -> None:
    days = {"in_library": "2020-01-10", "planned": "2020-02-10", "started": "2020-03-10"}
    path = made(county.send("projects/library", {**SHEET, "days": days}))
    revised = county.send(path, {**SHEET, "name": "产业路硬化（一期）"}, method="put")
    lanes = {lane["stage"]: lane for lane in county.get("projects/board", year=2020)[1]}

    assert revised[0] == 200
    assert (county.get(path)[1]["name"], lanes["started"]["count"]) == ("产业路硬化（一期）", 1)
    assert county.send("projects/library", {**SHEET, "days": days})[1]["code"] == "number_taken"


def test_one_key_proposes_once(county: Program) -> None:
    days = {"in_library": "2020-01-10"}
    first, again = (county.send("projects/library", {**SHEET, "days": days}, key="p") for _ in range(2))
    other = county.send("projects/library", {**SHEET, "number": "P2", "days": days}, key="p")

    assert first == again
    assert (other[0], other[1]["code"]) == (422, "idempotency_key_reused")
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"stage": "accepted"}, {"unit_id": 987654321}, {"central": "1e5"}, {"persons": -1}]
)
def test_wrong_sheets_are_refused(county: Program, wrong: dict[str, Any]) -> None:
    status, answer = county.send("projects/library", {**SHEET, "days": {"in_library": "2020-01-10"}, **wrong})

    assert (status, sorted(answer)) == (422, ["code", "message"])
    assert not Project.objects.exists()


def test_a_township_stays_at_home(county: Program) -> None:
    path = made(county.send("projects/library", {**SHEET, "days": {"in_library": "2020-01-10"}}))
    neighbour = a_program(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)

    assert neighbour.get(path)[0] == 404
    assert neighbour.send("projects", PROPOSAL)[0] == 403
    assert neighbour.get("projects/board", year=2020, area=TOWNSHIP)[0] == 404
