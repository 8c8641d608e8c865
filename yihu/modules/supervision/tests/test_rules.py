"""Every rule on either side of its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from yihu.engine import policy
from yihu.modules.supervision.queries import catalogue
from yihu.modules.supervision.rules import (
    FINDERS,
    Advance,
    Benefit,
    Contract,
    Facts,
    Gone,
    Hit,
    Paid,
    State,
    Work,
    WrongState,
    cause_of,
    draw,
    step,
)

DAY = date(2020, 6, 30)
PLACE = "430902101201"
WAN = 1_000_000  # fen
TENDER = {"limit": Decimal(4_000_000), "days": Decimal(180)}
NEAR = {"limit": Decimal(50_000), "percent": Decimal(5), "count": Decimal(2), "days": Decimal(60)}


def hits(finder: str, limits: dict[str, Any], **facts: Sequence[Any]) -> list[Hit]:
    return list(FINDERS[finder](Facts(DAY, **facts), limits))


def a_contract(wan: int, on: date = date(2020, 1, 10), **more: Any) -> Contract:
    about = {
        "number": f"C{wan}",
        "project": f"P{wan}",
        "place": PLACE,
        "unit": "水利局",
        "contractor": "甲公司",
    }
    return Contract(**{**about, "key": "k1", "fen": wan * WAN, "on": on, **more})


def a_payment(wan: int, on: date = date(2020, 3, 1), **more: Any) -> Paid:
    about = {"ref": f"p{wan}{on}", "project": "P1", "place": PLACE, "payee": "甲公司", "key": "k1"}
    return Paid(**{**about, "voucher": f"V{wan}", "fen": wan * WAN, "on": on, **more})


def a_use(yuan: int, on: date = date(2020, 3, 1), **more: Any) -> Paid:
    return replace(a_payment(1, on), ref=f"u{yuan}{on}", fen=yuan * 100, used=True, **more)


def a_work(**more: Any) -> Work:
    about: dict[str, Any] = {"number": "P1", "name": "水渠", "place": PLACE, "plan_fen": 100 * WAN}
    return Work(**{**about, **more})


def a_gift(**more: Any) -> Benefit:
    about = {"ref": "b1", "household": 7, "who": "张三", "name": "张*", "what": "seed", "label": "种苗补助"}
    more = {
        "listed": "2020 年名单",
        "period": "2020",
        "fen": 50_000,
        "on": date(2020, 5, 1),
        "place": PLACE,
        **more,
    }
    return Benefit(**{**about, **more})


@pytest.mark.parametrize(
    ("contracts", "found"),
    [
        ([a_contract(210), a_contract(190)], 1),  # together exactly the limit
        ([a_contract(210), a_contract(189)], 0),
        ([a_contract(210), a_contract(190, on=date(2020, 7, 8))], 1),  # 180 days after the first
        ([a_contract(210), a_contract(190, on=date(2020, 7, 9))], 0),
        ([a_contract(210), a_contract(190, key="k2")], 0),
        ([a_contract(210), a_contract(190, unit="交通局")], 0),
        ([a_contract(210), a_contract(190, place="430902102201")], 0),
        ([a_contract(210), a_contract(190, place="430902101202")], 1),  # another village of the township
        ([a_contract(210), a_contract(190, tendered=True)], 0),
        ([a_contract(400), a_contract(190)], 0),  # one that had to be tendered by itself is no splitting
    ],
)
def test_contracts_split_below_the_tender_limit(contracts: list[Contract], found: int) -> None:
    assert len(hits("split_contracts", TENDER, contracts=contracts)) == found


@pytest.mark.parametrize(
    ("uses", "found"),
    [
        ([a_use(49_000), a_use(48_000, on=date(2020, 4, 30))], 1),
        ([a_use(49_000), a_use(48_000, on=date(2020, 5, 1))], 0),  # 61 days later
        ([a_use(49_000), a_use(47_000)], 0),  # more than five per cent below
        ([a_use(49_000), a_use(47_500)], 0),  # not a round sum
        ([a_use(49_000), a_use(50_000)], 0),  # the limit itself was decided on
        ([a_use(49_000)], 0),
    ],
)
def test_round_sums_just_under_the_limit(uses: list[Paid], found: int) -> None:
    assert len(hits("just_under", NEAR, paid=uses)) == found


def test_a_contract_at_the_plan_is_fine_and_one_fen_above_is_not() -> None:
    limits = {"percent": Decimal(0)}
    at, above = a_work(contract_fen=100 * WAN), a_work(contract_fen=100 * WAN + 1)

    assert hits("above_plan", limits, works=[at]) == []
    assert [hit.fen for hit in hits("above_plan", limits, works=[above])] == [1]


def test_payments_up_to_the_contract_are_fine_and_one_fen_more_is_not() -> None:
    limits, work = {"percent": Decimal(0)}, a_work(contract_fen=90 * WAN)
    paid = [a_payment(60), a_payment(30)]

    assert hits("paid_above_contract", limits, works=[work], paid=paid) == []
    more = [*paid, replace(a_payment(1), fen=1)]
    assert [hit.fen for hit in hits("paid_above_contract", limits, works=[work], paid=more)] == [1]
    assert hits("paid_above_contract", limits, works=[a_work()], paid=more) == []  # no contract, no ceiling


@pytest.mark.parametrize(
    ("work", "paid", "title"),
    [
        (a_work(), [a_payment(30)], ""),  # thirty per cent before the start
        (a_work(), [a_payment(31)], "开工前"),
        (a_work(started_on=date(2020, 2, 1)), [a_payment(31)], ""),
        (a_work(started_on=date(2020, 2, 1)), [a_payment(90)], ""),  # ninety before acceptance
        (a_work(started_on=date(2020, 2, 1)), [a_payment(91)], "验收前"),
        (a_work(started_on=date(2020, 2, 1), accepted_on=date(2020, 3, 1)), [a_payment(100)], ""),
        (a_work(started_on=date(2020, 2, 1), accepted_on=date(2020, 3, 2)), [a_payment(100)], "验收前"),
        (a_work(contract_fen=50 * WAN), [a_payment(16)], "开工前"),  # of the contract where there is one
    ],
)
def test_money_before_acceptance(work: Work, paid: list[Paid], title: str) -> None:
    limits = {"advance": Decimal(30), "progress": Decimal(90)}
    found = hits("before_acceptance", limits, works=[work], paid=paid)
    assert [title in hit.title for hit in found] == ([True] if title else [])


def test_one_person_paid_by_several_projects_and_one_account_for_several_households() -> None:
    limits = {"projects": Decimal(3), "households": Decimal(2)}
    three = [a_use(1_000, person=True, project=f"P{one}") for one in range(3)]

    assert len(hits("same_payee", limits, paid=three)) == 1
    assert hits("same_payee", limits, paid=three[:2]) == []
    assert hits("same_payee", limits, paid=[replace(one, person=False) for one in three]) == []
    assert hits("same_payee", limits, paid=[replace(one, key="") for one in three]) == []
    two = [a_gift(account="x"), a_gift(account="x", household=8)]
    assert len(hits("same_payee", limits, benefits=two)) == 1
    assert hits("same_payee", limits, benefits=[two[0], replace(two[0], ref="b2")]) == []
    assert hits("same_payee", limits, benefits=[two[0], replace(two[1], account="y")]) == []


def test_an_advance_is_old_from_the_day_after_its_term() -> None:
    limits = {"days": Decimal(180)}
    term = DAY - timedelta(days=180)

    assert hits("old_advance", limits, advances=[Advance("a", PLACE, "V1", 5, term)]) == []
    old = Advance("a", PLACE, "V1", 5, term - timedelta(days=1))
    assert [hit.fen for hit in hits("old_advance", limits, advances=[old])] == [5]
    assert hits("old_advance", limits, advances=[replace(old, open_fen=0)]) == []


def test_one_voucher_for_two_payees_or_for_the_same_use_twice() -> None:
    one = a_use(800, voucher="记-7")

    assert hits("voucher_twice", {}, paid=[one, replace(one, ref="x", fen=900)]) == []  # parts of one bill
    assert len(hits("voucher_twice", {}, paid=[one, replace(one, ref="x", key="k2", payee="乙公司")])) == 1
    assert len(hits("voucher_twice", {}, paid=[one, replace(one, ref="x", project="P2")])) == 1
    assert len(hits("voucher_twice", {}, paid=[one, replace(one, ref="x")])) == 1
    assert hits("voucher_twice", {}, paid=[one, replace(one, ref="x", voucher="记-8")]) == []
    assert hits("voucher_twice", {}, paid=[one, replace(one, used=False)]) == []  # passing on is no use


def test_money_lies_idle_when_nothing_was_started_within_the_term() -> None:
    limits, paid = {"days": Decimal(180)}, a_payment(10, on=DAY - timedelta(days=181))

    assert len(hits("idle", limits, works=[a_work()], paid=[paid])) == 1
    assert hits("idle", limits, works=[a_work()], paid=[a_payment(10, on=DAY - timedelta(days=180))]) == []
    assert hits("idle", limits, works=[a_work(started_on=DAY)], paid=[paid]) == []
    assert hits("idle", limits, works=[a_work(removed=True)], paid=[paid]) == []
    assert hits("idle", limits, works=[a_work()]) == []


def test_what_is_given_after_death_or_moving_away() -> None:
    limits = {"days": Decimal(31)}
    died = Gone(7, "张三", date(2020, 3, 31), "死亡")

    assert [
        hit.fen for hit in hits("paid_to_gone", limits, benefits=[a_gift(on=date(2020, 5, 2))], gone=[died])
    ] == [50_000]
    assert hits("paid_to_gone", limits, benefits=[a_gift(on=date(2020, 5, 1))], gone=[died]) == []  # 31 days
    assert hits("paid_to_gone", limits, benefits=[a_gift(who="李四")], gone=[died]) == []
    assert hits("paid_to_gone", limits, benefits=[a_gift(household=8)], gone=[died]) == []
    away = Gone(7, "", date(2020, 1, 1), "整户迁出本县")
    assert len(hits("paid_to_gone", limits, benefits=[a_gift(), a_gift(ref="b2", who="")], gone=[away])) == 1


def test_the_same_thing_twice_in_one_period() -> None:
    one = a_gift()

    found = hits("twice", {}, benefits=[one, replace(one, ref="b2", listed="民政名单", fen=60_000)])
    assert [hit.fen for hit in found] == [50_000]
    assert hits("twice", {}, benefits=[one, replace(one, period="2019")]) == []
    assert hits("twice", {}, benefits=[one, replace(one, what="school")]) == []
    assert hits("twice", {}, benefits=[one, replace(one, who="李四")]) == []


def test_the_same_matter_has_the_same_cause_whatever_else_is_found_and_in_whatever_order() -> None:
    contracts = [a_contract(210), a_contract(190, on=date(2020, 1, 20))]
    (hit,) = hits("split_contracts", TENDER, contracts=contracts)
    (again,) = hits("split_contracts", TENDER, contracts=[a_contract(50, key="other"), *reversed(contracts)])
    assert cause_of("r", hit.cause) == cause_of("r", again.cause)
    assert hit.digest == again.digest
    (more,) = hits("split_contracts", TENDER, contracts=[*contracts, a_contract(60, on=date(2020, 1, 30))])
    assert cause_of("r", more.cause) == cause_of("r", hit.cause)
    assert more.digest != hit.digest


def test_every_rule_has_its_limits_on_the_days_of_the_demo() -> None:
    rules, values = catalogue.rules(), policy.for_area("430902000000")
    assert {rule.find for rule in rules.values()} == set(FINDERS.values())
    for rule in rules.values():
        assert rule.why
        assert rule.source
        for day in (date(2018, 1, 1), DAY):
            list(rule.find(Facts(day), catalogue.limits(rule, values, day)))
    tender = rules["split_contract"]
    assert [catalogue.limits(tender, values, day)["limit"] for day in (date(2018, 5, 31), date(2018, 6, 1))] == [
        Decimal(2_000_000), Decimal(4_000_000),
    ]  # fmt: skip


def test_a_sample_can_be_drawn_again_and_every_township_is_in_it() -> None:
    rows = [(f"P{number:03}", f"4309021{number % 3:02}201") for number in range(60)]
    first = draw(rows, percent=10, least=1, seed=7)

    assert first == draw(list(reversed(rows)), percent=10, least=1, seed=7)
    assert first != draw(rows, percent=10, least=1, seed=8)
    assert len(first) == 6
    assert {number % 3 for number in (int(one[1:]) for one in first)} == {0, 1, 2}


def test_nobody_closes_what_was_not_verified() -> None:
    with pytest.raises(WrongState, match="提交说明"):
        step(State.ASSIGNED, State.NIL)
    assert step(State.VERIFIED, State.NIL) is State.NIL
