"""Money through the API: asked for with one post's token, let go with another's."""

from __future__ import annotations

from typing import Any

import pytest

from yihu.core.access.roles import Role
from yihu.core.tests.factories import OTHER_TOWNSHIP, TOWNSHIP, some_areas
from yihu.core.tests.programs import Program, a_program
from yihu.modules.funds.models import Batch, Payment

pytestmark = pytest.mark.django_db
BATCH = {
    "number": "示例财〔2020〕8号",
    "tier": "central",
    "kind": "special",
    "year": 2020,
    "on": "2020-02-10",
    "yuan": "838.50",
}


@pytest.fixture(autouse=True)
def areas_() -> None:
    some_areas()


@pytest.fixture
def maker() -> Program:
    return a_program(Role.FINANCE)


@pytest.fixture
def checker() -> Program:
    return a_program(Role.COUNTY_APPROVER)


def made(answer: tuple[int, Any]) -> int:
    assert answer[0] == 201, answer
    return int(answer[1]["id"])


def good(what: str, pk: int, on: str) -> int:
    made(a_program(Role.COUNTY_APPROVER).send(f"funds/{what}/{pk}/posting", {"on": on}))
    return pk


def allocation(maker: Program) -> int:
    batch = good("batches", made(maker.send("funds/batches", BATCH)), "2020-02-10")
    body = {
        "on": "2020-03-10",
        "document": "会议纪要1号",
        "yuan": "800",
        "project_number": "P-1",
        "area_code": TOWNSHIP,
    }
    return good("allocations", made(maker.send(f"funds/batches/{batch}/allocations", body)), "2020-03-10")


def test_money_flows_from_issue_to_use(maker: Program, checker: Program) -> None:
    of = allocation(maker)
    paid = made(
        maker.send(f"funds/allocations/{of}/payments", {"on": "2020-04-10", "voucher": "拨1", "yuan": "600"})
    )
    waiting = checker.get("funds/queue")[1]
    made(checker.send(f"funds/payments/{paid}/posting", {"on": "2020-04-11"}))
    spending = {"on": "2020-05-10", "voucher": "支1", "yuan": "100.01", "payee": "示例建筑公司"}
    spent = good(
        "expenditures", made(maker.send(f"funds/payments/{paid}/expenditures", spending)), "2020-05-10"
    )

    board = maker.get("funds/board", as_of="2020-06-30")[1]
    sums = {name: board["total"][name] for name in ("issued", "allocated", "paid", "spent")}
    assert [one["id"] for one in waiting] == [paid]
    assert sums == {"issued": "838.50", "allocated": "800.00", "paid": "600.00", "spent": "100.01"}
    assert maker.get(f"funds/payments/{paid}")[1]["verdict"] == "posted"

    back = made(maker.send(f"funds/expenditures/{spent}/reversal", {"on": "2020-05-11", "reason": "记错"}))
    assert maker.get("funds/board", as_of="2020-06-30")[1]["total"]["spent"] == "100.01"
    good("expenditures", back, "2020-05-11")
    assert maker.get("funds/board", as_of="2020-06-30")[1]["total"]["spent"] == "0.00"


def test_the_maker_cannot_let_go_of_their_own_payment(maker: Program) -> None:
    of = allocation(maker)
    paid = made(
        maker.send(f"funds/allocations/{of}/payments", {"on": "2020-04-10", "voucher": "拨1", "yuan": "600"})
    )

    status, answer = maker.send(f"funds/payments/{paid}/posting", {"on": "2020-04-11"})

    assert (status, answer["code"]) == (403, "same_person")


def test_a_voided_payment_frees_its_money(maker: Program, checker: Program) -> None:
    of = allocation(maker)
    body = {"on": "2020-04-10", "voucher": "拨1", "yuan": "800"}
    paid = made(maker.send(f"funds/allocations/{of}/payments", body))
    over = maker.send(f"funds/allocations/{of}/payments", body)
    made(checker.send(f"funds/payments/{paid}/voiding", {"on": "2020-04-11", "reason": "附件不全"}))

    assert (over[0], over[1]["code"]) == (409, "overdrawn")
    assert made(maker.send(f"funds/allocations/{of}/payments", body)) != paid


def test_an_advance_is_made_good(maker: Program, checker: Program) -> None:
    body: dict[str, Any] = {"name": "周转金", "number": "示例财1号", "year": 2020, "on": "2020-02-01"}
    pool = good("pools", made(maker.send("funds/pools", {**body, "yuan": "500"})), "2020-02-01")
    ask = {"tier": "central", "kind": "special", "on": "2020-02-05", "voucher": "预1", "yuan": "500"}
    paid = made(maker.send(f"funds/pools/{pool}/advances", {**ask, "project_number": "P-1"}))
    made(checker.send(f"funds/payments/{paid}/posting", {"on": "2020-02-06"}))
    of = allocation(maker)

    body = {"on": "2020-03-11", "document": "冲抵单1号", "yuan": "500", "allocation_id": of}
    good("offsets", made(maker.send(f"funds/payments/{paid}/offsets", body)), "2020-03-11")

    assert maker.get("funds/board", as_of="2020-06-30")[1]["total"]["advance_open"] == "0.00"


def test_one_key_pays_once(maker: Program) -> None:
    of = allocation(maker)
    body = {"on": "2020-04-10", "voucher": "拨1", "yuan": "100"}

    first, again = (maker.send(f"funds/allocations/{of}/payments", body, key="pay") for _ in range(2))
    other = maker.send(f"funds/allocations/{of}/payments", {**body, "yuan": "200"}, key="pay")

    assert first == again
    assert (other[0], other[1]["code"]) == (422, "idempotency_key_reused")
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"yuan": 838.5},
        {"yuan": "-1"},
        {"yuan": "0"},
        {"yuan": "1.005"},
        {"year": 99},
        {"fen": 1},
        {"number": "长" * 61},
    ],
)
def test_wrong_money_is_refused(maker: Program, wrong: dict[str, Any]) -> None:
    status, answer = maker.send("funds/batches", {**BATCH, **wrong})

    assert (status, sorted(answer)) == (422, ["code", "message"])
    assert not Batch.objects.exists()


def test_a_unit_that_is_not_there_is_refused(maker: Program) -> None:
    batch = good("batches", made(maker.send("funds/batches", BATCH)), "2020-02-10")
    body = {"on": "2020-03-10", "document": "会议纪要1号", "yuan": "1", "unit_id": 987654321}

    assert maker.send(f"funds/batches/{batch}/allocations", body)[1]["code"] == "no_such_unit"


def test_a_township_neither_issues_nor_sees_the_money_of_another(maker: Program) -> None:
    of = allocation(maker)
    paid = made(
        maker.send(f"funds/allocations/{of}/payments", {"on": "2020-04-10", "voucher": "拨1", "yuan": "600"})
    )
    neighbour = a_program(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)

    assert neighbour.send("funds/batches", {**BATCH, "area_code": OTHER_TOWNSHIP})[0] == 403
    assert neighbour.get(f"funds/payments/{paid}")[0] == 404
    assert neighbour.get("funds/board", as_of="2020-06-30", area=TOWNSHIP)[0] == 404
    assert neighbour.send(f"funds/nonsense/{paid}/reversal", {"on": "2020-04-10", "reason": "试"})[0] == 404
