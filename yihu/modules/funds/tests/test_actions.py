"""Money goes down step by step and never further than it reaches."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, OTHER_TOWNSHIP, TOWNSHIP, an_actor
from yihu.engine.errors import BadValue, NotAllowed, NotFound, Refused, WrongStage
from yihu.engine.money import NotMoney
from yihu.modules.funds import actions
from yihu.modules.funds.actions import (
    AlreadyDecided,
    AlreadyReversed,
    AlreadyThere,
    NotPosted,
    Overdrawn,
    TooEarly,
)
from yihu.modules.funds.models import Balance, Payment
from yihu.modules.funds.rules import FundKind, PayeeKind, Tier, Verdict
from yihu.modules.funds.tests import factories as make
from yihu.modules.funds.tests.factories import ARRANGED, ISSUED, PAID, SPENT, a_checker, a_maker, settle

pytestmark = pytest.mark.django_db
LATER = date(2020, 6, 1)


def test_money_flows_from_notice_to_voucher() -> None:
    payment = make.a_posted_payment("600", allocation=make.an_allocation("800", batch=make.a_batch("1000")))
    make.an_expenditure("599.99", payment)
    settle()

    assert sorted(balance.left_fen for balance in Balance.objects.all()) == [1, 20_000, 20_000]


def test_an_arrangement_above_the_batch_is_refused_with_what_is_left() -> None:
    batch = make.a_batch("1000")
    make.an_allocation("999.99", batch=batch)

    with pytest.raises(Overdrawn) as refused:
        make.an_allocation("0.02", batch=batch)

    assert "还剩 0.01 元" in refused.value.message
    make.an_allocation("0.01", batch=batch)


def test_a_pending_payment_holds_its_money() -> None:
    allocation = make.an_allocation("1000")
    make.a_pending_payment("600", allocation=allocation)

    with pytest.raises(Overdrawn):
        make.a_pending_payment("400.01", allocation=allocation)


def test_a_voided_payment_frees_its_money() -> None:
    allocation = make.an_allocation("1000")
    payment = make.a_pending_payment("600", allocation=allocation)

    with scoped(a_checker()) as checker:
        actions.void(checker, payment.pk, on=PAID, reason="凭证有误")

    make.a_pending_payment("1000", allocation=allocation)
    settle()


def test_nobody_lets_their_own_payment_go() -> None:
    payment = make.a_pending_payment()

    with scoped(a_maker()) as maker, pytest.raises(actions.SamePerson):
        actions.post(maker, payment.pk, on=PAID)


def test_a_payment_is_decided_once() -> None:
    payment = make.a_posted_payment()

    with scoped(a_checker(user_id=3)) as checker, pytest.raises(AlreadyDecided):
        actions.void(checker, payment.pk, on=PAID, reason="晚了")


def test_use_before_posting_is_refused() -> None:
    payment = make.a_pending_payment()

    with pytest.raises(NotPosted):
        make.an_expenditure("1", payment)


def test_use_above_the_payment_is_refused() -> None:
    payment = make.a_posted_payment("100")
    make.an_expenditure("60", payment)

    with pytest.raises(Overdrawn):
        make.an_expenditure("40.01", payment)


def test_the_same_key_pays_once() -> None:
    allocation = make.an_allocation("1000")
    key = uuid.uuid4()
    with scoped(a_maker()) as maker:
        first, second = (
            actions.pay(maker, allocation.pk, on=PAID, voucher="拨1", yuan=Decimal(300), key=key)
            for _ in range(2)
        )

        assert first.pk == second.pk
        assert Balance.objects.get(allocation=allocation).committed_fen == 30_000
        with pytest.raises(AlreadyThere):
            actions.pay(maker, allocation.pk, on=PAID, voucher="拨1", yuan=Decimal(301), key=key)


def test_the_same_line_of_a_document_is_issued_once_until_it_is_taken_back() -> None:
    batch = make.a_batch("1000", number="示例财〔2020〕7号")
    with pytest.raises(AlreadyThere):
        make.a_batch("1000", number="示例财〔2020〕7号")

    make.taken_back(batch, LATER, "金额有误")
    again = make.a_batch("1100", number="示例财〔2020〕7号")
    settle()

    assert again.correction == 1


def test_what_is_used_below_cannot_be_taken_back_above() -> None:
    batch = make.a_batch("1000")
    allocation = make.an_allocation("800", batch=batch)
    payment = make.a_posted_payment("500", allocation=allocation)
    spent = make.an_expenditure("200", payment)
    for used in (batch, allocation, payment):
        with pytest.raises(Overdrawn):
            make.taken_back(used, LATER)
    for entry in (spent, payment, allocation, batch):
        make.taken_back(entry, LATER)
    settle()

    assert {balance.left_fen for balance in Balance.objects.all()} == {0}


def test_a_payment_being_taken_back_cannot_be_used_until_that_is_voided() -> None:
    payment = make.a_posted_payment("100")
    with scoped(a_maker()) as maker:
        back = actions.ask_back(maker, payment.pk, on=LATER, reason="退回")
        with pytest.raises(AlreadyReversed):
            actions.ask_back(maker, payment.pk, on=LATER, reason="再退")
    with pytest.raises(Overdrawn):
        make.an_expenditure("1", payment, on=LATER)

    with scoped(a_checker()) as checker:
        actions.void(checker, back.pk, on=LATER, reason="不退了")
    with scoped(a_maker()) as maker:
        again = actions.ask_back(maker, payment.pk, on=LATER, reason="又要退")
    with scoped(a_checker()) as checker:
        actions.void(checker, again.pk, on=LATER, reason="还是不退")
    make.an_expenditure("100", payment, on=LATER)
    settle()


def test_an_entry_is_taken_back_once() -> None:
    payment = make.a_posted_payment("100")
    for entry in (make.a_batch(), make.a_plan("1"), make.an_expenditure("1", payment)):
        make.taken_back(entry, LATER)
        with pytest.raises(AlreadyReversed):
            make.taken_back(entry, LATER)


def test_an_advance_stays_within_the_named_pool_and_refills_it_when_offset() -> None:
    pool = make.a_pool("1000")
    advance = make.posted(make.a_pending_advance("900", pool=pool))
    with pytest.raises(Overdrawn):
        make.a_pending_advance("100.01", pool=pool)
    allocation = make.an_allocation("1000", on=LATER)

    made = make.an_offset("700", advance, allocation, on=LATER)
    settle()

    assert Balance.objects.get(pool=pool).left_fen == 80_000
    assert Balance.objects.get(allocation=allocation).left_fen == 30_000
    assert Balance.objects.get(advance=advance).left_fen == 20_000
    make.taken_back(made, LATER, "归错批次")
    settle()
    assert Balance.objects.get(pool=pool).left_fen == 10_000


def test_an_advance_is_offset_only_by_money_of_its_own_tier() -> None:
    advance = make.posted(make.a_pending_advance("900"))
    allocation = make.an_allocation("1000", tier=Tier.PROVINCE)

    with scoped(a_maker()) as maker, pytest.raises(WrongStage):
        actions.offset(maker, advance.pk, allocation.pk, on=LATER, document="归垫通知", yuan=Decimal(1))


def test_days_run_forward() -> None:
    allocation = make.an_allocation()

    with pytest.raises(TooEarly):
        make.a_pending_payment(allocation=allocation, on=date(2020, 3, 9))


def test_a_year_that_cannot_be_is_refused() -> None:
    with pytest.raises(BadValue, match="四位年份"):
        make.a_batch("1", year=99999)


@pytest.mark.parametrize("yuan", ["0", "-1", "0.001"])
def test_an_amount_is_positive_and_whole_fen(yuan: str) -> None:
    with pytest.raises(NotMoney):
        make.a_batch(yuan)


def test_a_person_paid_is_stored_masked() -> None:
    payment = make.a_posted_payment("100")
    with scoped(a_maker()) as maker:
        spent = actions.spend(
            maker,
            payment.pk,
            on=SPENT,
            voucher="支1",
            yuan=Decimal(1),
            payee="王小明",
            payee_kind=PayeeKind.PERSON,
        )

    assert spent.payee == "王**"


def test_an_arrangement_goes_to_somebody() -> None:
    batch = make.a_batch()
    with scoped(a_maker()) as maker, pytest.raises(BadValue):
        actions.allocate(maker, batch.pk, on=ARRANGED, document="纪要", yuan=Decimal(1))


def test_money_for_a_townships_unit_is_the_townships_unless_another_place_is_said() -> None:
    station = make.a_unit("乙镇扶贫站", TOWNSHIP)
    batch = make.a_batch("1000")
    asked: dict[str, Any] = {"on": ARRANGED, "yuan": Decimal(100), "document": "纪要"}
    with scoped(a_maker()) as maker:
        own = actions.allocate(maker, batch.pk, unit_id=station, **asked)
        said = actions.allocate(maker, batch.pk, unit_id=station, area_code=COUNTY, **asked)
        county = actions.allocate(maker, batch.pk, unit_id=make.a_unit(), **asked)
        project = actions.allocate(maker, batch.pk, project_number="P-1", **asked)
    assert [row.area_code for row in (own, said, county, project)] == [TOWNSHIP, COUNTY, COUNTY, COUNTY]


def test_the_township_records_use_but_lets_no_money_go() -> None:
    payment = make.a_posted_payment("100")
    township = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP, user_id=9)
    with scoped(township):
        actions.spend(township, payment.pk, on=SPENT, voucher="支1", yuan=Decimal(1), payee="示例公司")
        with pytest.raises(NotAllowed):
            actions.pay(township, payment.allocation_id or 0, on=SPENT, voucher="拨", yuan=Decimal(1))
    settle()


def test_another_township_does_not_even_see_it() -> None:
    payment = make.a_posted_payment("100")
    other = an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP, user_id=9)
    with scoped(other), pytest.raises(NotFound):
        actions.spend(other, payment.pk, on=SPENT, voucher="支1", yuan=Decimal(1), payee="示例公司")


def test_money_is_written_by_a_person() -> None:
    from yihu.core.access.actor import Actor

    system = Actor.system(COUNTY)
    with scoped(system), pytest.raises(Refused):
        actions.issue(
            system,
            number="示例财〔2020〕9号",
            tier=Tier.CITY,
            kind=FundKind.SPECIAL,
            year=2020,
            on=ISSUED,
            yuan=Decimal(1),
        )


def test_the_decision_keeps_who_and_when() -> None:
    payment = make.a_posted_payment()

    decision = Payment.objects.select_related("decision").get(pk=payment.pk).decision
    assert (decision.verdict, decision.maker_name, decision.on) == (Verdict.POSTED, "复核人", PAID)
