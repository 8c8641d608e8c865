"""Two people at every stage, one list in one word, and what leaves: 收回, 结余, 结转."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from yihu.core.access.scope import scoped
from yihu.engine.errors import BadValue
from yihu.modules.funds import actions
from yihu.modules.funds.actions import AlreadyDecided, NotPosted, Overdrawn
from yihu.modules.funds.actions.flow import stage_of
from yihu.modules.funds.models import Balance, Batch, Decision
from yihu.modules.funds.models.base import Money
from yihu.modules.funds.rules import FundKind, Stage, Tier, Way
from yihu.modules.funds.tests import factories as make
from yihu.modules.funds.tests.factories import ARRANGED, ISSUED, a_checker, a_maker, settle

pytestmark = pytest.mark.django_db
LATER = date(2020, 6, 1)


def one_of_each() -> list[Money]:
    """A pending entry of every stage, and one that gives back and one that leaves the year."""
    batch, allocation, free = make.a_batch(), make.an_allocation(), make.an_allocation()
    paid = make.a_posted_payment()
    advance = make.posted(make.a_pending_advance("100"))
    with scoped(a_maker()) as maker:
        line: dict[str, Any] = {
            "tier": Tier.CITY,
            "kind": FundKind.SPECIAL,
            "year": 2020,
            "on": LATER,
            "yuan": Decimal(1),
        }
        return [
            actions.issue(maker, number="示例1号", **line),
            actions.plan(maker, number="示例2号", **line),
            actions.open_pool(maker, name="池", number="示例3号", year=2020, on=LATER, yuan=Decimal(1)),
            actions.allocate(maker, batch.pk, on=LATER, document="纪要", yuan=Decimal(1), project_number="P"),
            actions.pay(maker, allocation.pk, on=LATER, voucher="拨", yuan=Decimal(1)),
            actions.spend(maker, paid.pk, on=LATER, voucher="支", yuan=Decimal(1), payee="公司"),
            actions.offset(maker, advance.pk, allocation.pk, on=LATER, document="归垫", yuan=Decimal(1)),
            actions.recover(maker, Stage.PAYMENT, paid.pk, on=LATER, yuan=Decimal(1), reason="结余上缴"),
            actions.carry_over(maker, batch.pk, on=LATER, yuan=Decimal(1), reason="年底结转"),
            actions.reverse(maker, Stage.ALLOCATION, free.pk, on=LATER, reason="调整"),
        ]


def test_no_stage_is_posted_by_its_maker_nor_twice() -> None:
    for entry in one_of_each():
        stage = stage_of(entry)
        with scoped(a_maker()) as maker, pytest.raises(actions.SamePerson):
            actions.post(maker, entry.pk, on=LATER, stage=stage)
        with scoped(a_checker()) as checker:
            actions.post(checker, entry.pk, on=LATER, stage=stage)
        with scoped(a_checker(user_id=4)) as other, pytest.raises(AlreadyDecided):
            actions.void(other, entry.pk, on=LATER, reason="晚了", stage=stage)
        settle()


def test_what_is_voided_at_any_stage_leaves_everything_as_it_was() -> None:
    entries = one_of_each()
    settle()
    held = sum(Balance.objects.values_list("committed_fen", flat=True))
    chosen = [(stage_of(entry), entry.pk) for entry in entries]
    with scoped(a_checker()) as checker:
        assert actions.void_list(checker, chosen, on=LATER, reason="全部退回") == len(entries)
    settle()

    # One 元 each of a batch, an allocation twice, a payment twice, an advance, a batch; the whole of another.
    assert held - sum(Balance.objects.values_list("committed_fen", flat=True)) == 7 * 100 + 1_000_000


def test_nothing_is_built_on_what_waits() -> None:
    with scoped(a_maker()) as maker:
        batch = actions.issue(
            maker,
            number="示例8号",
            tier=Tier.CITY,
            kind=FundKind.SPECIAL,
            year=2020,
            on=ISSUED,
            yuan=Decimal(10),
        )
        with pytest.raises(NotPosted, match="待复核"):
            actions.allocate(maker, batch.pk, on=LATER, document="纪要", yuan=Decimal(1), project_number="P")


def test_a_list_is_posted_as_it_was_seen_or_not_at_all() -> None:
    batch = make.a_batch("100")
    with scoped(a_maker()) as maker:
        rows = [
            actions.allocate(
                maker, batch.pk, on=ARRANGED, document=f"纪要{at}", yuan=Decimal(at), project_number="P"
            )
            for at in range(1, 5)
        ]
    chosen = [(Stage.ALLOCATION, row.pk) for row in rows]
    with scoped(a_maker()) as maker, pytest.raises(actions.SamePerson):
        actions.post_list(maker, chosen, on=ARRANGED, fen=1_000)
    with scoped(a_checker()) as checker:
        with pytest.raises(actions.ListChanged):
            actions.post_list(checker, chosen, on=ARRANGED, fen=999)
        assert actions.post_list(checker, chosen, on=ARRANGED, fen=1_000) == 4
        with pytest.raises(actions.ListChanged):
            actions.post_list(checker, chosen, on=ARRANGED, fen=1_000)
    settle()
    assert Decision.objects.filter(allocation__isnull=False).count() == 4


def test_what_is_not_used_is_recovered_and_may_be_given_again() -> None:
    allocation = make.an_allocation("1000")
    payment = make.a_posted_payment("1000", allocation=allocation)
    make.an_expenditure("600", payment)
    with scoped(a_maker()) as maker:
        with pytest.raises(Overdrawn):
            actions.recover(
                maker, Stage.PAYMENT, payment.pk, on=LATER, yuan=Decimal("400.01"), reason="项目完工"
            )
        back = actions.recover(
            maker, Stage.PAYMENT, payment.pk, on=LATER, yuan=Decimal(400), reason="项目完工", way=Way.SURPLUS
        )
    with pytest.raises(Overdrawn):
        make.a_pending_payment("0.01", allocation=allocation, on=LATER)
    make.reviewed(back)
    make.a_pending_payment("400", allocation=allocation, on=LATER)
    settle()

    assert Balance.objects.get(payment=payment).left_fen == 0


def test_money_carried_over_leaves_one_year_and_enters_the_next_by_one_word() -> None:
    batch = make.a_batch("1000")
    make.an_allocation("900", batch=batch)
    december = date(2020, 12, 31)
    with scoped(a_maker()) as maker:
        out = actions.carry_over(maker, batch.pk, on=december, yuan=Decimal(100), reason="年底结转")
    arrived = Batch.objects.get(carries=out)
    with scoped(a_checker()) as checker, pytest.raises(BadValue, match="随转出一并复核"):
        actions.post(checker, arrived.pk, on=december, stage=Stage.BATCH)
    make.reviewed(out)
    settle()

    assert (arrived.year, arrived.fen, arrived.number) == (2021, 10_000, batch.number)
    assert Balance.objects.get(batch=batch).left_fen == 0
    assert Balance.objects.get(batch=arrived).left_fen == 10_000
