"""Makers of money: one small function a thing; each walks the real actions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.tests.factories import COUNTY, TOWNSHIP, an_actor
from yihu.core.units import actions as units
from yihu.modules.funds import actions
from yihu.modules.funds.models import Allocation, Batch, Expenditure, Payment, Pool
from yihu.modules.funds.rules import FundKind, Tier

ISSUED, ARRANGED, PAID, SPENT = date(2020, 2, 10), date(2020, 3, 10), date(2020, 4, 10), date(2020, 5, 10)
_serial = iter(range(1, 10**9))


def a_maker(user_id: int = 1) -> Actor:
    """The county's finance office: may issue, arrange, ask for payment and record use."""
    return an_actor(Role.FINANCE, COUNTY, user_id=user_id, name="财政经办")


def a_checker(user_id: int = 2) -> Actor:
    return an_actor(Role.COUNTY_APPROVER, COUNTY, user_id=user_id, name="复核人")


def a_unit(name: str = "甲区水利局") -> int:
    return units.establish(name, COUNTY).pk


def a_batch(
    yuan: str = "10000", *, tier: Tier = Tier.CENTRAL, on: date = ISSUED, number: str = "", by: Actor | None = None
) -> Batch:
    return actions.issue(
        by or a_maker(),
        number=number or f"示例财〔2020〕{next(_serial)}号",
        tier=tier,
        kind=FundKind.SPECIAL,
        year=2020,
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
) -> Allocation:
    batch = batch or a_batch(yuan, tier=tier)
    return actions.allocate(
        a_maker(),
        batch.pk,
        on=on,
        document="领导小组会议纪要1号",
        yuan=Decimal(yuan),
        project_number=project,
        area_code=area,
    )


def a_pool(yuan: str = "10000") -> Pool:
    return actions.open_pool(
        a_maker(), name="区级预拨周转资金", number="示例财〔2020〕1号", year=2020, on=ISSUED, yuan=Decimal(yuan)
    )


def a_pending_payment(yuan: str = "10000", *, allocation: Allocation | None = None, on: date = PAID) -> Payment:
    allocation = allocation or an_allocation(yuan)
    return actions.pay(a_maker(), allocation.pk, on=on, voucher=f"拨{next(_serial)}", yuan=Decimal(yuan))


def posted(payment: Payment, on: date | None = None) -> Payment:
    """Let go by the checker; the checker's scope must be the open one, or none (see `both`)."""
    actions.post(a_checker(), payment.pk, on=on or payment.on)
    return Payment.objects.get(pk=payment.pk)


def an_expenditure(yuan: str, payment: Payment, *, on: date = SPENT) -> Expenditure:
    return actions.spend(
        a_maker(), payment.pk, on=on, voucher=f"支{next(_serial)}", yuan=Decimal(yuan), payee="示例建筑公司"
    )
