"""A household list on its way to the payment."""

from __future__ import annotations

from datetime import date, timedelta

from yihu.core.access.scope import scoped
from yihu.core.tests.factories import TOWNSHIP
from yihu.modules.funds.actions import post
from yihu.modules.funds.rules import Stage as FundStage
from yihu.modules.funds.tests import factories as funds
from yihu.modules.projects.actions import aid
from yihu.modules.projects.models import AidBatch
from yihu.modules.projects.tests import factories as make

MADE, FIRST = date(2020, 4, 1), date(2020, 4, 10)
LAST, PAID, JUNE = FIRST + timedelta(days=6), FIRST + timedelta(days=7), date(2020, 6, 30)


def a_public_batch(yuan: str = "8000", homes: int = 4) -> AidBatch:
    batch = make.a_batch("JB-1", make.some_households(homes), yuan, on=MADE)
    return make.publicised(make.verified(batch, MADE), FIRST)


def asked(batch: AidBatch, yuan: str, *, on: date = PAID, area: str = TOWNSHIP) -> AidBatch:
    allocation = funds.an_allocation(yuan, area=area)
    payment = funds.a_posted_payment(yuan, allocation=allocation, on=date(2020, 4, 10))
    with scoped(funds.a_maker()) as finance:
        return aid.pay(finance, batch.pk, payment_id=payment.pk, on=on, voucher="BZ-1")


def paid(batch: AidBatch, yuan: str, *, on: date = PAID, held: str = "", area: str = TOWNSHIP) -> AidBatch:
    waiting = asked(batch, held or yuan, on=on, area=area)
    assert waiting.expenditure_id is not None
    with scoped(funds.a_checker()) as checker:
        post(checker, waiting.expenditure_id, on=on, stage=FundStage.EXPENDITURE)
    funds.settle()
    return AidBatch.objects.get(pk=batch.pk)
