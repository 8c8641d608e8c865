"""Makers of money: one small function a thing; each walks the real actions in its own scope."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import connection

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, TOWNSHIP, an_actor
from yihu.core.units import actions as units
from yihu.modules.funds import actions
from yihu.modules.funds.models import Allocation, Batch, Expenditure, Payment, Pool
from yihu.modules.funds.rules import FundKind, Tier

ISSUED, ARRANGED, PAID, SPENT = date(2020, 2, 10), date(2020, 3, 10), date(2020, 4, 10), date(2020, 5, 10)
_serial = iter(range(1, 10**9))


def a_maker(user_id: int = 9001) -> Actor:
    """The county's finance office: may issue, arrange, ask for payment and record use."""
    return an_actor(Role.FINANCE, COUNTY, user_id=user_id, name="财政经办")


def a_checker(user_id: int = 9002) -> Actor:
    return an_actor(Role.COUNTY_APPROVER, COUNTY, user_id=user_id, name="复核人")


def a_unit(name: str = "甲区水利局") -> int:
    return units.establish(name, COUNTY).pk


def settle() -> None:
    """What the end of the transaction would do: the deferred checks run now."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")


def a_batch(
    yuan: str = "10000", *, tier: Tier = Tier.CENTRAL, on: date = ISSUED, number: str = "", year: int = 2020
) -> Batch:
    with scoped(a_maker()) as maker:
        return actions.issue(
            maker,
            number=number or f"示例财〔2020〕{next(_serial)}号",
            tier=tier,
            kind=FundKind.SPECIAL,
            year=year,
            on=on,
            yuan=Decimal(yuan),
            title="财政专项扶贫资金",
        )


def an_allocation(
    yuan: str = "10000",
    *,
    batch: Batch | None = None,
    on: date = ARRANGED,
    area: str = TOWNSHIP,
    project: str = "P-1",
    tier: Tier = Tier.CENTRAL,
    unit_id: int | None = None,
) -> Allocation:
    batch = batch or a_batch(yuan, tier=tier)
    with scoped(a_maker()) as maker:
        return actions.allocate(
            maker,
            batch.pk,
            on=on,
            document="领导小组会议纪要1号",
            yuan=Decimal(yuan),
            project_number=project,
            area_code=area,
            unit_id=unit_id,
        )


def a_pool(yuan: str = "10000") -> Pool:
    with scoped(a_maker()) as maker:
        return actions.open_pool(
            maker,
            name="区级预拨周转资金",
            number="示例财〔2020〕1号",
            year=2020,
            on=ISSUED,
            yuan=Decimal(yuan),
        )


def a_pending_payment(
    yuan: str = "10000", *, allocation: Allocation | None = None, on: date = PAID
) -> Payment:
    allocation = allocation or an_allocation(yuan)
    with scoped(a_maker()) as maker:
        return actions.pay(maker, allocation.pk, on=on, voucher=f"拨{next(_serial)}", yuan=Decimal(yuan))


def a_pending_advance(yuan: str, *, pool: Pool | None = None, on: date = PAID) -> Payment:
    pool = pool or a_pool(yuan)
    with scoped(a_maker()) as maker:
        return actions.advance(
            maker,
            pool.pk,
            tier=Tier.CENTRAL,
            kind=FundKind.SPECIAL,
            on=on,
            voucher=f"预{next(_serial)}",
            yuan=Decimal(yuan),
            project_number="P-1",
            area_code=TOWNSHIP,
        )


def posted(payment: Payment, on: date | None = None) -> Payment:
    with scoped(a_checker()) as checker:
        actions.post(checker, payment.pk, on=on or payment.on)
    return Payment.objects.get(pk=payment.pk)


def a_posted_payment(
    yuan: str = "10000", *, allocation: Allocation | None = None, on: date = PAID
) -> Payment:
    return posted(a_pending_payment(yuan, allocation=allocation, on=on))


def an_expenditure(yuan: str, payment: Payment, *, on: date = SPENT) -> Expenditure:
    with scoped(a_maker()) as maker:
        return actions.spend(
            maker, payment.pk, on=on, voucher=f"支{next(_serial)}", yuan=Decimal(yuan), payee="示例建筑公司"
        )
