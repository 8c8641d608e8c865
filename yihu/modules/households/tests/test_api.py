"""The register through the API: masked, dated, once per key."""

from __future__ import annotations

import json
from typing import Any

import pytest

from yihu.core.access.roles import Role
from yihu.core.tests.factories import OTHER_TOWNSHIP, TOWNSHIP, VILLAGE, some_areas
from yihu.core.tests.programs import Program, a_program
from yihu.modules.households.models import Household
from yihu.modules.households.rules import Relation
from yihu.modules.households.tests.factories import a_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def areas_() -> None:
    some_areas()


@pytest.fixture
def clerk() -> Program:
    return a_program(Role.TOWNSHIP_CLERK, TOWNSHIP)


def member(relation: Relation = Relation.HEAD, **more: Any) -> dict[str, Any]:
    made = a_member(relation)
    return {
        "name": made.name,
        "relation": relation.value,
        "id_number": made.id_number,
        "phone": "13900000000",
        **more,
    }


def new_household(*members: dict[str, Any], number: str = "H001") -> dict[str, Any]:
    return {
        "number": number,
        "area_code": VILLAGE,
        "kind": "general",
        "on": "2014-12-01",
        "members": list(members) or [member()],
    }


def registered(clerk: Program, *members: dict[str, Any], number: str = "H001") -> str:
    status, answer = clerk.send("households", new_household(*members, number=number))
    assert status == 201, answer
    return f"households/{answer['uid']}"


def test_a_household_is_registered_found_and_shown_masked(clerk: Program) -> None:
    head = member(name="张甲子")
    path = registered(clerk, head, member(Relation.SPOUSE))

    found = clerk.get("households/search", text="张甲")[1]
    shown = clerk.get(path, as_of="2020-06-30")[1]

    assert [one["number"] for one in found] == ["H001"]
    assert [one["relation"] for one in shown["members"]] == ["head", "spouse"]
    assert (shown["kind"], shown["standing"], shown["registered_since"]) == ("general", "poor", "2014-12-01")
    assert head["id_number"] not in json.dumps(shown)
    assert "13900000000" not in json.dumps(shown)
    assert shown["members"][0]["id_number"].endswith(head["id_number"][-1])
    assert clerk.get(path, as_of="2013-01-01")[1]["members"] == []


def test_members_come_leave_and_change_their_head(clerk: Program) -> None:
    path = registered(clerk, member(), member(Relation.SPOUSE))
    joining = {"member": member(Relation.SON), "reason": "born", "on": "2019-03-01"}
    child = clerk.send(f"{path}/members", joining)[1]["uid"]
    head, spouse, _ = clerk.get(path, as_of="2020-01-01")[1]["members"]
    relations = {head["uid"]: "spouse", child: "son"}
    changed = clerk.send(f"{path}/head", {"to": spouse["uid"], "relations": relations, "on": "2020-02-01"})
    left = clerk.send(
        f"households/members/{child}/leaving", {"reason": "transferred_out", "on": "2020-03-01"}
    )
    named = clerk.send(
        f"households/members/{head['uid']}", {"on": "2020-03-02", "name": "张更名"}, method="put"
    )

    assert [answer[0] for answer in (changed, left, named)] == [200, 200, 200], (changed, left, named)
    now = clerk.get(path, as_of="2020-06-30")[1]["members"]
    assert [one["uid"] for one in now] == [spouse["uid"], head["uid"]]
    assert now[1]["name"] == "张更名"


def test_exits_are_planned_approved_and_undone_by_batch(clerk: Program) -> None:
    county, approver = a_program(Role.COUNTY_CLERK), a_program(Role.COUNTY_APPROVER)
    paths = [registered(clerk, number=f"H{number}") for number in (1, 2)]
    uids = [path.split("/")[1] for path in paths]
    planned = county.send(
        "households/exit-plans", {"households": uids, "year": 2020, "batch": "第一批", "on": "2020-01-10"}
    )
    body = {"households": uids, "batch": "第一批", "on": "2020-05-10"}
    done = approver.send("households/exits", body)
    again = approver.send("households/exits", body)

    assert planned == (200, {"count": 2})
    assert done == (200, {"count": 2})
    assert (again[0], again[1]["code"]) == (422, "not_poor")
    assert clerk.get(paths[0], as_of="2020-06-30")[1]["last_exit"]["done_on"] == "2020-05-10"
    undone = approver.send("households/exits/undo", {"batch": "第一批", "on": "2020-05-10"})
    assert undone == (200, {"count": 2})
    assert clerk.get(paths[0], as_of="2020-06-30")[1]["standing"] == "poor"


def test_one_key_registers_once(clerk: Program) -> None:
    body = new_household()
    first, again = (clerk.send("households", body, key="h") for _ in range(2))
    other = clerk.send("households", {**body, "number": "H2"}, key="h")

    assert first == again
    assert (other[0], other[1]["code"]) == (422, "idempotency_key_reused")
    assert Household.objects.count() == 1


def test_wrong_households_are_refused_whole(clerk: Program) -> None:
    two_heads = clerk.send("households", new_household(member(), member()))
    unknown = clerk.send("households", {**new_household(), "uid": "x"})
    nowhere = clerk.send("households/not-a-uid", {"group_name": "3组"}, method="put")

    assert (two_heads[0], two_heads[1]["code"]) == (422, "E405")
    assert (unknown[0], nowhere[0]) == (422, 422)
    assert not Household.objects.exists()


def test_a_refusal_never_repeats_an_id_number(clerk: Program) -> None:
    body = member()
    registered(clerk, body)

    status, answer = clerk.send("households", new_household(body, number="H2"))

    assert (status, answer["code"]) == (409, "E407")
    assert body["id_number"] not in answer["message"]


def test_a_township_finds_nobody_elsewhere(clerk: Program) -> None:
    path = registered(clerk, member(name="张甲子"))
    neighbour = a_program(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)

    assert neighbour.get("households/search", text="张甲") == (200, [])
    assert neighbour.get(path, as_of="2020-06-30")[0] == 404
    assert neighbour.send(f"{path}/closing", {"on": "2020-06-30"})[0] == 404
    assert neighbour.send("households", new_household(number="H9"))[0] == 403
