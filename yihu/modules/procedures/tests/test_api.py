"""Lists through the API: the same actions, once per key."""

from __future__ import annotations

from typing import Any

import pytest

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import OTHER_TOWNSHIP, TOWNSHIP, VILLAGE, an_actor, some_areas
from yihu.core.tests.programs import Program, a_program
from yihu.modules.households.tests.factories import a_household

pytestmark = pytest.mark.django_db


@pytest.fixture
def household() -> Any:
    some_areas()
    with scoped(an_actor()) as actor:
        return a_household(actor, size=2)


def begun(clerk: Program, household: Any, **more: Any) -> tuple[int, Any]:
    asked = {
        "kind": "exit", "village": VILLAGE, "title": "2020年第一批", "year": 2020, "on": "2020-03-02",
        "document": "评议1号", "present": 20, "entitled": 30, "households": [str(household.uid)], **more,
    }  # fmt: skip
    answer: tuple[int, Any] = clerk.send("procedures/rounds", asked)
    return answer


def test_a_list_is_begun_read_and_held_up_with_reasons(household: Any) -> None:
    clerk = a_program(Role.TOWNSHIP_CLERK, TOWNSHIP)
    status, refused = begun(clerk, household, present=19)
    assert (status, refused["code"]) == (422, "few_present")
    status, made = begun(clerk, household)
    assert status == 201, made
    path = f"procedures/rounds/{made['id']}"

    status, detail = clerk.get(path)
    assert status == 200, detail
    assert (detail["stage"], detail["households"], detail["people"]) == ("listed", 1, 2)
    (case,) = detail["cases"]
    assert clerk.send(f"{path}/steps", {"stage": "pre_exit", "on": "2020-03-03", "document": "1"})[0] == 403
    early = {"on": "2020-03-03", "visits": [{"case": case["id"], "income": "5000"}]}
    assert clerk.send(f"{path}/visits", early)[1]["code"] == "wrong_stage"
    assert clerk.send(f"{path}/drops", {"on": "2020-03-03", "cases": [case["id"]], "why": "x"})[0] == 403
    assert clerk.send(f"{path}/objections", {"on": "2020-03-03", "text": "有车"})[0] == 201
    assert clerk.send(f"{path}/cancellation", {"on": "2020-03-04", "reason": "误建"})[0] == 200
    assert [one["stage"] for one in clerk.get("procedures/rounds?kind=exit")[1]] == ["cancelled"]


def test_lists_of_another_township_are_not_there(household: Any) -> None:
    made = begun(a_program(Role.TOWNSHIP_CLERK, TOWNSHIP), household)[1]
    other = a_program(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)

    assert other.get(f"procedures/rounds/{made['id']}")[0] == 404
    assert other.get("procedures/rounds")[1] == []
