"""Makers of money: one small function a thing; each walks the real actions in its own scope, a second person posting."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db import connection

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, TOWNSHIP, an_actor
from yihu.core.tests.serials import Serial
from yihu.core.units import actions as units
from yihu.modules.funds import actions
from yihu.modules.funds.actions.flow import stage_of
from yihu.modules.funds.models import Allocation, Batch, Expenditure, Offset, Payment, Plan, Pool
from yihu.modules.funds.models.base import Money
from yihu.modules.funds.rules import FundKind, Sector, Tier

ISSUED, ARRANGED, PAID, SPENT = date(2020, 2, 10), date(2020, 3, 10), date(2020, 4, 10), date(2020, 5, 10)
M = TypeVar("M", bound=Money)
_serial = Serial()


def a_maker(user_id: int = 9001) -> Actor:
    """The county's finance office: may issue, arrange, ask for payment and record use."""
    return an_actor(Role.FINANCE, COUNTY, user_id=user_id, name="财政经办")


def a_checker(user_id: int = 9002) -> Actor:
    return an_actor(Role.COUNTY_APPROVER, COUNTY, user_id=user_id, name="复核人")


def a_unit(name: str = "甲区水利局", area: str = COUNTY) -> int:
    return units.establish(name, area).pk


def settle() -> None:
    """What the end of the transaction would do: the deferred checks run now."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")


def a_batch(
    yuan: str = "10000", *, tier: Tier = Tier.CENTRAL, on: date = ISSUED, number: str = "", year: int = 2020
) -> Batch:
    with scoped(a_maker()) as maker:
        made = actions.issue(
            maker,
            number=number or f"示例财〔2020〕{next(_serial)}号",
            tier=tier,
            kind=FundKind.SPECIAL,
            year=year,
            on=on,
            yuan=Decimal(yuan),
            title="财政专项扶贫资金",
        )
    return reviewed(made)


def an_allocation(
    yuan: str = "10000",
    *,
    batch: Batch | None = None,
    on: date = ARRANGED,
    area: str = TOWNSHIP,
    project: str = "P-1",
    tier: Tier = Tier.CENTRAL,
    unit_id: int | None = None,
    sector: Sector | None = None,
) -> Allocation:
    batch = batch or a_batch(yuan, tier=tier)
    with scoped(a_maker()) as maker:
        made = actions.allocate(
            maker,
            batch.pk,
            on=on,
            document="领导小组会议纪要1号",
            yuan=Decimal(yuan),
            project_number=project,
            area_code=area,
            unit_id=unit_id,
            sector=sector,
        )
    return reviewed(made)


def a_pool(yuan: str = "10000") -> Pool:
    with scoped(a_maker()) as maker:
        made = actions.open_pool(
            maker,
            name="区级预拨周转资金",
            number="示例财〔2020〕1号",
            year=2020,
            on=ISSUED,
            yuan=Decimal(yuan),
        )
    return reviewed(made)


def a_plan(
    yuan: str,
    *,
    tier: Tier = Tier.CENTRAL,
    sector: Sector | None = Sector.INDUSTRY,
    number: str = "",
    on: date = ISSUED,
) -> Plan:
    with scoped(a_maker()) as maker:
        made = actions.plan(
            maker,
            number=number or f"示例财〔2020〕{next(_serial)}号",
            tier=tier,
            kind=FundKind.SPECIAL,
            year=2020,
            on=on,
            yuan=Decimal(yuan),
            sector=sector,
        )
    return reviewed(made)


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


def reviewed(entry: M, on: date | None = None) -> M:
    """Posted by the second person, on the entry's own day unless told."""
    with scoped(a_checker()) as checker:
        actions.post(checker, entry.pk, on=on or entry.on, stage=stage_of(entry))
    return type(entry)._default_manager.get(pk=entry.pk)


def taken_back(entry: Money, on: date, reason: str = "误录") -> Money:
    """The posted reverse entry."""
    with scoped(a_maker()) as maker:
        back = actions.reverse(maker, stage_of(entry), entry.pk, on=on, reason=reason)
    return reviewed(back)


def posted(payment: Payment, on: date | None = None) -> Payment:
    return reviewed(payment, on)


def a_posted_payment(
    yuan: str = "10000", *, allocation: Allocation | None = None, on: date = PAID
) -> Payment:
    return posted(a_pending_payment(yuan, allocation=allocation, on=on))


def a_pending_expenditure(yuan: str, payment: Payment, *, on: date = SPENT) -> Expenditure:
    with scoped(a_maker()) as maker:
        return actions.spend(
            maker, payment.pk, on=on, voucher=f"支{next(_serial)}", yuan=Decimal(yuan), payee="示例建筑公司"
        )


def an_expenditure(yuan: str, payment: Payment, *, on: date = SPENT) -> Expenditure:
    return reviewed(a_pending_expenditure(yuan, payment, on=on))


def an_offset(
    yuan: str, payment: Payment, allocation: Allocation, *, on: date, document: str = "归垫通知"
) -> Offset:
    with scoped(a_maker()) as maker:
        made = actions.offset(maker, payment.pk, allocation.pk, on=on, document=document, yuan=Decimal(yuan))
    return reviewed(made)
